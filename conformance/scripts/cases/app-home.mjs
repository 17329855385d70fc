// A8: App Home, as a document (the iframe loads) and as a fetch (App Bridge adds the Authorization header).
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { jwt, merchantClaims, refusal, vector } from '../signing.mjs'
import { idTokens } from './id-token.mjs'

export const RETRY = { 'X-Shopify-Retry-Invalid-Session-Request': '1' }
export const LINK =
  '<https://cdn.shopify.com>; rel="preconnect", <https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script", <https://cdn.shopify.com/shopifycloud/polaris.js>; rel="preload"; as="script"'
export const csp = (shop) => `frame-ancestors https://${shop}.myshopify.com https://admin.shopify.com;`

const PATH = '/auth/patch'
const ORIGIN = 'https://a.ex:3000'
const GOOD = jwt(merchantClaims())
const FACTS = {
  shop: 'demo',
  userId: '42',
  claims: JSON.parse(Buffer.from(GOOD.split('.')[1], 'base64url').toString()),
}
const nulls = { userId: null, idToken: null, newIdTokenResponse: null, invalidTokenResponse: null }

const one = (id, rows, request, expect, { path = PATH, ...more } = {}) =>
  vector(`A8.${id}`, rows, { request, appHomePatchIdTokenPath: path }, expect, more)
const req = (changes = {}) => ({
  method: 'GET',
  url: `${ORIGIN}/app?shop=demo.myshopify.com`,
  headers: {},
  body: '',
  ...changes,
})
const document = (url) => req({ url })
const fetching = (authorization, url = `${ORIGIN}/app`) => req({ url, headers: { Authorization: authorization } })
const misconfigured = { ...refusal('configuration_error', 500), ...nulls }
const refused = (code, headers) => ({ ...refusal(code, 401, 'Unauthorized', headers), ...nulls })
const redirect = (location) => ({
  ...refusal('redirect_to_patch_id_token_page', 302, '', { Location: location }),
  ...nulls,
})
const toPatchPage = redirect(
  `${ORIGIN}/auth/patch?shop=demo.myshopify.com&shopify-reload=%2Fapp%3Fshop%3Ddemo.myshopify.com`,
)
const withToken = (token) => document(`${ORIGIN}/app?shop=demo.myshopify.com&id_token=${token}`)

const verified = (token, { shop, userId, claims }, headers, retry) => ({
  ok: true,
  code: 'verified',
  shop,
  userId,
  idToken: { exchangeable: true, token, claims },
  newIdTokenResponse: retry,
  invalidTokenResponse: retry,
  response: { status: 200, body: '', headers },
})
const verifiedDocument = (token, facts, location = toPatchPage.response.headers.Location) =>
  verified(
    token,
    facts,
    { 'Content-Security-Policy': csp(facts.shop), Link: LINK },
    { status: 302, body: '', headers: { Location: location } },
  )
const verifiedFetch = (token, facts) => verified(token, facts, {}, { status: 401, body: '', headers: RETRY })

const types = [
  ...[
    ['absent', null],
    ['number', 5],
    ['empty', ''],
    ['object', {}],
  ].map(([name, path]) => one(`type.path-${name}`, 'A8 bad path, url or headers', req(), misconfigured, { path })),
  ...[
    ['no-slash', 'evil'],
    ['two-slashes', '//evil.com'],
    ['query', '/auth?x=1'],
    ['fragment', '/auth#x'],
    ['newline', '/auth\nX: y'],
    ['backslash', '/\\evil.com'],
    ['url', 'https://evil.com/auth'],
    ['nul', '/auth\u0000'],
  ].map(([name, path]) =>
    one(`path.${name}`, ['A8 path not starting with a single slash', 'B45'], req(), misconfigured, { path }),
  ),
  ...[
    ['absent', undefined],
    ['empty', ''],
    ['number', 5],
    ['null', null],
  ].map(([name, url]) => one(`type.url-${name}`, 'A8 bad path, url or headers', req({ url }), misconfigured)),
  ...[
    ['absent', undefined],
    ['null', null],
    ['text', 'x'],
    ['number', 5],
  ].map(([name, headers]) =>
    one(`type.headers-${name}`, 'A8 bad path, url or headers', req({ headers }), misconfigured),
  ),
  one('type.request-null', ['A0 request', 'B20'], null, misconfigured),
  one(
    'type.url-unparsable',
    ['B20', 'A0 errors never thrown'],
    req({ url: 'https://[bad/app' }),
    { ok: false, shop: null },
    { note: 'A result, never an exception; which refusal is free.' },
  ),
]

