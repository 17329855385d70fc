import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import * as shopwright from 'shopwright'
import type { Outcome } from './run-vector.ts'
import { world } from './run-vector.ts'
import type { Answer, Json } from './vector.ts'

/** What only JavaScript can say: a case whose input is no JSON. `run` gives what was wrong, nothing when all is well. */
export interface JsCase {
  readonly title: string
  readonly rows: readonly string[]
  readonly run: () => Promise<readonly unknown[]>
}

const NOW = Date.UTC(2026, 0, 1)
const CONFIG = { clientId: 'conformance-client-id', clientSecret: 'current-secret-0123456789abcdef' }
const BODY = '{"id":1}'
const sign = (body: string | Uint8Array) => createHmac('sha256', CONFIG.clientSecret).update(body).digest('base64')
const HEADERS = [
  ['X-Shopify-Hmac-Sha256', sign(BODY)],
  ['X-Shopify-Shop-Domain', 'demo.myshopify.com'],
] as const
const RECORD = Object.fromEntries(HEADERS)
const URL = 'https://app.example/webhooks'
const REPLY: Answer = { status: 200, body: '{"access_token":"shpat_conformance_fresh","expires_in":60}' }
const GRAPHQL: Answer = { status: 200, body: '{"data":{}}' }
const STORED = {
  accessMode: 'offline',
  shop: 'demo',
  token: 'shpat_conformance_stored',
  expires: null,
  scope: '',
  refreshToken: 'shprt_conformance_stored',
  refreshTokenExpires: null,
  user: null,
}

type Result = Outcome['result'] & { ok: boolean; shop: unknown; log: { code: string } }
type Untyped = (...parameters: unknown[]) => Promise<Result>

/** Calls a public function with arguments that its types would not let through. */
async function call(name: string, parameters: readonly unknown[], script: readonly Answer[] = []): Promise<Result> {
  return (Reflect.get(world(CONFIG, NOW, script).app, name) as Untyped)(...parameters)
}

const webhook = (changes: object) =>
  call('verifyWebhookReq', [{ method: 'POST', url: URL, headers: RECORD, body: BODY, ...changes }])
const codes = (code: string, ...results: readonly Result[]) => results.filter((result) => result.log.code !== code)
const graphql = (changes: object) =>
  call(
    'adminGraphQLRequest',
    ['{ shop }', { shop: 'demo', accessToken: 't0ken', apiVersion: '2026-10', ...changes }],
    [GRAPHQL],
  )
const refresh = (changes: object, script: readonly Answer[]) =>
  call('refreshTokenExchangedAccessToken', [{ ...STORED, ...changes }], script)

async function withFetch(fetch: () => Promise<Response>, options: object = {}): Promise<Result> {
  const app = new shopwright.ShopifyApp({ ...CONFIG, now: () => NOW, sleep: () => Promise.resolve(), fetch })
  const given = { shop: 'demo', accessToken: 't0ken', apiVersion: '2026-10', ...options }
  return (app.adminGraphQLRequest as unknown as Untyped)('{ shop { name } }', given)
}

