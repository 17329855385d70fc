// C16 to C19 and C21 to C23: what comes of an answer, and when the next token is asked for.
import { SECRET, vector } from '../signing.mjs'
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
  CC_FORM,
  post,
  result,
  table,
} from './session-calls.mjs'

const reply = (id, body, { expires_in, scope = '' }) =>
  vector(
    `C16.${id}`,
    ['C16', 'C19', 'PR bugs'],
    run(cc, 'requestAccessToken'),
    {
      result: result({ access_token: GRANTED.access_token, scope, expires_in }),
      session: { token: GRANTED.access_token, tokenObtainedAt: iso(0), tokenExpiresAt: iso(expires_in) },
    },
    { http: [ok({ access_token: GRANTED.access_token, ...body })] },
  )
const fails = (id, rows, answer, includes, fields) =>
  vector(
    id,
    [...rows, 'PR bugs'],
    run(expiringIn(-1, { accessScopes: 'read_a' }), 'refreshToken'),
    {
      throws: { name: 'OAuthException', includes, fields },
      session: { token: OLD, tokenExpiresAt: iso(-1), accessScopes: 'read_a', tokenObtainedAt: null },
    },
    { http: [answer] },
  )
export const answers = [
  reply('whole', { scope: 'read_a,write_a', expires_in: 60 }, { scope: 'read_a,write_a', expires_in: 60 }),
  reply('no-expiry', { scope: 'read_a' }, { scope: 'read_a', expires_in: 86399 }),
  reply(
    'customer-scope',
    { scope: 'customer_read_metaobjects' },
    { scope: 'customer_read_metaobjects', expires_in: 86399 },
  ),
  reply('odd-scope', { scope: 'Read-A,read_b' }, { scope: 'Read-A,read_b', expires_in: 86399 }),
  ...[null, -1, 'soon', '60', {}, 1e300].map((expires_in, index) =>
    reply(`bad-expiry.${index + 1}`, { expires_in }, { expires_in: 86399 }),
  ),
  fails(
    'C17.description',
    ['C17', 'C18'],
    { status: 401, body: '{"error":"invalid_client","error_description":"Client authentication failed"}' },
    ['Client authentication failed', '401'],
    { status: 401, error: 'invalid_client', errorDescription: 'Client authentication failed' },
  ),
  fails('C17.error', ['C17', 'C18'], { status: 400, body: '{"error":"invalid_scope"}' }, ['invalid_scope', '400'], {
    status: 400,
    error: 'invalid_scope',
    errorDescription: null,
    body: '{"error":"invalid_scope"}',
  }),
  fails('C17.text', ['C17', 'C18'], { status: 503, body: 'Come back later' }, ['Come back later', '503'], {
    status: 503,
    error: null,
    errorDescription: null,
    body: 'Come back later',
  }),
  fails('C17.list', ['C17', 'C18'], { status: 500, body: '[1]' }, ['[1]', '500'], {
    status: 500,
    error: null,
    body: '[1]',
  }),
  fails('C17.empty', ['C17'], { status: 502, body: '' }, ['502'], { status: 502, body: '' }),
  fails('C18.network', ['C18'], { networkError: true }, ['fetch failed'], {
    status: null,
    error: null,
    errorDescription: null,
    body: '',
  }),
  fails(
    'C18.redacted',
    ['C18'],
    {
      status: 400,
      body: JSON.stringify({ error: 'x', client_secret: SECRET, access_token: 'shpca_conformance_leak' }),
    },
    ['400'],
    {
      body: '{"error":"x","client_secret":"[REDACTED]","access_token":"[REDACTED]"}',
    },
  ),
  fails(
    'C18.echo',
    ['C18'],
    { status: 400, body: JSON.stringify({ error_description: `no such secret: ${SECRET}` }) },
    ['[REDACTED]'],
    {
      errorDescription: 'no such secret: [REDACTED]',
    },
  ),
  ...[
    '<html>',
    '',
    '[]',
    '"text"',
    'null',
    '{}',
    '{"access_token":""}',
    '{"access_token":7}',
    '{"access_token":null}',
  ].map((body, index) => fails(`C19.no-token.${index + 1}`, ['C19'], { status: 200, body }, ['200'], { status: 200 })),
  fails('C19.created', ['C19'], { status: 201, body: JSON.stringify(GRANTED) }, ['201'], { status: 201 }),
]

export const expiry = [
  ...table(
    ['C21', 'ambiguity no known expiry'],
    'expired',
    [
      [cc, [], true],
      [withToken, [], true],
      [{ session: { ...withToken.session, version: '2025-10' } }, [], true],
      [expiringIn(240), [], true],
      [expiringIn(240), [180], false],
      [expiringIn(300), [], true],
      [expiringIn(301), [], false],
      [expiringIn(3600), [], false],
      [expiringIn(0), [0], true],
      [expiringIn(1), [0], false],
      [expiringIn(-1), [0], true],
    ],
    (session, args, expired) => [run(session, 'isTokenExpired', ...args), { result: expired }],
  ),
  vector('C22.fresh', ['C22'], run(expiringIn(3600), 'refreshTokenIfNeeded'), {
    result: null,
    requests: [],
    session: { token: OLD },
  }),
  vector('C22.buffer', ['C22'], run(expiringIn(240), 'refreshTokenIfNeeded', 180), { result: null, requests: [] }),
  vector('C22.older', ['C22'], run({ session: { ...old.session, token: OLD } }, 'refreshTokenIfNeeded'), {
    result: null,
    requests: [],
  }),
  vector('C22.older-no-token', ['C22'], run(old, 'refreshTokenIfNeeded'), { result: null, requests: [] }),
  ...table(
    ['C22', 'PR bugs', 'ambiguity scope of a refresh'],
    'refreshed',
    [
      [expiringIn(-1), [], ''],
      [expiringIn(240), [], ''],
      [withToken, [], ''],
      [cc, [], ''],
      [expiringIn(3600, { accessScopes: 'read_a' }), [7200], ''],
      [expiringIn(-1), [300, 'read_a,read_b'], '&scope=read_a+read_b'],
    ],
    (session, args, scope) => [
      run(session, 'refreshTokenIfNeeded', ...args),
      {
        result: result(GRANTED),
        requests: [post(CC_FORM + scope)],
        session: { token: GRANTED.access_token, tokenExpiresAt: iso(3600), accessScopes: GRANTED.scope },
      },
      { http: [ok(GRANTED)] },
    ],
  ),
  vector('C23.older', ['C23'], run({ session: { ...old.session, token: OLD } }, 'refreshToken'), {
    ...invalid('2026-01', 'client credentials flow'),
    session: { token: OLD },
  }),
  ...table(
    ['C23', 'PR bugs', 'ambiguity scope of a refresh'],
    'forced',
    [
      [null, ''],
      ['read_a', '&scope=read_a'],
    ],
    (scope, field) => [
      run(expiringIn(3600, { accessScopes: 'read_z' }), 'refreshToken', scope),
      { result: result(GRANTED), requests: [post(CC_FORM + field)], session: { token: GRANTED.access_token } },
      { http: [ok(GRANTED)] },
    ],
  ),
]
