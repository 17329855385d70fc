import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppConfig } from './config.ts'
import { exchangeUsingClientCredentials } from './exchange/client-credentials.ts'
import { refreshTokenExchangedAccessToken } from './exchange/refresh-token.ts'
import { exchangeUsingTokenExchange } from './exchange/token-exchange.ts'
import { adminGraphQLRequest } from './graphql/admin-graphql.ts'

const SECRETS = {
  clientSecret: 'shpss_0123456789abcdef',
  idToken: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl',
  accessToken: 'shpat_plain_access_4711',
  refreshToken: 'shprt_plain_refresh_4711',
  newAccessToken: 'shpat_fresh_access_4712',
  newRefreshToken: 'shprt_fresh_refresh_4712',
}

/** Something that is awkward to hold: every reading of it fails. */
const thorny = new Proxy(
  {},
  {
    get: () => {
      throw new Error('do not touch')
    },
  },
)

const junk = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc.constantFrom<unknown>(thorny, Symbol('s'), () => thorny, { toJSON: thorny }, [[1, 2], null]),
)
/** Mostly right, so that the call gets beyond its checks. */
const nearly = (right: unknown) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: junk })

const calls = fc.oneof(
  fc.tuple(
    fc.constant('token exchange'),
    fc.record({
      accessMode: fc.oneof(fc.constantFrom('online', 'offline'), junk),
      idToken: nearly({
        exchangeable: true,
        token: SECRETS.idToken,
        claims: { dest: 'https://demo.myshopify.com', aud: 'id', exp: 1 },
      }),
      invalidTokenResponse: junk,
      expiring: nearly(true),
    }),
  ),
  fc.tuple(fc.constant('client credentials'), fc.oneof(fc.record({ shop: nearly('demo') }), junk)),
  fc.tuple(
    fc.constant('refresh'),
    fc.record({
      shop: nearly('demo'),
      token: nearly(SECRETS.accessToken),
      expires: nearly('2020-01-01T00:00:00Z'),
      refreshToken: nearly(SECRETS.refreshToken),
      refreshTokenExpires: nearly('2100-01-01T00:00:00Z'),
      user: junk,
    }),
  ),
  fc.tuple(
    fc.constant('graphql'),
    fc.record({
      query: nearly('{ shop { name } }'),
      shop: nearly('demo'),
      accessToken: nearly(SECRETS.accessToken),
      apiVersion: nearly('2026-10'),
      variables: nearly({ a: 1 }),
      headers: nearly({ 'x-own': '1' }),
      maxRetries: nearly(2),
      invalidTokenResponse: junk,
      signal: nearly(undefined),
    }),
  ),
)

const secretText = fc.constantFrom(...Object.values(SECRETS))
const json = fc
  .oneof(
    fc.jsonValue(),
    fc.record(
      {
        access_token: fc.oneof(fc.constant(SECRETS.newAccessToken), fc.jsonValue()),
        refresh_token: fc.oneof(fc.constant(SECRETS.newRefreshToken), fc.jsonValue()),
        expires_in: fc.jsonValue(),
        associated_user: fc.jsonValue(),
        error: fc.oneof(fc.constantFrom('invalid_client', 'invalid_grant', 'invalid_subject_token'), fc.jsonValue()),
        error_description: fc.oneof(secretText, fc.jsonValue()),
        data: fc.jsonValue(),
        errors: fc.oneof(
          fc.array(fc.record({ message: secretText, extensions: fc.constant({ code: 'THROTTLED' }) })),
          fc.jsonValue(),
        ),
        extensions: fc.oneof(fc.jsonValue(), fc.constant({ cost: { requestedQueryCost: 1e9, throttleStatus: null } })),
      },
      { requiredKeys: [] },
    ),
  )
  .map((value) => JSON.stringify(value))

const answers = fc.array(
  fc.oneof(
    fc.record({
      status: fc.oneof(
        fc.constantFrom(200, 200, 200, 400, 401, 403, 429, 500, 503),
        fc.integer({ min: 200, max: 599 }),
      ),
      body: fc.oneof(
        json,
        fc.string(),
        secretText.map((secret) => `<p>${secret}</p>`),
      ),
      retryAfter: fc.oneof(
        fc.constantFrom('1', '-1', '1e9', 'Mon, 23 Nov 2026 12:00:09 GMT'),
        fc.stringMatching(/^[ -~]*$/),
      ),
    }),
    junk,
  ),
  { minLength: 1, maxLength: 4 },
)

function respond(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || answer === thorny || !('retryAfter' in answer)) return answer
  const { status, body, retryAfter } = answer as { status: number; body: string; retryAfter: string }
  const empty = status === 204 || status === 205 || status === 304
  return new Response(empty ? null : body, { status, headers: { 'retry-after': retryAfter } })
}

function run(app: AppConfig, name: string, given: unknown) {
  if (name === 'token exchange') return exchangeUsingTokenExchange(app, given as never)
  if (name === 'client credentials') return exchangeUsingClientCredentials(app, given as never)
  if (name === 'refresh') return refreshTokenExchangedAccessToken(app, given as never)
  const { query, ...options } = given as { query: string }
  return adminGraphQLRequest(app, query, options as never)
}

describe('the networked functions', () => {
  it('answer any input and any network with a result that can be sent and logged, to no other host', async () => {
    await fc.assert(
      fc.asyncProperty(calls, answers, async ([name, given], script) => {
        const urls: string[] = []
        const app = new AppConfig({
          clientId: 'id',
          clientSecret: SECRETS.clientSecret,
          now: () => Date.UTC(2026, 10, 23, 12),
          sleep: async () => undefined,
          fetch: async (url) => {
            urls.push(url)
            const answer = script[Math.min(urls.length, script.length) - 1]
            if (answer instanceof Error || typeof answer === 'function') throw answer
            return respond(answer) as Response
          },
        })
        const result = await run(app, name, given)
        expect(result.response.status).toBeGreaterThanOrEqual(200)
        expect(typeof result.response.body).toBe('string')
        // Throws where a header or the status cannot be sent.
        expect(new Response(null, result.response).status).toBe(result.response.status)
        expect(result.shop ?? 'none').toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/)
        for (const url of urls) expect(url).toMatch(/^https:\/\/[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com\/admin\//)
        const { log, httpLogs } = result
        const written = `${JSON.stringify({ log, httpLogs })} ${inspect({ log, httpLogs }, { depth: 10 })}`
        for (const secret of Object.values(SECRETS)) expect(written).not.toContain(secret)
      }),
      { numRuns: 1500 },
    )
  })

  it('reject nothing but an app that is none', async () => {
    for (const name of ['token exchange', 'client credentials', 'refresh', 'graphql']) {
      await expect(run({} as AppConfig, name, { query: '{a}' })).rejects.toThrow('ShopifyApp')
    }
  })
})
