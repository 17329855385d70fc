// Scripted answers of Shopify's endpoints, and expectations that the networked functions share.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CLIENT_ID, SECRET } from '../signing.mjs'

export const json = (status, body, headers = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
export const html = (status = 200, headers = {}) => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: '<html>Bad gateway</html>',
})
export const text = (status, body, headers = {}) => ({ status, headers, body })
export const networkError = { networkError: true }
export const tooMany = (headers = {}) => json(429, { errors: 'Exceeded' }, headers)

export const TOKEN_URL = 'https://demo.myshopify.com/admin/oauth/access_token'
export const USER_AGENT = { matches: '^[^|]+ v[0-9]+\\.[0-9]+\\.[0-9]+[^|]* \\| .+$' }
export const TOO_MANY_RESPONSE = {
  status: 429,
  body: '{"error":"Too many requests"}',
  headers: { 'Content-Type': 'application/json' },
}

/** What every grant sends. The order of the keys counts. */
export const tokenRequest = (body, url = TOKEN_URL) => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', accept: 'application/json', 'user-agent': USER_AGENT },
  body: { client_id: CLIENT_ID, client_secret: SECRET, ...body },
})

export const failed = (code, status, { shop = 'demo', logs = [code], body = '', headers = {} } = {}) => ({
  ok: false,
  code,
  shop,
  accessToken: null,
  httpLogCodes: logs,
  response: { status, body, headers },
})
export const misconfigured = { ...failed('configuration_error', 500, { shop: null, logs: [] }), requests: [] }

/** 2^n seconds and up to 100 ms, for the first waits of a back-off. */
export const backoff = (times) => Array.from({ length: times }, (_, n) => [2 ** n * 1000, 2 ** n * 1000 + 100])

/** 200s that hold no usable token. */
export const unusableTokens = [
  ['html', html()],
  ['empty', text(200, '')],
  ['list', json(200, [])],
  ['null', json(200, null)],
  ['text', json(200, 'token')],
  ['number', json(200, 5)],
  ['no-token', json(200, {})],
  ['empty-token', json(200, { access_token: '' })],
  ['number-token', json(200, { access_token: 5 })],
  ['null-token', json(200, { access_token: null })],
]

/** How long to wait, from `Retry-After`: header value, and the wait in ms (or a range). */
export const retryAfters = (now) => [
  ['absent', undefined, 1000],
  ['seconds', '7', 7000],
  ['zero', '0', 0],
  ['cap', '60', 60_000],
  ['text', 'soon', 1000],
  ['empty', '', 1000],
  ['negative', '-1', [0, 1000], 'Minimum 0, or the default of 1 s: the contract allows both readings.'],
  ['fraction', '1.5', [1000, 2000], 'Not an integer; the contract names the default of 1 s.'],
  ['date', new Date(now + 5000).toUTCString(), 5000],
  ['past-date', new Date(now - 5000).toUTCString(), 0],
]
