// A8: App Home, as a document (the iframe loads) and as a fetch (App Bridge adds the Authorization header).
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { jwt, merchantClaims } from '../signing.mjs'
import {
  FACTS,
  GOOD,
  ORIGIN,
  RETRY,
  document,
  fetching,
  misconfigured,
  one,
  refused,
  req,
  toPatchPage,
  verifiedDocument,
  verifiedFetch,
  withToken,
} from './app-home-answers.mjs'
import { locations } from './app-home-locations.mjs'
import { idTokens } from './id-token.mjs'

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
