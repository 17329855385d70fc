// A12 and A13: an ID token for an access token.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CONFIG, NOW, NOW_S, SECRET, jwt, merchantClaims, vector } from '../signing.mjs'
import {
  TOO_MANY_RESPONSE,
  backoff,
  failed,
  html,
  json,
  misconfigured,
  networkError,
  retryAfters,
  text,
  tokenRequest,
  tooMany,
  unusableTokens,
} from './answers.mjs'

const TOKEN = jwt(merchantClaims())
const idToken = (changes = {}) => ({ exchangeable: true, token: TOKEN, claims: merchantClaims(), ...changes })
const withDest = (dest) => idToken({ claims: merchantClaims({ dest }) })
const online = 'urn:shopify:params:oauth:token-type:online-access-token'
const offline = 'urn:shopify:params:oauth:token-type:offline-access-token'
const request = (requested, expiring = 1) =>
  tokenRequest({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: TOKEN,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: requested,
    expiring,
  })
const call = (changes = {}) => ({ accessMode: 'offline', idToken: idToken(), ...changes })
const one = (id, rows, args, http, expect, more) => vector(`A13.${id}`, rows, args, expect, { ...more, http })
const fails = (id, rows, http, expect, more) => one(id, rows, call(), [http].flat(), expect, more)
const refuses = (id, rows, args, more) => one(id, ['A13 validation', ...[rows].flat()], args, [], misconfigured, more)

const REPLY = {
  access_token: 'shpat_conformance_access',
  scope: 'read_products,write_orders',
  expires_in: 3600,
  refresh_token: 'shprt_conformance_refresh',
  refresh_token_expires_in: 7_776_000,
}
const accessToken = (changes = {}) => ({
  accessMode: 'offline',
  shop: 'demo',
  token: 'shpat_conformance_access',
  expires: '2026-01-01T01:00:00Z',
  scope: 'read_products,write_orders',
  refreshToken: 'shprt_conformance_refresh',
  refreshTokenExpires: '2026-04-01T00:00:00Z',
  user: null,
  ...changes,
})
const success = (changes, more = {}) => ({
  ok: true,
  code: 'success',
  shop: 'demo',
  accessToken: accessToken(changes),
  httpLogCodes: ['success'],
  response: { status: 200, body: '', headers: {} },
  ...more,
})
const reply = (id, rows, changes, token, more) =>
  one(id, ['A13 200', ...[rows].flat()], call(), [json(200, { ...REPLY, ...changes })], success(token), more)

const USER = {
  id: 902541635,
  first_name: 'John',
  last_name: 'Smith',
  email: 'john@example.com',
  email_verified: true,
  account_owner: true,
  locale: 'en',
  collaborator: false,
}
const NO_USER = {
  id: 0,
  firstName: '',
  lastName: '',
  scope: '',
  email: '',
  accountOwner: false,
  locale: '',
  collaborator: false,
  emailVerified: false,
}
const onlineReply = (changes) =>
  json(200, { access_token: 'shpat_conformance_access', scope: 'read_products', expires_in: 86_399, ...changes })
const onlineToken = (user) =>
  success({
    accessMode: 'online',
    scope: 'read_products',
    expires: '2026-01-01T23:59:59Z',
    refreshToken: null,
    refreshTokenExpires: null,
    user,
  })

