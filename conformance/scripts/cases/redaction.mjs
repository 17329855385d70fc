// A0, redaction: what a log shows. In `logReq` an object as `body` means "equal after parsing", a string "equal as text".
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { SECRET, hmacBase64, jwt, merchantClaims, vector } from '../signing.mjs'
import { json, networkError } from './answers.mjs'

const R = '[REDACTED]'
const HMAC = hmacBase64('{}')
const one = (id, rows, changes, logReq, more = {}) =>
  vector(
    `redaction.${id}`,
    [rows].flat(),
    {
      request: {
        method: 'POST',
        url: 'https://app.example/webhooks',
        headers: { 'X-Shopify-Hmac-Sha256': HMAC },
        body: '{}',
        ...changes,
      },
    },
    { logReq },
    { function: 'verifyWebhookReq', ...more },
  )
const url = (id, given, logged, rows = []) =>
  one(`url.${id}`, ['A0 redaction: URL query', ...rows], { url: given }, { url: logged })
const body = (id, given, logged, rows = []) =>
  one(`body.${id}`, ['A0 redaction: request body', ...rows], { body: given }, { body: logged })
const header = (name) =>
  one(
    `header.${name}`,
    'A0 redaction: headers',
    { headers: { [name]: 'conformance-header-secret', 'X-Other': 'kept' } },
    { headersIgnoringCase: { [name.toLowerCase()]: R, 'x-other': 'kept' } },
  )
const call = {
  query: '{ shop { name } }',
  shop: 'demo',
  accessToken: 'shpat_conformance_graphql',
  apiVersion: '2026-10',
}
const grant = {
  accessMode: 'offline',
  idToken: { exchangeable: true, token: jwt(merchantClaims()), claims: merchantClaims() },
}