export const JS_CASES: readonly JsCase[] = [
  {
    title: 'takes headers as Headers, Map, pairs and a record of lists',
    rows: ['A0 request', 'B21'],
    run: async () =>
      codes(
        'verified',
        ...(await Promise.all(
          [
            new Headers(RECORD),
            new Map(HEADERS),
            HEADERS,
            new Map(HEADERS.map(([name, value]) => [name, [value]])),
          ].map((headers) => webhook({ headers })),
        )),
      ),
  },
  {
    title: 'joins values of one name in Headers and in pairs',
    rows: ['A0 header lookup', 'B21'],
    run: async () => {
      const headers = new Headers(RECORD)
      headers.append('x-shopify-hmac-sha256', sign(BODY))
      const pairs = [...HEADERS, ['x-shopify-hmac-sha256', sign('other')]]
      return codes('invalid_hmac', await webhook({ headers }), await webhook({ headers: pairs }))
    },
  },
  {
    title: 'takes bodies as Buffer and as a view into a larger buffer',
    rows: ['A0 request', 'B10'],
    run: async () => {
      const view = new TextEncoder().encode(`<<${BODY}>>`).subarray(2, -2)
      return codes('verified', await webhook({ body: Buffer.from(BODY) }), await webhook({ body: view }))
    },
  },
  {
    title: 'answers a lone surrogate in a body with a result',
    rows: ['B10', 'A0 errors never thrown'],
    run: async () => codes('invalid_hmac', await webhook({ body: '\ud800' })),
  },
  {
    title: 'answers symbols, functions, lists and dates in place of a request or its parts with a result',
    rows: ['B20', 'A0 errors never thrown', 'A0 request'],
    run: async () => {
      const odd = [Symbol('x'), () => '', [], new Date(Number.NaN), 1n, Number.NaN, true]
      const names = Object.keys(shopwright).filter((name) => /^(?:verify|appHome)/.test(name))
      const results = odd.flatMap((value) =>
        names.flatMap((name) => [
          call(name, [value, value]),
          call(name, [{ method: value, url: value, headers: value, body: value }, { appHomePatchIdTokenPath: value }]),
        ]),
      )
      return (await Promise.all(results)).filter((result) => result.ok)
    },
  },
  {
    title: 'reads Dates and epoch milliseconds in stored access tokens, and ignores dates that are none',
    rows: ['A15 dates', 'B25'],
    run: async () => [
      ...codes('token_still_valid', await refresh({ expires: new Date(NOW + 61_000) }, [])),
      ...codes('refresh_token_expired', await refresh({ refreshTokenExpires: new Date(NOW) }, [])),
      ...codes('refresh_token_expired', await refresh({ refreshTokenExpires: NOW }, [])),
      ...codes('success', await refresh({ expires: new Date(NOW + 60_000) }, [REPLY])),
      ...codes(
        'success',
        ...(await Promise.all(
          [new Date(Number.NaN), Number.NaN, Infinity, 1n, Symbol('x'), () => 1].map((expires) =>
            refresh({ expires }, [REPLY]),
          ),
        )),
      ),
    ],
  },
  {
    title: 'clamps NaN, Infinity and BigInt as maxRetries',
    rows: ['A16 maxRetries', 'B41'],
    run: async () =>
      codes(
        'success',
        ...(await Promise.all([Number.NaN, Infinity, -Infinity, 3n].map((maxRetries) => graphql({ maxRetries })))),
      ),
  },
  {
    title: 'answers variables that JSON cannot hold with a result',
    rows: ['A0 errors never thrown'],
    run: async () => {
      const cycle: { self?: unknown } = {}
      cycle.self = cycle
      return [await graphql({ variables: cycle }), await graphql({ variables: { n: 1n } })].filter(
        (result) => result.ok,
      )
    },
  },
  {
    title: 'turns whatever fetch throws or rejects with into network_error',
    rows: ['A12 network failure', 'A12 timeout', 'B33', 'B34'],
    run: async () =>
      codes(
        'network_error',
        await withFetch(() => Promise.reject(new DOMException('The operation timed out', 'TimeoutError'))),
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a hostile client does
        await withFetch(() => Promise.reject('refused')),
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a hostile client does
        await withFetch(() => Promise.reject(undefined)),
        await withFetch(() => {
          throw new Error('thrown at once')
        }),
      ),
  },
  {
    title: 'answers a body that breaks off with a refusal',
    rows: ['A12 network failure', 'A0 errors never thrown'],
    run: async () => {
      const broken = () => new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })
      return [await withFetch(() => Promise.resolve(new Response(broken())))].filter((result) => result.ok)
    },
  },
  {
    title: 'ends a call whose signal is already aborted with network_error',
    rows: ['A12 timeout', 'A16 network'],
    run: async () => {
      const asked = ({ signal }: { signal: AbortSignal }) =>
        signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve(new Response('{"data":{}}'))
      const fetch = asked as unknown as () => Promise<Response>
      return codes('network_error', await withFetch(fetch, { signal: AbortSignal.abort() }))
    },
  },
  {
    title: 'leaves what it was given unchanged, and hands out whole tokens',
    rows: ['A0 redaction: copies'],
    run: async () => {
      const frozen = Object.freeze({ method: 'POST', url: `${URL}?hmac=x`, headers: Object.freeze(RECORD), body: BODY })
      const verified = await call('verifyWebhookReq', [frozen])
      JSON.stringify(verified.log)
      const { accessToken } = await refresh({}, [REPLY])
      const whole = JSON.stringify(accessToken).includes('shpat_conformance_fresh')
      return [...codes('verified', verified), ...(whole ? [] : [accessToken])]
    },
  },
  {
    title: 'gives the retry response under both of its names as one object',
    rows: ['A0 retry response name'],
    run: async () => {
      const part = (json: Json) => Buffer.from(JSON.stringify(json)).toString('base64url')
      const claims = { dest: 'https://demo.myshopify.com', aud: CONFIG.clientId, sub: '1', exp: NOW / 1000 + 60 }
      const input = `${part({ alg: 'HS256' })}.${part(claims)}`
      const signature = createHmac('sha256', CONFIG.clientSecret).update(input).digest('base64url')
      const headers = { Authorization: `Bearer ${input}.${signature}` }
      const result = await call('verifyAdminUIExtReq', [{ method: 'GET', url: URL, headers, body: '' }])
      const { newIdTokenResponse, invalidTokenResponse } = result
      return newIdTokenResponse === invalidTokenResponse && newIdTokenResponse !== null ? [] : [result]
    },
  },
  {
    title: 'does not show its secrets to serialisers, loggers and loops',
    rows: ['B60', 'A0 app config'],
    run: () => {
      const old = 'old-secret-fedcba9876543210'
      const { app } = world({ ...CONFIG, oldClientSecret: old }, NOW)
      const shown = [
        JSON.stringify(app),
        inspect(app, { depth: 9, showHidden: true }),
        JSON.stringify({ ...app }),
      ].join()
      return Promise.resolve([CONFIG.clientSecret, old].filter((secret) => shown.includes(secret)))
    },
  },
  {
    title: 'verifies nothing for a settings object that never was an app',
    rows: ['B52', 'B1', 'A11 1 no client id', 'A15 4 client id empty'],
    run: async () => {
      const fake = { clientId: '', clientSecret: '', now: () => NOW }
      const verify = shopwright.verifyWebhookReq as unknown as Untyped
      const hmac = createHmac('sha256', '').update(BODY).digest('base64')
      const headers = { 'X-Shopify-Hmac-Sha256': hmac, 'X-Shopify-Shop-Domain': 'demo.myshopify.com' }
      const result = await verify(fake, { method: 'POST', url: URL, headers, body: BODY }).catch(() => null)
      return result?.ok === true ? [result] : []
    },
  },
]