const validation = [
  ...[
    ['absent', undefined],
    ['empty', ''],
    ['null', null],
    ['unknown', 'both'],
    ['upper-case', 'ONLINE'],
    ['number', 5],
  ].map(([name, accessMode]) => refuses(`validate.access-mode-${name}`, [], call({ accessMode }))),
  refuses('validate.online-without-expiring', 'A13 expiring', call({ accessMode: 'online', expiring: false })),
  ...[
    ['absent', undefined],
    ['null', null],
    ['text', TOKEN],
    ['list', [TOKEN]],
    ['number', 5],
  ].map(([name, value]) => refuses(`validate.id-token-${name}`, 'B56', call({ idToken: value }))),
  ...[
    ['false', false],
    ['text', 'true'],
    ['number', 1],
    ['absent', undefined],
    ['object', {}],
  ].map(([name, exchangeable]) =>
    refuses(`validate.exchangeable-${name}`, 'B56', call({ idToken: idToken({ exchangeable }) })),
  ),
  ...[
    ['absent', undefined],
    ['empty', ''],
    ['null', null],
    ['number', 5],
    ['object', {}],
  ].map(([name, token]) => refuses(`validate.token-${name}`, [], call({ idToken: idToken({ token }) }))),
  ...[
    ['absent', undefined],
    ['null', null],
    ['text', 'x'],
    ['list', []],
    ['empty', {}],
  ].map(([name, claims]) => refuses(`validate.claims-${name}`, 'B56', call({ idToken: idToken({ claims }) }))),
  ...[
    '',
    'https://evil.com',
    'https://evil.com/.myshopify.com',
    'http://demo.myshopify.com',
    'https://demo.myshopify.com:8443',
    'https://demo.myshopify.com/admin',
    'https://demo.myshopify.com@evil.com',
    'demo.myshopify.com.evil.com',
    5,
    null,
    ['https://demo.myshopify.com'],
  ].map((dest, n) => refuses(`validate.dest-${n}`, ['B9', 'A0 shop normaliser'], call({ idToken: withDest(dest) }))),
  vector('A13.validate.no-argument', ['A13 validation', 'A0 errors never thrown', 'B20'], null, misconfigured, {
    http: [],
  }),
]

const requests = [
  one(
    'request.offline',
    ['A13 request', 'A12 request', 'A13 200', 'A0 exchange result'],
    call(),
    [json(200, REPLY)],
    success({}, { requests: [request(offline)] }),
  ),
  one('request.online', ['A13 request', 'A13 user'], call({ accessMode: 'online' }), [onlineReply({})], {
    ...onlineToken(null),
    requests: [request(online)],
  }),
  one(
    'request.expiring-true',
    ['A13 request', 'A13 expiring'],
    call({ expiring: true }),
    [json(200, REPLY)],
    success({}, { requests: [request(offline)] }),
  ),
  one(
    'request.expiring-false',
    ['A13 request', 'A13 expiring'],
    call({ expiring: false }),
    [json(200, { access_token: 'shpat_conformance_access', scope: 'read_products,write_orders' })],
    success({ expires: null, refreshToken: null, refreshTokenExpires: null }, { requests: [request(offline, 0)] }),
  ),
  one(
    'request.online-expiring-true',
    ['A13 request', 'A13 expiring'],
    call({ accessMode: 'online', expiring: true }),
    [onlineReply({})],
    { ...onlineToken(null), requests: [request(online)] },
  ),
  ...['demo.myshopify.com', 'https://demo.myshopify.com/', 'https://DEMO.myshopify.com'].map((dest, n) =>
    one(
      `request.dest-${n}`,
      ['A13 request', 'B9', 'A0 shop normaliser'],
      call({ idToken: withDest(dest) }),
      [json(200, REPLY)],
      success({}, { requests: [{ url: request(offline).url }] }),
    ),
  ),
  one(
    'request.redirect-not-followed',
    ['A12 redirects never followed', 'A13 any other error', 'B34'],
    call(),
    [text(302, '', { location: 'https://evil.com/' })],
    { ...failed('exchange_error', 500), requests: [request(offline)] },
  ),
]