export const redaction = {
  file: 'redaction',
  function: 'verifyWebhookReq',
  cases: [
    ...[
      'X-Shopify-Access-Token',
      'x-shopify-access-token',
      'Authorization',
      'AUTHORIZATION',
      'X-Shopify-Hmac-Sha256',
      'Shopify-Hmac-Sha256',
      'Cookie',
      'Set-Cookie',
    ].map(header),
    url('signature', 'https://a.ex/p?x=1&signature=conformance-signature&y=2', `https://a.ex/p?x=1&signature=${R}&y=2`),
    url('id-token', 'https://a.ex/p?id_token=conformance-id-token', `https://a.ex/p?id_token=${R}`),
    url('hmac', '/p?hmac=conformance-hmac', `/p?hmac=${R}`),
    url(
      'any-case',
      'https://a.ex/p?Signature=conformance-one&HMAC=conformance-two',
      `https://a.ex/p?Signature=${R}&HMAC=${R}`,
    ),
    url(
      'encoded-name',
      'https://a.ex/p?%73ignature=conformance-signature&id%5ftoken=conformance-token',
      `https://a.ex/p?%73ignature=${R}&id%5ftoken=${R}`,
      ['B58'],
    ),
    url('fragment-kept', 'https://a.ex/p?hmac=conformance-hmac#part', `https://a.ex/p?hmac=${R}#part`, ['B58']),
    url('repeated', '/p?hmac=conformance-one&hmac=conformance-two', `/p?hmac=${R}&hmac=${R}`),
    url('nothing-to-redact', 'https://a.ex/p?a=b+c&d=%2F&e', 'https://a.ex/p?a=b+c&d=%2F&e'),
    body(
      'json',
      '{"client_secret":"conformance-1","subject_token":"conformance-2","refresh_token":"conformance-3","access_token":"conformance-4","kept":1}',
      { client_secret: R, subject_token: R, refresh_token: R, access_token: R, kept: 1 },
    ),
    body(
      'nested',
      '{"a":[{"access_token":"conformance-4"}],"b":{"refresh_token":"conformance-3"}}',
      { a: [{ access_token: R }], b: { refresh_token: R } },
      ['B58'],
    ),
    body(
      'form',
      'grant_type=refresh_token&refresh_token=conformance-3&client_secret=conformance-1&kept=a+b',
      `grant_type=refresh_token&refresh_token=${R}&client_secret=${R}&kept=a+b`,
      ['B58'],
    ),
    body('empty-object', '{}', '{}', ['B58']),
    body('unchanged', '{ "price": 1.0, "n": 12345678901234567890 }', '{ "price": 1.0, "n": 12345678901234567890 }', [
      'B58',
    ]),
    body('not-json', 'plain text', 'plain text'),
    one(
      'refused-too',
      ['A0 redaction: headers', 'A0 redaction: URL query', 'B39'],
      {
        method: 'GET',
        url: '/p?id_token=conformance-id-token',
        headers: { authorization: 'Bearer conformance-token' },
      },
      { method: 'GET', url: `/p?id_token=${R}`, headersIgnoringCase: { authorization: R } },
    ),

    vector(
      'redaction.app-proxy',
      ['A0 redaction: URL query', 'B39'],
      {
        request: {
          method: 'GET',
          url: 'https://a.ex/p?shop=demo.myshopify.com&timestamp=1767225600&signature=0123456789abcdef',
          headers: {},
          body: '',
        },
      },
      {
        code: 'invalid_signature',
        logReq: { url: `https://a.ex/p?shop=demo.myshopify.com&timestamp=1767225600&signature=${R}` },
      },
      { function: 'verifyAppProxyReq' },
    ),
    vector(
      'redaction.admin-ui-ext',
      ['A0 redaction: headers', 'B39'],
      {
        request: {
          method: 'GET',
          url: 'https://a.ex/p',
          headers: { Authorization: `Bearer ${jwt(merchantClaims())}` },
          body: '',
        },
      },
      { code: 'verified', logReq: { headersIgnoringCase: { authorization: R } } },
      { function: 'verifyAdminUIExtReq' },
    ),
    vector(
      'redaction.app-home',
      ['A0 redaction: URL query', 'B39'],
      {
        request: { method: 'GET', url: `https://a.ex/p?id_token=${jwt(merchantClaims())}&x=1`, headers: {}, body: '' },
        appHomePatchIdTokenPath: '/auth',
      },
      { code: 'verified', logReq: { url: `https://a.ex/p?id_token=${R}&x=1` } },
      { function: 'verifyAppHomeReq' },
    ),
    vector(
      'redaction.app-home-redirect',
      ['A0 redaction: URL query', 'B39'],
      {
        request: {
          method: 'GET',
          url: '/p?id_token=conformance-id-token',
          headers: { Authorization: 'Bearer conformance-token' },
          body: '',
        },
        redirectUrl: '/d',
        shop: 'demo',
      },
      { ok: true, logReq: { url: `/p?id_token=${R}`, headersIgnoringCase: { authorization: R } } },
      { function: 'appHomeRedirect' },
    ),
    vector(
      'redaction.token-exchange',
      ['A0 redaction: request body', 'A0 redaction: response body', 'B39'],
      grant,
      {
        httpLogs: [
          {
            req: {
              body: {
                client_id: 'conformance-client-id',
                client_secret: R,
                grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
                subject_token: R,
                subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
                requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
                expiring: 1,
              },
            },
            res: { body: { access_token: R, refresh_token: R, client_secret: R, scope: 'x' } },
          },
        ],
      },
      {
        function: 'exchangeUsingTokenExchange',
        http: [
          json(200, {
            access_token: 'shpat_conformance_access',
            refresh_token: 'shprt_conformance_refresh',
            client_secret: SECRET,
            scope: 'x',
          }),
        ],
      },
    ),
    vector(
      'redaction.client-credentials-network',
      ['A0 redaction: request body', 'B39'],
      { shop: 'demo' },
      {
        code: 'network_error',
        httpLogs: [
          { req: { body: { client_id: 'conformance-client-id', client_secret: R, grant_type: 'client_credentials' } } },
        ],
      },
      { function: 'exchangeUsingClientCredentials', http: [networkError] },
    ),
    vector(
      'redaction.graphql',
      ['A0 redaction: headers', 'B39'],
      call,
      {
        httpLogs: [
          {
            req: {
              url: 'https://demo.myshopify.com/admin/api/2026-10/graphql.json',
              body: { query: call.query },
              headersIgnoringCase: { 'x-shopify-access-token': R },
            },
            res: { headersIgnoringCase: { 'set-cookie': R, 'x-shopify-access-token': R } },
          },
        ],
      },
      {
        function: 'adminGraphQLRequest',
        http: [
          json(
            200,
            { data: {} },
            { 'set-cookie': 'sid=conformance-cookie-value', 'x-shopify-access-token': 'shpat_conformance_graphql' },
          ),
        ],
      },
    ),
    vector(
      'redaction.graphql-caller-headers',
      ['A0 redaction: headers', 'B39'],
      { ...call, headers: { Authorization: 'Bearer conformance-token', cookie: 'sid=conformance-cookie-value' } },
      { httpLogs: [{ req: { headersIgnoringCase: { authorization: R, cookie: R } } }] },
      { function: 'adminGraphQLRequest', http: [json(200, { data: {} })] },
    ),
  ],
}
