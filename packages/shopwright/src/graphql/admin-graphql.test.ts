import { inspect } from 'node:util'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { type ScriptedAnswer, scriptedApp } from '../testing/scripted-app.ts'
import { documentText } from './document.ts'

const options = { shop: 'demo', accessToken: 'shpat_stored_token', apiVersion: '2026-10' }
const QUERY = '{ shop { name } }'
const ANSWER = { data: { shop: { name: 'Demo' } } }

function throttled(cost: unknown): ScriptedAnswer {
  return { body: { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: { cost } } }
}

/** What the app sent in its last body. */
async function bodyOf(query: Parameters<typeof documentText>[0], variables?: Record<string, unknown>) {
  const { app, sent } = scriptedApp({ body: ANSWER })
  await app.adminGraphQLRequest(query as string, { ...options, variables })
  return JSON.parse(sent[0]?.init.body ?? 'null') as unknown
}

describe('a GraphQL request', () => {
  it('may be text, a string object or a parsed document', async () => {
    class TypedDocumentString extends String {}
    expect(await bodyOf(QUERY, {})).toEqual({ query: QUERY })
    expect(await bodyOf(new TypedDocumentString(QUERY), { a: 1 })).toEqual({ query: QUERY, variables: { a: 1 } })
    expect(await bodyOf(parse(QUERY))).toEqual({ query: 'query{shop{name}}' })
  })

  it('lets the caller replace headers whatever their case, but not those of the connection', async () => {
    const { app, sent } = scriptedApp({ body: ANSWER })
    const headers = { 'x-shopify-access-token': 'shpat_other_token', 'X-Own': 'yes' }
    await app.adminGraphQLRequest(QUERY, { ...options, headers })
    const names = Object.keys(sent[0]?.init.headers ?? {}).map((name) => name.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
    expect(new Headers(sent[0]?.init.headers).get('x-shopify-access-token')).toBe('shpat_other_token')
    for (const bad of [{ Host: 'evil.example' }, { a: 'b\r\nc: d' }, { 'a b': 'c' }, { a: '€' }]) {
      const result = await app.adminGraphQLRequest(QUERY, { ...options, headers: bad })
      expect(result.log.code).toBe('configuration_error')
    }
    expect(sent).toHaveLength(1)
  })

  it('waits exactly until the bucket holds what a throttled query costs', async () => {
    const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 50, restoreRate: 100 }
    const { app, slept } = scriptedApp(throttled({ requestedQueryCost: 252, throttleStatus }), { body: ANSWER })
    const result = await app.adminGraphQLRequest(QUERY, options)
    expect(result.ok).toBe(true)
    expect(slept).toEqual([2020])
    expect(result.httpLogs.map((entry) => entry.code)).toEqual(['rate_limited_retry', 'success'])
  })

  it('waits a second where the cost makes no sense, and keeps the errors if that was no use', async () => {
    const { app, slept } = scriptedApp(
      throttled({ requestedQueryCost: 1, throttleStatus: { currentlyAvailable: 5, restoreRate: 0 } }),
    )
    const result = await app.adminGraphQLRequest(QUERY, options)
    expect(slept).toEqual([1000, 1000])
    expect(result.log).toMatchObject({ code: 'graphql_errors' })
    expect(result.errors).toMatchObject([{ extensions: { code: 'THROTTLED' } }])
  })

  it('keeps partial data, errors and what it cost', async () => {
    const error = { message: 'Access denied for orders', path: ['orders'], extensions: { code: 'ACCESS_DENIED' } }
    const body = { data: { shop: { name: 'Demo' }, orders: null }, errors: [error], extensions: { cost: { a: 1 } } }
    const result = await scriptedApp({ body }).app.adminGraphQLRequest(QUERY, options)
    expect(result).toMatchObject({ ok: false, shop: null, errors: [error], extensions: { cost: { a: 1 } } })
    expect(result.data).toEqual(body.data)
    expect(result.log.detail).toContain('Access denied for orders')
    expect(result.response).toMatchObject({ status: 200, body: JSON.stringify(body) })
  })

  it('makes errors of whatever stands in their place', async () => {
    const messages = async (errors: unknown) =>
      (await scriptedApp({ body: { errors } }).app.adminGraphQLRequest(QUERY, options)).errors?.map((e) => e.message)
    expect(await messages('Not Found')).toEqual(['Not Found'])
    expect(await messages({ query: 'Required' })).toEqual(['{"query":"Required"}'])
    expect(await messages([null, { message: 5 }])).toEqual(['null', 'an error without a message'])
  })

  it('passes Shopify’s response on without what belongs to the connection', async () => {
    const kept = { 'content-type': 'application/json', 'x-request-id': 'abc' }
    const headers = { ...kept, 'content-encoding': 'identity', 'set-cookie': 'a=b', connection: 'close' }
    const { app } = scriptedApp({ body: ANSWER, headers })
    const result = await app.adminGraphQLRequest(QUERY, options)
    expect(result.response.headers).toEqual(kept)
  })

  it('tries as often as it is told, within reason', async () => {
    const tries = async (maxRetries: unknown) => {
      const { app, sent } = scriptedApp({ status: 503 })
      await app.adminGraphQLRequest(QUERY, { ...options, maxRetries: maxRetries as number })
      return sent.length
    }
    expect(await tries(0)).toBe(1)
    expect(await tries(-1)).toBe(1)
    expect(await tries(undefined)).toBe(3)
    expect(await tries(Number.NaN)).toBe(3)
    expect(await tries(4)).toBe(5)
    expect(await tries(1e9)).toBe(26)
  })

  it('ends with its signal, with what it had tried so far in the log', async () => {
    const controller = new AbortController()
    const { app } = scriptedApp({ status: 502 }, () => {
      controller.abort()
      return new Promise(() => undefined)
    })
    const result = await app.adminGraphQLRequest(QUERY, { ...options, signal: controller.signal })
    expect(result).toMatchObject({ ok: false, log: { code: 'network_error' }, response: { status: 500 } })
    expect(result.httpLogs.map((entry) => entry.code)).toEqual(['http_error_502_retry', 'network_error'])
  })

  it('is refused where it cannot be right, with a sentence that says why', async () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const { app, sent } = scriptedApp({ body: ANSWER })
    const wrong: [unknown, object, RegExp][] = [
      [QUERY, { shop: 'evil.com/' }, /shop/],
      [QUERY, { accessToken: { token: 'shpat_stored_token' } }, /`token`/],
      [QUERY, { accessToken: 'a\r\nb: c' }, /characters/],
      [QUERY, { apiVersion: '../../x?' }, /2026-10/],
      [QUERY, { variables: 'a=b' }, /object/],
      [QUERY, { variables: cycle }, /cycles/],
      [QUERY, { variables: { id: 1n } }, /BigInt/],
      [QUERY, { headers: 5 }, /headers/],
      [QUERY, { signal: {} }, /AbortSignal/],
      [{ kind: 'Document', definitions: [{ kind: 'ObjectTypeDefinition' }] }, {}, /document/],
    ]
    for (const [query, change, why] of wrong) {
      const result = await app.adminGraphQLRequest(query as string, { ...options, ...change })
      expect(result).toMatchObject({ shop: null, response: { status: 500 }, log: { code: 'configuration_error' } })
      expect(result.log.detail).toMatch(why)
    }
    expect(sent).toEqual([])
  })

  it('logs no token, and nothing is worked out before somebody reads it', async () => {
    const { app } = scriptedApp({ status: 403, body: 'no use for plain-token-0815' })
    const result = await app.adminGraphQLRequest(QUERY, { ...options, accessToken: 'plain-token-0815' })
    const written = `${JSON.stringify(result.httpLogs)} ${inspect(result.httpLogs, { depth: 5 })}`
    expect(written).not.toContain('plain-token-0815')
    expect(result.response.body).toBe('no use for plain-token-0815')
    expect(Object.keys(result.httpLogs[0]?.req ?? { some: 1 })).toEqual([])
  })
})