const replies = [
  reply(
    'reply.no-refresh-token',
    [],
    { refresh_token: undefined, refresh_token_expires_in: undefined },
    { refreshToken: null, refreshTokenExpires: null },
  ),
  reply('reply.no-scope', [], { scope: undefined }, { scope: '' }),
  ...[
    ['absent', undefined, null],
    ['null', null, null],
    ['text', 'soon', null],
    ['empty', '', null],
    ['huge', 1e18, null],
    ['negative', -5, null],
    ['list', [], null],
    ['boolean', true, null],
    ['decimal-text', '3600', '2026-01-01T01:00:00Z'],
    ['zero', 0, '2026-01-01T00:00:00Z'],
    ['day', 86_399, '2026-01-01T23:59:59Z'],
  ].map(([name, expires_in, expires]) =>
    reply(`reply.expires-${name}`, ['A12 timestamps', 'B24'], { expires_in }, { expires }),
  ),
  ...[
    ['absent', undefined, null],
    ['null', null, null],
    ['text', 'soon', null],
    ['huge', 1e18, null],
  ].map(([name, refresh_token_expires_in, refreshTokenExpires]) =>
    reply(
      `reply.refresh-expires-${name}`,
      ['A12 timestamps', 'B24'],
      { refresh_token_expires_in },
      { refreshTokenExpires },
    ),
  ),
  one(
    'reply.user',
    'A13 user',
    call({ accessMode: 'online' }),
    [onlineReply({ associated_user_scope: 'read_products', associated_user: USER })],
    onlineToken({
      id: 902541635,
      firstName: 'John',
      lastName: 'Smith',
      scope: 'read_products',
      email: 'john@example.com',
      accountOwner: true,
      locale: 'en',
      collaborator: false,
      emailVerified: true,
    }),
  ),
  one(
    'reply.user-defaults',
    'A13 user',
    call({ accessMode: 'online' }),
    [onlineReply({ associated_user: {} })],
    onlineToken(NO_USER),
  ),
  one(
    'reply.user-scope-is-top-level',
    'A13 user',
    call({ accessMode: 'online' }),
    [onlineReply({ associated_user: { associated_user_scope: 'x', scope: 'y' } })],
    onlineToken(NO_USER),
  ),
  ...[
    ['list', [USER]],
    ['text', 'John'],
    ['null', null],
    ['number', 5],
  ].map(([name, associated_user]) =>
    one(
      `reply.user-${name}`,
      ['A13 user', 'B24'],
      call({ accessMode: 'online' }),
      [onlineReply({ associated_user })],
      onlineToken(null),
    ),
  ),
  reply('reply.user-of-an-offline-token', 'A13 user', { associated_user: USER, associated_user_scope: 'x' }, {}),
  ...unusableTokens.map(([name, answer]) =>
    fails(`unusable.${name}`, ['A13 200 unusable', 'B23'], answer, failed('invalid_response', 500)),
  ),
]

const LOCATION = { Location: '/auth' }
const subject = json(400, { error: 'invalid_subject_token', error_description: 'The subject token is not valid' })
const errors = [
  fails('error.invalid-subject-token', 'A13 invalid_subject_token', subject, failed('invalid_subject_token', 401)),
  one(
    'error.invalid-subject-token-response',
    ['A13 invalid_subject_token', 'A0 retry response name'],
    call({ invalidTokenResponse: { status: 302, body: 'go', headers: LOCATION } }),
    [subject],
    failed('invalid_subject_token', 302, { body: 'go', headers: LOCATION }),
  ),
  one(
    'error.invalid-subject-token-partial-response',
    ['A13 invalid_subject_token', 'B40'],
    call({ invalidTokenResponse: { headers: LOCATION } }),
    [subject],
    failed('invalid_subject_token', 401, { headers: LOCATION }),
  ),
  one(
    'error.invalid-subject-token-empty-response',
    ['A13 invalid_subject_token', 'B40'],
    call({ invalidTokenResponse: {} }),
    [subject],
    failed('invalid_subject_token', 401),
  ),
  one(
    'error.invalid-subject-token-null-response',
    'A13 invalid_subject_token',
    call({ invalidTokenResponse: null }),
    [subject],
    failed('invalid_subject_token', 401),
  ),
  fails(
    'error.invalid-client',
    'A13 invalid_client',
    json(401, { error: 'invalid_client' }),
    failed('invalid_client', 500),
  ),
  one(
    'error.response-is-for-subject-tokens-only',
    'A13 invalid_client',
    call({ invalidTokenResponse: { status: 302, body: '', headers: LOCATION } }),
    [json(401, { error: 'invalid_client' })],
    failed('invalid_client', 500),
  ),
  ...[
    ['other', json(400, { error: 'invalid_request' })],
    ['html', html(400)],
    ['500', html(500)],
    ['201', json(201, REPLY)],
    ['204', text(204, '')],
    ['list', json(400, ['invalid_client'])],
    ['null', json(400, null)],
    ['error-is-a-list', json(400, { error: ['invalid_client'] })],
    ['error-is-an-object', json(400, { error: {} })],
    ['no-error', json(403, {})],
    ['501', html(501)],
  ].map(([name, answer]) =>
    fails(
      `error.${name}`,
      ['A13 any other error', 'A12 non-JSON bodies', 'B23'],
      answer,
      failed('exchange_error', 500),
    ),
  ),
  fails(
    'error.description-with-a-secret',
    ['A13 any other error', 'B57', 'B39'],
    json(400, {
      error: 'invalid_request',
      error_description: `No app with the secret ${SECRET} and the token ${TOKEN}`,
    }),
    failed('exchange_error', 500),
  ),
  fails('error.network', ['A13 network failure', 'A12 network failure', 'B33'], networkError, {
    ...failed('network_error', 500),
    httpLogs: [{ code: 'network_error', res: { status: 0, body: '', headers: {} } }],
  }),
  fails('error.network-after-429', ['A13 network failure', 'A12 network failure'], [tooMany(), networkError], {
    ...failed('network_error', 500, { logs: ['rate_limited_retry', 'network_error'] }),
    sleeps: [1000],
  }),
]