const documents = [
  one(
    'document.no-token',
    'A8 document without id_token',
    document(`${ORIGIN}/app?shop=demo.myshopify.com`),
    toPatchPage,
  ),
  one(
    'document.blank-token',
    'A8 document without id_token',
    document(`${ORIGIN}/app?id_token=&shop=demo.myshopify.com`),
    toPatchPage,
  ),
  one(
    'document.empty-authorization',
    'A8 document without id_token',
    req({ headers: { Authorization: '' } }),
    toPatchPage,
  ),
  one(
    'document.bounce-without-authorization',
    'A8 document without id_token',
    req({ headers: { 'X-Shopify-Bounce': '1' } }),
    toPatchPage,
  ),
  one(
    'document.any-method',
    'A8 document without id_token',
    req({ method: 'OPTIONS', headers: { Origin: 'https://x.example' } }),
    toPatchPage,
  ),
  one(
    'document.method-and-body-are-not-used',
    'A8 document verified',
    { ...withToken(GOOD), method: 5, body: null },
    verifiedDocument(GOOD, FACTS),
  ),
  one('document.not-a-token', 'A8 document, token invalid or expired', withToken('abc'), toPatchPage),
  one(
    'document.repeated-token-first-good',
    'A8 repeated id_token',
    document(`${ORIGIN}/app?shop=demo.myshopify.com&id_token=${GOOD}&id_token=abc`),
    verifiedDocument(GOOD, FACTS),
  ),
  one(
    'document.repeated-token-first-bad',
    'A8 repeated id_token',
    document(`${ORIGIN}/app?shop=demo.myshopify.com&id_token=abc&id_token=${GOOD}`),
    toPatchPage,
  ),
  one('document.token-list', ['A8 repeated id_token', 'B50'], document(`${ORIGIN}/app?id_token[]=x`), {
    ok: false,
    code: 'redirect_to_patch_id_token_page',
    shop: null,
    response: { status: 302 },
  }),
  one(
    'document.encoded-token-name',
    'A8 query kept raw',
    document(`${ORIGIN}/app?shop=demo.myshopify.com&id%5Ftoken=${GOOD}`),
    verifiedDocument(GOOD, FACTS),
  ),
  one(
    'document.hostile-iss-host',
    ['A8 document, token invalid or expired', 'B4'],
    withToken(jwt(merchantClaims({ iss: 'https://other.myshopify.com/admin' }))),
    toPatchPage,
  ),
]

const location = (id, rows, url, expected, more) => one(`location.${id}`, rows, document(url), redirect(expected), more)
const locations = [
  location(
    'published-example',
    'A8 patch location',
    'https://a.ex:3000/app?shop=s.myshopify.com&host=abc==',
    'https://a.ex:3000/auth/patch?shop=s.myshopify.com&host=abc==&shopify-reload=%2Fapp%3Fshop%3Ds.myshopify.com%26host%3Dabc%3D%3D',
  ),
  location('no-query', 'A8 patch location', 'https://a.ex/app', 'https://a.ex/auth/patch?shopify-reload=%2Fapp'),
  location(
    'only-the-token',
    'A8 patch location',
    'https://a.ex/app?id_token=abc',
    'https://a.ex/auth/patch?shopify-reload=%2Fapp',
  ),
  location(
    'token-first',
    'A8 patch location',
    'https://a.ex/app?id_token=abc&x=1',
    'https://a.ex/auth/patch?x=1&shopify-reload=%2Fapp%3Fx%3D1',
  ),
  location(
    'token-last',
    'A8 patch location',
    'https://a.ex/app?x=1&id_token=abc',
    'https://a.ex/auth/patch?x=1&shopify-reload=%2Fapp%3Fx%3D1',
  ),
  location(
    'token-between',
    'A8 patch location',
    'https://a.ex/app?x=1&id_token=abc&y=2',
    'https://a.ex/auth/patch?x=1&y=2&shopify-reload=%2Fapp%3Fx%3D1%26y%3D2',
  ),
  location(
    'encoded-token-name',
    ['A8 query kept raw', 'B46'],
    'https://a.ex/app?x=1&id%5Ftoken=abc',
    'https://a.ex/auth/patch?x=1&shopify-reload=%2Fapp%3Fx%3D1',
  ),
  location(
    'query-kept-raw',
    ['A8 query kept raw', 'B46'],
    'https://a.ex/app?q=a%26b&q=2&r=a+b',
    'https://a.ex/auth/patch?q=a%26b&q=2&r=a+b&shopify-reload=%2Fapp%3Fq%3Da%2526b%26q%3D2%26r%3Da%2Bb',
  ),
  location(
    'rfc-3986-encoding',
    'A8 patch location',
    "https://a.ex/app?q=!'()*~-_.",
    "https://a.ex/auth/patch?q=!'()*~-_.&shopify-reload=%2Fapp%3Fq%3D%21%27%28%29%2A~-_.",
  ),
  location(
    'port-kept',
    ['A8 port', 'B46'],
    'http://localhost:3000/app',
    'http://localhost:3000/auth/patch?shopify-reload=%2Fapp',
  ),
  location(
    'userinfo-dropped',
    'A8 port',
    'https://user:pass@a.ex:3000/app',
    'https://a.ex:3000/auth/patch?shopify-reload=%2Fapp',
  ),
  location(
    'relative-url',
    ['A8 relative url', 'B46'],
    '/app?shop=demo.myshopify.com',
    '/auth/patch?shop=demo.myshopify.com&shopify-reload=%2Fapp%3Fshop%3Ddemo.myshopify.com',
  ),
  location(
    'deep-path',
    'A8 patch location',
    'https://a.ex/a/b/c/?x',
    'https://a.ex/auth/patch?x&shopify-reload=%2Fa%2Fb%2Fc%2F%3Fx',
  ),
  ...[
    ['newline', '\r\nX-Evil: 1'],
    ['space', 'a b'],
    ['nul', '\u0000'],
    ['tab', '\t'],
  ].map(([name, text]) =>
    one(
      `location.${name}`,
      ['A8 location without control characters', 'B18'],
      document(`https://a.ex/app?q=${text}`),
      { ok: false, code: 'redirect_to_patch_id_token_page', response: { status: 302 } },
      { note: 'Checked for every vector: no control character in a header, no space in a Location.' },
    ),
  ),
]

