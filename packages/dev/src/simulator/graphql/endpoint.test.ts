import { describe, expect, test } from 'vitest'
import { mintAccessToken } from '../oauth/tokens.ts'
import { asked } from './asked.ts'

const invalidToken = { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' }

describe('who may ask', () => {
  test('a token of the shop gets data, the request id and the version that answered', () => {
    const { ask } = asked()
    const answer = ask('{ shop { name myshopifyDomain currencyCode } }')
    expect(answer.status).toBe(200)
    expect(answer.data).toEqual({ shop: { name: 'Demo', myshopifyDomain: 'demo.myshopify.com', currencyCode: 'USD' } })
    expect(answer.headers['X-Shopify-API-Version']).toBe('2026-10')
    expect(String(answer.headers['X-Request-Id'])).toMatch(/^[0-9a-f-]{36}-\d+$/)
    expect(ask('{ shop { name } }').headers['X-Request-Id']).not.toBe(answer.headers['X-Request-Id'])
  })

  test('no token, a wrong one and an expired one get 401 and the words of the platform', () => {
    const { ask, world } = asked()
    for (const token of ['', 'shpat_wrong']) {
      expect(ask('{ shop { name } }', {}, { token })).toMatchObject({ status: 401, json: invalidToken })
    }
    world.clock.advance(3600_000)
    expect(ask('{ shop { name } }')).toMatchObject({ status: 401, json: invalidToken })
  })

  test('a token that never expires gets 403 once the platform no longer takes such', () => {
    const { ask, world, shop } = asked()
    const { text: token } = mintAccessToken(world, { shop, secret: 'secret', grant: 'token_exchange', lifetime: null })
    world.app.nonExpiringTokens = 'accepted'
    expect(ask('{ shop { name } }', {}, { token }).status).toBe(200)
    world.app.nonExpiringTokens = 'refused'
    const answer = ask('{ shop { name } }', {}, { token })
    expect(answer.status).toBe(403)
    expect(JSON.stringify(answer.json)).toContain('Non-expiring access tokens are no longer accepted')
  })

  test('a frozen shop gets 402, a locked one 423', () => {
    const { ask, shop } = asked()
    shop.state = 'frozen'
    expect(ask('{ shop { name } }').status).toBe(402)
    shop.state = 'locked'
    expect(ask('{ shop { name } }').status).toBe(423)
  })
})

describe('versions', () => {
  test.each([
    ['2026-10', '2026-10'],
    ['2026-01', '2026-01'],
    ['unstable', 'unstable'],
    ['2024-07', '2026-01'],
  ])('%s is answered by %s', (version, served) => {
    const answer = asked().ask('{ shop { name } }', {}, { version })
    expect(answer).toMatchObject({ status: 200, headers: { 'X-Shopify-API-Version': served } })
  })

  test.each(['2026-11', 'latest', '2030-01', '26-1', '%2e%2e'])('%s is not a version: 404', (version) => {
    expect(asked().ask('{ shop { name } }', {}, { version })).toMatchObject({
      status: 404,
      json: { errors: 'Not Found' },
    })
  })
})

describe('what is asked', () => {
  test('another method than POST gets 405', () => {
    expect(asked().ask('', {}, { method: 'GET', body: '' })).toMatchObject({ status: 405, headers: { Allow: 'POST' } })
  })

  test.each(['', '{', 'query=1', '{"query":'])('a body that is no JSON gets 400: %j', (body) => {
    expect(asked().ask('', {}, { body }).status).toBe(400)
  })

  test.each(['[]', 'null', '"x"', '{}', '{"query":1}', '{"query":"{ shop { id } }","variables":[]}'])(
    'JSON that asks nothing gets 400: %s',
    (body) => {
      expect(asked().ask('', {}, { body }).status).toBe(400)
    },
  )

  test('a body over 2 MB gets 413 before it is read', () => {
    expect(asked().ask('', {}, { body: `{"query":"${' '.repeat(2_000_000)}"}` }).status).toBe(413)
  })

  test('bytes are read as UTF-8', () => {
    const body = new TextEncoder().encode(
      JSON.stringify({ query: 'mutation { productCreate(product: {title: "Thé ☕"}) { product { title } } }' }),
    )
    expect(asked().ask('', {}, { body }).data).toEqual({ productCreate: { product: { title: 'Thé ☕' } } })
  })

  test('a bare query may come as application/graphql', () => {
    const answer = asked().ask(
      '',
      {},
      { body: '{ shop { name } }', headers: { 'content-type': 'application/graphql' } },
    )
    expect(answer.data).toEqual({ shop: { name: 'Demo' } })
  })

  test('of several operations, operationName picks one, and must', () => {
    const { ask } = asked()
    const query = 'query A { shop { name } } query B { shop { email } }'
    expect(ask(query, {}, { operationName: 'A' }).data).toEqual({ shop: { name: 'Demo' } })
    expect(ask(query).errors).toEqual([{ message: 'An operation name is required' }])
    expect(ask(query, {}, { operationName: 'C' }).errors).toEqual([{ message: 'No operation named "C"' }])
  })
})
