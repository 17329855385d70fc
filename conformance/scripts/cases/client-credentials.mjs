// A14: client credentials.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { vector } from '../signing.mjs'
import {
  TOO_MANY_RESPONSE,
  backoff,
  failed,
  html,
  json,
  misconfigured,
  networkError,
  text,
  tokenRequest,
  tooMany,
  unusableTokens,
} from './answers.mjs'

export function clientCredentials() {
  const one = (id, rows, args, http, expect, more) => vector(`A14.${id}`, rows, args, expect, { ...more, http })
  const fails = (id, rows, http, expect, more) => one(id, rows, { shop: 'demo' }, [http].flat(), expect, more)
  const REPLY = { access_token: 'shpat_conformance_access', scope: 'read_products', expires_in: 86_399 }
  const success = (changes = {}, more = {}) => ({
    ok: true,
    code: 'success',
    shop: 'demo',
    httpLogCodes: ['success'],
    response: { status: 200, body: '', headers: {} },
    ...more,
    accessToken: {
      accessMode: 'offline',
      shop: 'demo',
      token: 'shpat_conformance_access',
      expires: '2026-01-01T23:59:59Z',
      scope: 'read_products',
      user: null,
      ...changes,
    },
  })
  const request = tokenRequest({ grant_type: 'client_credentials' })
  const long = 'a'.repeat(63)
  return [
    ...[
      '',
      null,
      undefined,
      5,
      'demo.myshopify.com',
      'https://demo.myshopify.com',
      'demo\n',
      'demo ',
      '-demo',
      'de_mo',
      'd\u00e9mo',
      'demo/',
      'demo#',
      'evil.com',
      'a'.repeat(64),
      'a'.repeat(300),
    ].map((shop, n) => one(`validate.shop-${n}`, ['A14 validation', 'B26'], { shop }, [], misconfigured)),
    vector('A14.validate.no-argument', ['A14 validation', 'A0 errors never thrown', 'B20'], null, misconfigured, {
      http: [],
    }),
    one(
      '200',
      ['A14 200', 'A14 request', 'A12 request'],
      { shop: 'demo' },
      [json(200, REPLY)],
      success({}, { requests: [request] }),
    ),
    one(
      '200.63-characters',
      'A14 validation',
      { shop: long },
      [json(200, REPLY)],
      success(
        { shop: long },
        {
          shop: long,
          requests: [
            tokenRequest(
              { grant_type: 'client_credentials' },
              `https://${long}.myshopify.com/admin/oauth/access_token`,
            ),
          ],
        },
      ),
    ),
    one(
      '200.upper-case',
      'A14 validation',
      { shop: 'Demo' },
      [json(200, REPLY)],
      { ok: true, code: 'success', httpLogCodes: ['success'] },
      { note: 'Accepted; whether the result repeats the case of the input is left open.' },
    ),
    one('200.digits', 'A14 validation', { shop: '1-2' }, [json(200, REPLY)], success({ shop: '1-2' }, { shop: '1-2' })),
    fails(
      '200.no-expiry',
      ['A14 200', 'A12 timestamps', 'B24'],
      json(200, { ...REPLY, expires_in: undefined }),
      success({ expires: null }),
    ),
    fails('200.no-scope', 'A14 200', json(200, { ...REPLY, scope: undefined }), success({ scope: '' })),
    fails(
      '200.refresh-fields-are-ignored',
      'A14 200',
      json(200, {
        ...REPLY,
        refresh_token: 'shprt_conformance',
        refresh_token_expires_in: 9,
        associated_user: { id: 1 },
      }),
      success(),
    ),
    ...unusableTokens.map(([name, answer]) =>
      fails(`unusable.${name}`, ['A14 200 unusable', 'B23'], answer, failed('invalid_response', 500)),
    ),
    fails(
      'error.invalid-client',
      'A14 invalid_client',
      json(401, { error: 'invalid_client' }),
      failed('invalid_client', 500),
    ),
    ...[
      ['shop-not-permitted', json(400, { error: 'shop_not_permitted' })],
      ['html', html(404)],
      ['500', html(500)],
      ['201', json(201, REPLY)],
      ['302', text(302, '', { location: 'https://evil.com/' })],
      ['list', json(400, [1])],
      ['error-not-text', json(400, { error: 5 })],
    ].map(([name, answer]) =>
      fails(`error.${name}`, ['A14 other', 'A12 non-JSON bodies'], answer, failed('exchange_error', 500)),
    ),
    fails('error.network', ['A14 network', 'A12 network failure', 'B33'], networkError, {
      ...failed('network_error', 500),
      httpLogs: [{ code: 'network_error', res: { status: 0, body: '', headers: {} } }],
    }),
    fails(
      'retry.429-then-200',
      ['A14 429', 'B36'],
      [tooMany({ 'retry-after': '2' }), json(200, REPLY)],
      success({}, { httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [2000] }),
    ),
    fails('retry.429-three-times', ['A14 429', 'B36'], [tooMany(), tooMany(), tooMany()], {
      ...failed('rate_limit_exceeded', 429, {
        ...TOO_MANY_RESPONSE,
        logs: ['rate_limited_retry', 'rate_limited_retry', 'rate_limit_exceeded'],
      }),
      sleeps: [1000, 1000],
    }),
    fails(
      'retry.503-then-200',
      ['A14 other', 'B36'],
      [html(503), json(200, REPLY)],
      success({}, { httpLogCodes: ['server_error_retry', 'success'], sleeps: backoff(1) }),
      { note: 'The table of A14 names no retry here; B36 does.' },
    ),
    fails(
      'retry.503-three-times',
      ['A14 other', 'B36'],
      [html(503), html(503), html(503)],
      {
        ...failed('exchange_error', 500, { logs: ['server_error_retry', 'server_error_retry', 'exchange_error'] }),
        sleeps: backoff(2),
      },
      { note: 'The table of A14 names no retry here; B36 does.' },
    ),
  ]
}