const fetches = [
  one(
    'fetch.verified',
    ['A8 fetch verified', 'A0 verify result'],
    fetching(`Bearer ${GOOD}`),
    verifiedFetch(GOOD, FACTS),
  ),
  one(
    'fetch.query-token-is-not-used',
    'A8 fetch verified',
    fetching(`Bearer ${GOOD}`, `${ORIGIN}/app?id_token=abc`),
    verifiedFetch(GOOD, FACTS),
  ),
  one(
    'fetch.query-token-does-not-help',
    'A8 fetch, bad, expired or aud',
    fetching('Bearer abc', `${ORIGIN}/app?id_token=${GOOD}`),
    refused('invalid_id_token', RETRY),
  ),
  one(
    'fetch.basic',
    'A8 fetch, not Bearer',
    fetching('Basic dXNlcjpwYXNzd29yZA=='),
    refused('invalid_id_token', RETRY),
  ),
  one(
    'fetch.lower-case-bearer',
    'A8 fetch, not Bearer',
    fetching(`bearer ${GOOD}`),
    refused('invalid_id_token', RETRY),
  ),
  one('fetch.token-alone', 'A8 fetch, not Bearer', fetching(GOOD), refused('invalid_id_token', RETRY)),
  one(
    'fetch.bearer-then-nothing',
    'A8 fetch, Bearer then nothing',
    fetching('Bearer '),
    refused('missing_authorization_and_id_token', {}),
  ),
  one(
    'fetch.bearer-then-nothing-with-query-token',
    'A8 fetch, Bearer then nothing',
    fetching('Bearer ', `${ORIGIN}/app?id_token=${GOOD}`),
    refused('missing_authorization_and_id_token', {}),
  ),
]

const tokens = idTokens(true).flatMap(([name, rows, token, verdict, more]) => {
  const common = [rows].flat()
  if (typeof verdict !== 'string') {
    const facts = [...common, 'A8 success fields', 'A0 idToken', 'A0 retry response name']
    return [
      one(
        `fetch.token.${name}`,
        ['A8 fetch verified', ...facts],
        fetching(`Bearer ${token}`),
        verifiedFetch(token, verdict),
        more,
      ),
      one(
        `document.token.${name}`,
        ['A8 document verified', ...facts],
        withToken(token),
        verifiedDocument(token, verdict),
        more,
      ),
    ]
  }
  const aud = verdict === 'invalid_aud'
  return [
    one(
      `fetch.token.${name}`,
      ['A8 fetch, bad, expired or aud', ...common],
      fetching(`Bearer ${token}`),
      refused(verdict, RETRY),
      more,
    ),
    one(
      `document.token.${name}`,
      [aud ? 'A8 document, wrong aud' : 'A8 document, token invalid or expired', ...common],
      withToken(token),
      aud ? refused('invalid_aud', {}) : toPatchPage,
      more,
    ),
  ]
})

export const appHome = {
  file: 'verify-app-home',
  function: 'verifyAppHomeReq',
  withOld: true,
  cases: [...types, ...documents, ...locations, ...fetches, ...tokens],
}