const limited = failed('rate_limit_exceeded', 429, {
  ...TOO_MANY_RESPONSE,
  logs: ['rate_limited_retry', 'rate_limited_retry', 'rate_limit_exceeded'],
})
const retries = [
  fails('retry.429-three-times', ['A13 429 attempt 3', 'A13 429 attempts 1-2'], [tooMany(), tooMany(), tooMany()], {
    ...limited,
    sleeps: [1000, 1000],
  }),
  fails(
    'retry.429-then-200',
    'A13 429 attempts 1-2',
    [tooMany(), json(200, REPLY)],
    success(
      {},
      {
        httpLogCodes: ['rate_limited_retry', 'success'],
        sleeps: [1000],
        requests: [request(offline), request(offline)],
      },
    ),
  ),
  fails('retry.429-twice-then-error', 'A13 429 attempts 1-2', [tooMany(), tooMany(), subject], {
    ...failed('invalid_subject_token', 401, {
      logs: ['rate_limited_retry', 'rate_limited_retry', 'invalid_subject_token'],
    }),
    sleeps: [1000, 1000],
  }),
  ...retryAfters(NOW).map(([name, value, wait, note]) =>
    fails(
      `retry.after-${name}`,
      ['A12 Retry-After', 'B8'],
      [tooMany(value === undefined ? {} : { 'Retry-After': value }), json(200, REPLY)],
      success({}, { httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [wait] }),
      note ? { note } : {},
    ),
  ),
  fails('retry.after-above-the-cap', ['A12 Retry-After', 'B8'], [tooMany({ 'Retry-After': '3600' })], {
    ...failed('rate_limit_exceeded', 429, TOO_MANY_RESPONSE),
    sleeps: [],
  }),
  ...[502, 503, 504].map((status) =>
    fails(
      `retry.${status}-then-200`,
      ['A13 any other error', 'B36'],
      [html(status), json(200, REPLY)],
      success({}, { httpLogCodes: ['server_error_retry', 'success'], sleeps: backoff(1) }),
    ),
  ),
  fails('retry.503-three-times', ['A13 any other error', 'B36'], [html(503), html(503), html(503)], {
    ...failed('exchange_error', 500, { logs: ['server_error_retry', 'server_error_retry', 'exchange_error'] }),
    sleeps: backoff(2),
  }),
]

export const tokenExchange = {
  file: 'exchange-token-exchange',
  function: 'exchangeUsingTokenExchange',
  config: CONFIG,
  cases: [...validation, ...requests, ...replies, ...errors, ...retries],
}
