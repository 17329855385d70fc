import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator, simulatorFetch } from '../index.ts'

const app = { clientId: 'id', clientSecret: 'secret', scopes: ['read_products'], url: 'http://localhost:1' }
const URL_OF_TOKENS = 'https://demo.myshopify.com/admin/oauth/access_token'
const ask = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ client_id: 'id', client_secret: 'secret', grant_type: 'client_credentials' }),
}

let simulator: Simulator
let slept: number[]
beforeEach(() => {
  slept = []
  simulator = createSimulator({
    app,
    sleep: async (ms) => {
      slept.push(ms)
    },
  })
})
afterEach(() => simulator.close())

describe('simulator.fetch', () => {
  test('answers with a real Response', async () => {
    const response = await simulator.fetch(URL_OF_TOKENS, ask)
    expect(response).toBeInstanceOf(Response)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toMatchObject({ expires_in: 86_399 })
  })

  test('takes a Request and a URL as well', async () => {
    expect((await simulator.fetch(new Request(URL_OF_TOKENS, ask))).status).toBe(200)
    expect((await simulator.fetch(new URL(URL_OF_TOKENS), ask)).status).toBe(200)
  })

  test.each([
    'https://example.com/admin/oauth/access_token',
    'http://demo.myshopify.com/admin/oauth/access_token',
    'https://demo.myshopify.com:8443/admin/oauth/access_token',
    'https://demo.myshopify.com.evil.example/admin/oauth/access_token',
  ])('finds nothing at %s, and does not look', async (url) => {
    await expect(simulator.fetch(url, ask)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ENOTFOUND' },
    })
  })

  test('a shop beneath a shop is not found', async () => {
    expect((await simulator.fetch('https://a.demo.myshopify.com/admin/oauth/access_token', ask)).status).toBe(404)
  })

  test('can be aborted, before and while it waits', async () => {
    await expect(simulator.fetch(URL_OF_TOKENS, { ...ask, signal: AbortSignal.abort() })).rejects.toThrow(/aborted/)
    const stuck = createSimulator({ app, sleep: () => new Promise(() => {}) })
    stuck.faults.next('token', { kind: 'slow', ms: 60_000 })
    const waiting = stuck.fetch(URL_OF_TOKENS, { ...ask, signal: AbortSignal.timeout(20) })
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('faults', () => {
  test('a status with Retry-After in seconds, as a date, or as it is', async () => {
    const date = new Date(Date.UTC(2026, 10, 23))
    for (const retryAfter of [7, date, 'soon'])
      simulator.faults.next('token', { kind: 'status', status: 429, retryAfter })
    const waits: (string | null)[] = []
    for (let at = 0; at < 3; at += 1) waits.push((await simulator.fetch(URL_OF_TOKENS, ask)).headers.get('retry-after'))
    expect(waits).toEqual(['7', 'Mon, 23 Nov 2026 00:00:00 GMT', 'soon'])
    expect((await simulator.fetch(URL_OF_TOKENS, ask)).status).toBe(200)
  })

  test('strike as often as was said, and only the shop that was said', async () => {
    simulator.faults.next('token', { kind: 'status', status: 503, times: 2, shop: 'second' })
    const statusAt = async (shop: string) => (await simulator.fetch(URL_OF_TOKENS.replace('demo', shop), ask)).status
    expect(await statusAt('demo')).toBe(200)
    expect(simulator.faults.pending('token')).toBe(2)
    expect([await statusAt('second'), await statusAt('second'), await statusAt('second')]).toEqual([503, 503, 200])
    simulator.faults.next('token', { kind: 'html' })
    simulator.faults.clear()
    expect(await statusAt('demo')).toBe(200)
    expect(() => simulator.faults.next('token', { kind: 'html', times: 0 })).toThrow(/whole number/)
  })

  test('do nothing of the work, unless only the answer is lost', async () => {
    simulator.faults.next('token', { kind: 'status', status: 520 })
    simulator.faults.next('token', { kind: 'status', status: 520, afterWork: true })
    await simulator.fetch(URL_OF_TOKENS, ask)
    expect(simulator.world.accessTokens.size).toBe(0)
    await simulator.fetch(URL_OF_TOKENS, ask)
    expect(simulator.world.accessTokens.size).toBe(1)
  })

  test.each([
    ['html', /^<!doctype html>/],
    ['half_json', /^\{"[^}]*$/],
    ['empty_object', /^\{\}$/],
    ['list', /^\[\]$/],
  ] as const)('a 200 that is %s', async (kind, body) => {
    for (const afterWork of [false, true]) {
      simulator.faults.next('token', { kind, afterWork })
      const response = await simulator.fetch(URL_OF_TOKENS, ask)
      expect(response.status).toBe(200)
      expect(await response.text()).toMatch(body)
    }
  })

  test('a connection that breaks', async () => {
    simulator.faults.next('token', { kind: 'reset' })
    await expect(simulator.fetch(URL_OF_TOKENS, ask)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    })
  })

  test('an answer that is late', async () => {
    simulator.faults.next('token', { kind: 'slow', ms: 5000 })
    expect((await simulator.fetch(URL_OF_TOKENS, ask)).status).toBe(200)
    expect(slept).toEqual([5000])
  })
})

describe('over the network', () => {
  test('simulatorFetch leads calls to a shop to the server, and all others where they would go', async () => {
    const server = await simulator.listen()
    const elsewhere: string[] = []
    const fetch = simulatorFetch(server.url, async (input, init) => {
      const url = input instanceof Request ? input.url : input.toString()
      elsewhere.push(url)
      return url.startsWith(server.url) ? globalThis.fetch(input, init) : new Response('elsewhere')
    })
    const response = await fetch(URL_OF_TOKENS, ask)
    expect(await response.json()).toMatchObject({ access_token: expect.stringMatching(/^shpat_/) })
    expect((await fetch(URL_OF_TOKENS.replace('demo', 'nobody'), ask)).status).toBe(404)
    expect(await (await fetch('https://example.com/x')).text()).toBe('elsewhere')
    expect(elsewhere.at(-1)).toBe('https://example.com/x')
    await server.close()
  })

  test('a connection that breaks is torn down', async () => {
    const server = await simulator.listen()
    simulator.faults.next('token', { kind: 'reset' })
    await expect(simulatorFetch(server.url)(URL_OF_TOKENS, ask)).rejects.toThrow('fetch failed')
    expect((await simulatorFetch(server.url)(URL_OF_TOKENS, ask)).status).toBe(200)
    await server.close()
  })

  test('a storefront page can be opened at a path of the server', async () => {
    const server = await simulator.listen()
    const response = await fetch(`${server.url}/storefront/demo/apps/demo/x`)
    expect(response.status).toBe(502)
    expect(simulator.world.deliveries[0]).toMatchObject({ kind: 'app_proxy', shop: 'demo' })
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404)
    await server.close()
  })

  test('a port that is taken is said at once', async () => {
    const server = await simulator.listen()
    await expect(simulator.listen({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await server.close()
  })
})
