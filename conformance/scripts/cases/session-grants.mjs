// C11 to C15 and C20: what is asked for, when, and how.
import { NOW_S, vector } from '../signing.mjs'
import {
  GRANTED,
  OLD,
  iso,
  ok,
  cc,
  old,
  withToken,
  expiringIn,
  run,
  invalid,
  form,
  CREDENTIALS,
  CC_FORM,
  post,
  result,
  table,
  signed,
  callback,
} from './session-calls.mjs'

export const code = [
  vector('C11.token-set', ['C11', 'ambiguity guard and existing token'], run(withToken, 'requestToken', null), {
    result: OLD,
    requests: [],
  }),
  vector('C11.guard', ['C11'], run(cc, 'requestToken', callback()), invalid('2026-01', 'Client Credentials Grant')),
  vector('C11.not-genuine', ['C11'], run(old, 'requestToken', { ...callback(), code: 'another' }), invalid('signed')),
  vector('C11.no-code', ['C11'], run(old, 'requestToken', signed({ timestamp: String(NOW_S) })), invalid('code')),
  ...[
    [{}, null, null],
    [{ expires_in: 3600 }, 3600, iso(3600)],
  ].map(([more, , tokenExpiresAt], index) =>
    vector(
      `C12.exchange.${index + 1}`,
      ['C12', 'ambiguity times of the code grant'],
      run(old, 'requestToken', callback()),
      {
        result: 'shpat_conformance_fresh',
        session: {
          token: 'shpat_conformance_fresh',
          accessScopes: 'write_orders',
          tokenObtainedAt: iso(0),
          tokenExpiresAt,
        },
        requests: [post(form(...CREDENTIALS, ['code', 'c0ffee-conformance']))],
      },
      { http: [ok({ access_token: 'shpat_conformance_fresh', scope: 'write_orders', ...more })] },
    ),
  ),
  vector(
    'C12.refused',
    ['C12', 'C18'],
    run(old, 'requestToken', callback()),
    {
      throws: {
        name: 'OAuthException',
        includes: ['400', 'code was not found'],
        fields: { status: 400, error: 'invalid_request' },
      },
      session: { token: null },
    },
    { http: [{ status: 400, body: '{"error":"invalid_request","error_description":"code was not found"}' }] },
  ),
]

const asks = (scope, field, id) =>
  vector(
    `C15.${id}`,
    ['C15', 'C14'],
    run(cc, 'requestTokenClientCredentials', scope),
    { requests: [post(CC_FORM + (field === '' ? '' : `&scope=${field}`))] },
    { http: [ok(GRANTED)] },
  )
export const clientCredentials = [
  vector('C13.no-api-key', ['C13'], run(cc, 'requestTokenClientCredentials'), invalid('api_key'), {
    config: { clientId: null },
  }),
  vector('C13.no-secret', ['C13'], run(cc, 'requestTokenClientCredentials'), invalid('secret'), {
    config: { clientSecret: null },
  }),
  vector(
    'C13.no-shop',
    ['C13'],
    run({ session: { shop: null, version: '2026-01' } }, 'requestTokenClientCredentials'),
    invalid('shop'),
  ),
  vector(
    'C13.no-api-key-first',
    ['C13'],
    run({ session: { shop: null, version: '2026-01' } }, 'requestTokenClientCredentials'),
    invalid('api_key'),
    {
      config: { clientId: '', clientSecret: '' },
    },
  ),
  ...table(
    ['C13', 'ambiguity token reuse'],
    'reused',
    [
      [withToken, '', null],
      [{ session: { ...withToken.session, accessScopes: 'read_a,write_b' } }, 'read_a,write_b', null],
      [expiringIn(100), '', 100],
    ],
    (session, scope, expires_in) => [
      run(session, 'requestTokenClientCredentials'),
      { result: result({ access_token: OLD, scope, expires_in }), requests: [] },
    ],
  ),
  vector(
    'C13.expired',
    ['C13', 'ambiguity token reuse'],
    run(expiringIn(0), 'requestTokenClientCredentials'),
    { result: result(GRANTED), session: { token: GRANTED.access_token } },
    { http: [ok(GRANTED)] },
  ),
  vector(
    'C14.request',
    ['C14', 'ambiguity explicit methods'],
    run(old, 'requestTokenClientCredentials'),
    { result: result(GRANTED), requests: [post(CC_FORM)] },
    { http: [ok(GRANTED)], note: 'The explicit method works for any version.' },
  ),
  vector(
    'C14.redirect',
    ['C14', 'C18'],
    run(cc, 'requestTokenClientCredentials'),
    { throws: { name: 'OAuthException', includes: ['302'], fields: { status: 302 } }, session: { token: null } },
    { http: [{ status: 302, headers: { Location: 'https://evil.example/' } }] },
  ),
  asks('', '', 'empty'),
  asks(' , ', '', 'blank'),
  asks(null, '', 'null'),
  asks([], '', 'empty-list'),
  asks('read_products,write_products', 'read_products+write_products', 'commas'),
  asks('read_products write_products', 'read_products+write_products', 'spaces'),
  asks('a, b', 'a+b', 'both'),
  asks(',a,,b,', 'a+b', 'runs'),
  asks(['a', 'b'], 'a+b', 'list'),
]

export const choice = [
  vector(
    'C20.params-ignored',
    ['C20', 'ambiguity mixed return type'],
    run(cc, 'requestAccessToken', { hmac: 'nonsense' }, 'read_a'),
    { result: result(GRANTED), requests: [post(`${CC_FORM}&scope=read_a`)] },
    { http: [ok(GRANTED)] },
  ),
  vector(
    'C20.scope-ignored',
    ['C20', 'ambiguity mixed return type'],
    run(old, 'requestAccessToken', callback(), 'read_a'),
    { result: GRANTED.access_token, requests: [post(form(...CREDENTIALS, ['code', 'c0ffee-conformance']))] },
    { http: [ok(GRANTED)] },
  ),
  vector('C20.no-params', ['C20'], run(old, 'requestAccessToken', null), invalid('parameters')),
]
