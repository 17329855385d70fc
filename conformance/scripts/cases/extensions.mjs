// A4 to A7: the four UI extension verifiers.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CONFIG, jwt, buyerClaims, merchantClaims, refusal, vector } from '../signing.mjs'
import { SHORT_SECRET, idTokens, shortKeyToken } from './id-token.mjs'

const RETRY = { 'X-Shopify-Retry-Invalid-Session-Request': '1' }
const URL = 'https://app.example/api/extension'

const kinds = [
  {
    section: 'A4',
    file: 'verify-admin-ui-ext',
    function: 'verifyAdminUIExtReq',
    exchangeable: true,
    validatesUrl: true,
    retry: RETRY,
    exposes: 'X-Shopify-Retry-Invalid-Session-Request',
  },
  {
    section: 'A5',
    file: 'verify-pos-ui-ext',
    function: 'verifyPosUIExtReq',
    exchangeable: true,
    validatesUrl: true,
    retry: {},
    exposes: 'X-Shopify-API-Request-Failure-Reauthorize-Url',
  },
  {
    section: 'A6',
    file: 'verify-checkout-ui-ext',
    function: 'verifyCheckoutUIExtReq',
    exchangeable: false,
    validatesUrl: false,
    retry: {},
    exposes: 'X-Shopify-API-Request-Failure-Reauthorize-Url',
  },
  {
    section: 'A7',
    file: 'verify-customer-account-ui-ext',
    function: 'verifyCustomerAccountUIExtReq',
    exchangeable: false,
    validatesUrl: false,
    retry: {},
    exposes: 'X-Shopify-API-Request-Failure-Reauthorize-Url',
  },
]

const rowOfCode = {
  invalid_id_token: 'not Bearer or bad JWT',
  expired_id_token: 'expired',
  invalid_aud: 'aud not the client id',
}

