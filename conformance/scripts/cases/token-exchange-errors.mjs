// A12 and A13: refusals, failures and retries.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW, SECRET } from '../signing.mjs'
import { TOO_MANY_RESPONSE, backoff, failed, html, json, networkError, retryAfters, text, tooMany } from './answers.mjs'
import { REPLY, TOKEN, call, fails, offline, one, request, success } from './token-exchange-calls.mjs'

const LOCATION = { Location: '/auth' }

const subject = json(400, { error: 'invalid_subject_token', error_description: 'The subject token is not valid' })

export const errors = [
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

export const retries = [
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
