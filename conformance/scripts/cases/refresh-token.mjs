// A15: refreshing an access token.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW, NOW_S, vector } from '../signing.mjs'
import {
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

const iso = (seconds) => new Date(seconds * 1000).toISOString().replace('.000', '')

export function refresh() {
  const stored = (changes = {}) => ({
    accessMode: 'offline',
    shop: 'demo',
    token: 'shpat_conformance_stored',
    expires: iso(NOW_S - 1),
    scope: 'read_products',
    refreshToken: 'shprt_conformance_stored',
    refreshTokenExpires: '2026-03-01T00:00:00Z',
    user: null,
    ...changes,
  })
  const one = (id, rows, changes, http, expect, more) =>
    vector(`A15.${id}`, rows, { accessToken: stored(changes) }, expect, { ...more, http: [http].flat() })
  const fails = (id, rows, http, expect, more) => one(id, rows, {}, http, expect, more)
  const REPLY = {
    access_token: 'shpat_conformance_fresh',
    scope: 'read_orders',
    expires_in: 3600,
    refresh_token: 'shprt_conformance_fresh',
    refresh_token_expires_in: 7_776_000,
  }
  const fresh = (changes) =>
    stored({
      token: 'shpat_conformance_fresh',
      scope: 'read_orders',
      expires: '2026-01-01T01:00:00Z',
      refreshToken: 'shprt_conformance_fresh',
      refreshTokenExpires: '2026-04-01T00:00:00Z',
      ...changes,
    })
  const success = (changes, more = {}) => ({
    ok: true,
    code: 'success',
    shop: 'demo',
    accessToken: fresh(changes),
    httpLogCodes: ['success'],
    response: { status: 200, body: '', headers: {} },
    ...more,
  })
  const request = tokenRequest({ grant_type: 'refresh_token', refresh_token: 'shprt_conformance_stored' })
  const early = (expect) => ({ ...expect, httpLogCodes: [], requests: [] })
  const expired = early(failed('refresh_token_expired', 401, { logs: [] }))
  const valid = (shop = 'demo') =>
    early({
      ok: true,
      code: 'token_still_valid',
      shop,
      accessToken: null,
      response: { status: 200, body: '', headers: {} },
    })
  const goesOn = (id, rows, changes) =>
    one(id, rows, changes, json(200, REPLY), { ok: true, code: 'success', shop: 'demo', httpLogCodes: ['success'] })
  const USER = {
    id: 1,
    firstName: 'A',
    lastName: 'B',
    scope: 'x',
    email: 'a@example.com',
    accountOwner: true,
    locale: 'en',
    collaborator: false,
    emailVerified: true,
  }
  const dates = [
    ['no-zone', '2026-01-01T00:01:01'],
    ['fraction', '2026-01-01T00:01:01.500Z'],
    ['offset', '2026-01-01T02:01:01+02:00'],
    ['date-only', '2026-01-02'],
    ['epoch-ms', NOW + 61_000],
  ]
  const junk = [
    ['text', 'tomorrow'],
    ['empty', ''],
    ['null', null],
    ['boolean', true],
    ['object', {}],
    ['list', []],
  ]
  return [
    one('1.expired', 'A15 1 refresh token expired', { refreshTokenExpires: iso(NOW_S - 1) }, [], expired),
    one('1.expired-now', 'A15 1 refresh token expired', { refreshTokenExpires: iso(NOW_S) }, [], expired),
    goesOn('1.expires-in-1-s', 'A15 1 refresh token expired', { refreshTokenExpires: iso(NOW_S + 1) }),
    one(
      '1.expired-though-access-token-is-valid',
      'A15 1 refresh token expired',
      { refreshTokenExpires: iso(NOW_S - 1), expires: '2026-01-01T05:00:00Z' },
      [],
      expired,
    ),
    one(
      '1.no-zone',
      ['A15 1 refresh token expired', 'A15 dates', 'B25'],
      { refreshTokenExpires: '2025-12-31T23:59:59' },
      [],
      expired,
    ),
    one('2.valid', 'A15 2 still valid', { expires: '2026-01-01T05:00:00Z' }, [], valid()),
    one('2.expires-in-61-s', 'A15 2 still valid', { expires: iso(NOW_S + 61) }, [], valid()),
    goesOn('2.expires-in-60-s', 'A15 2 still valid', { expires: iso(NOW_S + 60) }),
    one('2.before-shop-check', ['A15 2 still valid', 'B53'], { expires: iso(NOW_S + 61), shop: '' }, [], valid(null)),
    one(
      '2.before-shop-check-unusable',
      ['A15 2 still valid', 'B53'],
      { expires: iso(NOW_S + 61), shop: 'evil.com/' },
      [],
      valid(null),
    ),
    one(
      '2.full-domain',
      ['A15 2 still valid', 'B54', 'A0 shop output'],
      { expires: iso(NOW_S + 61), shop: 'demo.myshopify.com' },
      [],
      valid(),
    ),
    ...dates.map(([name, expires]) => one(`2.date-${name}`, ['A15 dates', 'B25'], { expires }, [], valid())),
    ...junk.map(([name, expires]) => goesOn(`2.ignored-${name}`, ['A15 dates', 'B25'], { expires })),
    ...junk.map(([name, refreshTokenExpires]) =>
      goesOn(`1.ignored-${name}`, ['A15 dates', 'B25'], { refreshTokenExpires }),
    ),
    ...[
      '',
      null,
      undefined,
      5,
      'evil.com/',
      'evil.com',
      'demo/admin',
      'demo.myshopify.com.evil.com',
      'demo\n',
      'a'.repeat(64),
    ].map((shop, n) =>
      one(`3.shop-${n}`, ['A15 3 shop unusable', 'B9', 'A0 shop normaliser'], { shop }, [], misconfigured),
    ),
    one(
      '5.non-expiring',
      'A15 5 non-expiring token',
      { expires: null, refreshToken: null, refreshTokenExpires: null },
      [],
      valid(),
    ),
    one(
      '5.non-expiring-absent-fields',
      'A15 5 non-expiring token',
      { expires: undefined, refreshToken: undefined, refreshTokenExpires: undefined },
      [],
      valid(),
    ),
    ...[
      ['empty', ''],
      ['null', null],
      ['absent', undefined],
    ].map(([name, refreshToken]) =>
      one(`6.refresh-token-${name}`, 'A15 6 no refresh token', { refreshToken }, [], misconfigured),
    ),
    ...[
      ['null', null],
      ['text', 'shpat_conformance_stored'],
      ['number', 5],
      ['empty', {}],
    ].map(([name, accessToken]) =>
      vector(
        `A15.type.access-token-${name}`,
        ['A0 errors never thrown', 'B20'],
        { accessToken },
        { ok: false, requests: [], httpLogCodes: [] },
        { http: [], note: 'A result, never an exception, and no request.' },
      ),
    ),

    one('200', ['A15 200', 'A15 7 request', 'A12 request'], {}, json(200, REPLY), success({}, { requests: [request] })),
    one(
      '200.full-domain',
      ['A15 7 request', 'B54', 'B55'],
      { shop: 'Demo.myshopify.com' },
      json(200, REPLY),
      success({}, { requests: [request] }),
    ),
    one(
      '200.mode-and-user-kept',
      'A15 200',
      { accessMode: 'online', user: USER },
      json(200, REPLY),
      success({ accessMode: 'online', user: USER }),
    ),
    one('200.mode-absent', 'A15 200', { accessMode: undefined }, json(200, REPLY), success()),
    fails(
      '200.no-refresh-fields',
      ['A15 200', 'B11'],
      json(200, { access_token: 'shpat_conformance_fresh', scope: 'read_orders', expires_in: 3600 }),
      success({ refreshToken: 'shprt_conformance_stored', refreshTokenExpires: '2026-03-01T00:00:00Z' }),
    ),
    fails(
      '200.empty-refresh-token',
      ['A15 200', 'B11'],
      json(200, { ...REPLY, refresh_token: '', refresh_token_expires_in: undefined }),
      success({ refreshToken: 'shprt_conformance_stored', refreshTokenExpires: '2026-03-01T00:00:00Z' }),
    ),
    fails(
      '200.no-expires-in',
      ['A15 200', 'B11', 'B24'],
      json(200, { ...REPLY, expires_in: undefined }),
      success({ expires: null }),
    ),
    fails(
      '200.null-expires-in',
      ['A15 200', 'B11', 'B24'],
      json(200, { ...REPLY, expires_in: null }),
      success({ expires: null }),
    ),
    fails(
      '200.no-refresh-expiry',
      ['A15 200', 'B11'],
      json(200, { ...REPLY, refresh_token_expires_in: undefined }),
      success({ refreshTokenExpires: null }),
      { note: 'A new refresh token without a stated life has no known expiry: never "already expired".' },
    ),
    fails(
      '200.logs',
      ['A15 logs', 'A0 redaction: request body', 'A0 redaction: response body', 'B39'],
      json(200, REPLY),
      success(
        {},
        {
          httpLogs: [
            {
              code: 'success',
              req: {
                method: 'POST',
                url: request.url,
                body: { ...request.body, client_secret: '[REDACTED]', refresh_token: '[REDACTED]' },
              },
              res: { status: 200, body: { ...REPLY, access_token: '[REDACTED]', refresh_token: '[REDACTED]' } },
            },
          ],
        },
      ),
    ),
    ...unusableTokens.map(([name, answer]) =>
      fails(`unusable.${name}`, ['A15 200 unusable', 'B23'], answer, failed('invalid_response', 500)),
    ),

    ...[500, 501, 502, 503, 504].map((status) =>
      fails(
        `5xx.${status}-then-200`,
        ['A15 500-504 attempts 1-2', 'B35'],
        [html(status), json(200, REPLY)],
        success(
          {},
          { httpLogCodes: ['server_error_retry', 'success'], sleeps: backoff(1), requests: [request, request] },
        ),
      ),
    ),
    ...[500, 504].map((status) =>
      fails(
        `5xx.${status}-three-times`,
        ['A15 500-504 attempt 3', 'A15 500-504 attempts 1-2', 'B35'],
        [html(status), html(status), html(status)],
        {
          ...failed('server_error', 500, { logs: ['server_error_retry', 'server_error_retry', 'server_error'] }),
          sleeps: backoff(2),
        },
      ),
    ),
    fails(
      'error.invalid-grant',
      'A15 invalid_grant',
      json(400, { error: 'invalid_grant' }),
      failed('invalid_grant', 401),
    ),
    fails(
      'error.invalid-grant-after-503',
      ['A15 invalid_grant', 'A15 500-504 attempts 1-2'],
      [html(503), json(400, { error: 'invalid_grant' })],
      { ...failed('invalid_grant', 401, { logs: ['server_error_retry', 'invalid_grant'] }), sleeps: backoff(1) },
    ),
    fails(
      'error.invalid-client',
      'A15 invalid_client',
      json(401, { error: 'invalid_client' }),
      failed('invalid_client', 500),
    ),
    ...[
      ['505', html(505)],
      ['520', html(520)],
      [
        'dead-refresh-token',
        json(401, { error: 'invalid_request', error_description: 'This request requires an active refresh_token' }),
      ],
      ['html', html(404)],
      ['201', json(201, REPLY)],
      ['302', text(302, '', { location: 'https://evil.com/' })],
      ['list', json(400, [])],
    ].map(([name, answer]) =>
      fails(`error.${name}`, ['A15 other', 'A12 non-JSON bodies'], answer, failed('refresh_error', 500)),
    ),
    fails('error.network', ['A15 network', 'A12 network failure', 'B33'], networkError, {
      ...failed('network_error', 500),
      httpLogs: [{ code: 'network_error', res: { status: 0, body: '', headers: {} } }],
    }),
    fails('error.network-after-503', ['A15 network', 'A12 network failure'], [html(503), networkError], {
      ...failed('network_error', 500, { logs: ['server_error_retry', 'network_error'] }),
      sleeps: backoff(1),
    }),
    fails(
      '429.then-200',
      ['A15 other', 'B35'],
      [tooMany(), json(200, REPLY)],
      success({}, { httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [1000] }),
    ),
    ...retryAfters(NOW)
      .slice(1, 3)
      .map(([name, value, wait]) =>
        fails(
          `429.after-${name}`,
          ['A12 Retry-After', 'B8', 'B35'],
          [tooMany({ 'retry-after': value }), json(200, REPLY)],
          success({}, { httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [wait] }),
        ),
      ),
    fails(
      '429.three-times',
      ['A15 other', 'B35'],
      [tooMany(), tooMany(), tooMany()],
      {
        ...failed('refresh_error', 500, { logs: ['rate_limited_retry', 'rate_limited_retry', 'refresh_error'] }),
        sleeps: [1000, 1000],
      },
      { note: 'Retried as in A13 first; the code of the row stays.' },
    ),
  ]
}