function casesOf(kind) {
  const { section, exchangeable, retry } = kind
  const row = (name) => `${section} ${name}`
  const one = (id, rows, request, expect, more) => vector(`${section}.${id}`, rows, { request }, expect, more)
  const nulls = exchangeable
    ? { userId: null, idToken: null, newIdTokenResponse: null, invalidTokenResponse: null }
    : { idToken: null }
  const absent = exchangeable ? {} : { absent: ['userId', 'newIdTokenResponse', 'invalidTokenResponse'] }
  const refused = (code, headers = {}) => ({ ...refusal(code, 401, 'Unauthorized', headers), ...nulls, ...absent })
  const misconfigured = { ...refusal('configuration_error', 500), ...nulls, ...absent }
  const retryResponse = section === 'A4' ? { status: 401, body: '', headers: RETRY } : null
  const verified = (token, { shop, userId, claims }) => ({
    ok: true,
    code: 'verified',
    shop,
    idToken: { exchangeable, token, claims },
    ...(exchangeable ? { userId, newIdTokenResponse: retryResponse, invalidTokenResponse: retryResponse } : absent),
    response: { status: 200, body: '', headers: {} },
  })
  const preflight = {
    ok: true,
    code: 'options_request',
    shop: null,
    ...nulls,
    ...absent,
    response: {
      status: 204,
      body: '',
      headers: {
        'Access-Control-Max-Age': '7200',
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type',
        'Access-Control-Expose-Headers': kind.exposes,
      },
    },
  }
  const good = jwt((exchangeable ? merchantClaims : buyerClaims)())
  const goodFacts = {
    shop: 'demo',
    userId: '42',
    claims: JSON.parse(Buffer.from(good.split('.')[1], 'base64url').toString()),
  }
  const req = (changes = {}) => ({
    method: 'GET',
    url: URL,
    headers: { Authorization: `Bearer ${good}` },
    body: '',
    ...changes,
  })
  const auth = (value) => req({ headers: { Authorization: value } })
  const type = row('bad method, headers or url')
  const missing = refused('missing_authorization_header')
  const bad = refused('invalid_id_token', retry)
  const badUrls = [
    ['absent', undefined],
    ['empty', ''],
    ['number', 5],
    ['null', null],
  ]

  return [
    ...[
      ['absent', undefined],
      ['empty', ''],
      ['number', 5],
      ['null', null],
    ].map(([name, method]) => one(`type.method-${name}`, type, req({ method }), misconfigured)),
    ...[
      ['absent', undefined],
      ['null', null],
      ['text', 'x'],
      ['number', 5],
    ].map(([name, headers]) => one(`type.headers-${name}`, type, req({ headers }), misconfigured)),
    ...badUrls.map(([name, url]) =>
      one(`type.url-${name}`, [type], req({ url }), kind.validatesUrl ? misconfigured : verified(good, goodFacts)),
    ),
    one('type.request-null', ['A0 request', 'B20'], null, misconfigured),

    one(
      'options',
      [row('OPTIONS from another origin'), 'B37'],
      req({ method: 'OPTIONS', headers: { Origin: 'https://extensions.shopifycdn.com' } }),
      preflight,
    ),
    one(
      'options.origin-null',
      row('OPTIONS from another origin'),
      req({ method: 'OPTIONS', headers: { origin: 'null' } }),
      preflight,
    ),
    one(
      'options.same-origin-is-not-the-url',
      [row('OPTIONS from another origin'), 'B37'],
      req({ method: 'OPTIONS', headers: { Origin: 'https://app.example' } }),
      preflight,
    ),
    one(
      'options.with-authorization',
      row('OPTIONS from another origin'),
      req({ method: 'OPTIONS', headers: { Origin: 'https://x.example', Authorization: 'Bearer x' } }),
      preflight,
    ),
    ...(kind.validatesUrl
      ? []
      : [
          one(
            'options.no-url',
            row('OPTIONS from another origin'),
            req({ method: 'OPTIONS', url: undefined, headers: { Origin: 'https://x.example' } }),
            preflight,
          ),
        ]),
    one(
      'options.origin-is-the-url',
      row('OPTIONS otherwise'),
      req({ method: 'OPTIONS', headers: { Origin: URL } }),
      missing,
    ),
    one('options.no-origin', row('OPTIONS otherwise'), req({ method: 'OPTIONS', headers: {} }), missing),
    one('options.empty-origin', row('OPTIONS otherwise'), req({ method: 'OPTIONS', headers: { Origin: '' } }), missing),
    one(
      'options.no-origin-with-token',
      row('OPTIONS otherwise'),
      req({ method: 'OPTIONS' }),
      verified(good, goodFacts),
    ),

    one('authorization.absent', [row('no Authorization'), 'B38'], req({ headers: {} }), missing),
    one('authorization.null', [row('no Authorization'), 'B21'], req({ headers: { Authorization: null } }), missing),
    one(
      'authorization.absent-with-origin',
      [row('no Authorization'), 'B38'],
      req({ headers: { Origin: 'https://x.example' } }),
      missing,
      { note: 'Only the preflight carries CORS headers.' },
    ),
    one('authorization.empty', row('empty Authorization value'), auth(''), bad),
    one('authorization.lower-case-scheme', row('not Bearer or bad JWT'), auth(`bearer ${good}`), bad),
    one('authorization.two-spaces', row('not Bearer or bad JWT'), auth(`Bearer  ${good}`), bad),
    one('authorization.no-space', row('not Bearer or bad JWT'), auth(`Bearer${good}`), bad),
    one('authorization.tab', row('not Bearer or bad JWT'), auth(`Bearer\t${good}`), bad),
    one('authorization.basic', row('not Bearer or bad JWT'), auth('Basic dXNlcjpwYXNzd29yZA=='), bad),
    one('authorization.token-alone', row('not Bearer or bad JWT'), auth(good), bad),
    one('authorization.bearer-alone', row('not Bearer or bad JWT'), auth('Bearer '), bad),
    one(
      'authorization.twice',
      [row('not Bearer or bad JWT'), 'A0 header lookup', 'B21'],
      req({ headers: { Authorization: `Bearer ${good}`, authorization: 'Bearer other' } }),
      bad,
    ),
    one(
      'authorization.array-of-two',
      [row('not Bearer or bad JWT'), 'A0 header lookup', 'B21'],
      req({ headers: { Authorization: [`Bearer ${good}`, `Bearer ${good}x`] } }),
      bad,
    ),
    one(
      'authorization.array-of-one',
      [row('verified'), 'A0 request'],
      req({ headers: { AUTHORIZATION: [`Bearer ${good}`] } }),
      verified(good, goodFacts),
    ),
    one('authorization.non-ascii', row('not Bearer or bad JWT'), auth(`Bearer \u00e9${good}`), bad),
    one('verified.any-method', row('verified'), req({ method: 'DELETE' }), verified(good, goodFacts)),
    one('verified.body-is-not-used', row('verified'), req({ body: 5 }), verified(good, goodFacts)),
    one(
      'verified.short-secret',
      'A0 JWT rule',
      auth(`Bearer ${shortKeyToken(exchangeable)}`),
      verified(shortKeyToken(exchangeable), goodFacts),
      { config: { ...CONFIG, clientSecret: SHORT_SECRET } },
    ),

    ...idTokens(exchangeable).map(([name, rows, token, verdict, more]) =>
      typeof verdict === 'string'
        ? one(
            `token.${name}`,
            [row(rowOfCode[verdict]), ...[rows].flat(), ...(section === 'A4' ? ['B38'] : [])],
            auth(`Bearer ${token}`),
            refused(verdict, retry),
            more,
          )
        : one(
            `token.${name}`,
            [
              row('verified'),
              row('success fields'),
              'A0 idToken',
              'A0 retry response name',
              'A0 shop output',
              ...[rows].flat(),
            ].filter((r) => exchangeable || r !== 'A0 retry response name'),
            auth(`Bearer ${token}`),
            verified(token, verdict),
            more,
          ),
    ),
  ]
}

export const extensions = kinds.map((kind) => ({
  file: kind.file,
  function: kind.function,
  withOld: true,
  cases: casesOf(kind),
}))
