// A16: error statuses, retries and throttling.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW } from '../signing.mjs'
import { TOO_MANY_RESPONSE, backoff, html, json, networkError, retryAfters, text, tooMany } from './answers.mjs'
import { DATA, OK, failed, fails, one, passedOn, request, success, graphqlErrors } from './graphql-calls.mjs'

const LOCATION = { Location: '/auth' }

const throttledBody = (extensions) =>
  json(200, {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    ...(extensions ? { extensions } : {}),
  })

const cost = (requestedQueryCost, currentlyAvailable, restoreRate) => ({
  cost: {
    requestedQueryCost,
    actualQueryCost: null,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate },
  },
})

const throttled = (id, extensions, wait, more) =>
  fails(
    `throttled.${id}`,
    ['A16 THROTTLED', 'B15'],
    [throttledBody(extensions), OK],
    success({ httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [wait] }),
    more,
  )

export const errors = [
  fails('401', 'A16 401', json(401, { errors: 'Invalid API key' }), failed('unauthorized', 401)),
  one(
    '401.invalid-token-response',
    'A16 401',
    { invalidTokenResponse: { status: 302, body: 'go', headers: LOCATION } },
    json(401, {}),
    failed('unauthorized', 302, { body: 'go', headers: LOCATION }),
  ),
  one(
    '401.partial-response',
    ['A16 401', 'B40'],
    { invalidTokenResponse: { headers: LOCATION } },
    json(401, {}),
    failed('unauthorized', 401, { headers: LOCATION }),
  ),
  one('401.empty-response', ['A16 401', 'B40'], { invalidTokenResponse: {} }, html(401), failed('unauthorized', 401)),
  ...[400, 403].map((status) =>
    fails(String(status), 'A16 400 and 403', json(status, { errors: 'no' }), passedOn(json(status, { errors: 'no' }))),
  ),
  ...[
    [500, html(500)],
    [404, json(404, { errors: 'Not Found' })],
    [402, json(402, { errors: 'Unavailable Shop' })],
    [423, json(423, {})],
    [430, json(430, {})],
    [301, text(301, '', { location: 'https://other.myshopify.com/' })],
    [201, json(201, { data: DATA })],
    [501, html(501)],
    [505, html(505)],
  ].map(([status, answer]) => fails(`other.${status}`, 'A16 any other', answer, passedOn(answer))),
  fails('network', ['A16 network', 'A12 network failure', 'B33'], networkError, {
    ...failed('network_error', 500),
    httpLogs: [{ code: 'network_error', res: { status: 0, body: '', headers: {} } }],
  }),

  fails('429.default-attempts', ['A16 429 last', 'A16 429 before last'], [tooMany(), tooMany(), tooMany()], {
    ...failed('rate_limited', 429, {
      ...TOO_MANY_RESPONSE,
      logs: ['rate_limited_retry', 'rate_limited_retry', 'rate_limited'],
    }),
    sleeps: [1000, 1000],
  }),
  fails(
    '429.then-200',
    'A16 429 before last',
    [tooMany(), OK],
    success({ httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [1000], requests: [request(), request()] }),
  ),
  one('429.no-retries', 'A16 429 last', { maxRetries: 0 }, tooMany(), {
    ...failed('rate_limited', 429, TOO_MANY_RESPONSE),
    sleeps: [],
  }),
  one('429.one-retry', 'A16 429 last', { maxRetries: 1 }, [tooMany(), tooMany()], {
    ...failed('rate_limited', 429, { ...TOO_MANY_RESPONSE, logs: ['rate_limited_retry', 'rate_limited'] }),
    sleeps: [1000],
  }),
  one(
    '429.four-retries',
    'A16 429 before last',
    { maxRetries: 4 },
    [tooMany(), tooMany(), tooMany(), tooMany(), OK],
    success({
      httpLogCodes: ['rate_limited_retry', 'rate_limited_retry', 'rate_limited_retry', 'rate_limited_retry', 'success'],
      sleeps: [1000, 1000, 1000, 1000],
    }),
  ),
  ...retryAfters(NOW).map(([name, value, wait, note]) =>
    fails(
      `429.after-${name}`,
      ['A12 Retry-After', 'B8', 'A16 429 before last'],
      [tooMany(value === undefined ? {} : { 'Retry-After': value }), OK],
      success({ httpLogCodes: ['rate_limited_retry', 'success'], sleeps: [wait] }),
      note ? { note } : {},
    ),
  ),
  fails('429.after-above-the-cap', ['A12 Retry-After', 'B8'], tooMany({ 'Retry-After': '3600' }), {
    ...failed('rate_limited', 429, TOO_MANY_RESPONSE),
    sleeps: [],
  }),
  ...[502, 503, 504].flatMap((status) => [
    fails(
      `${status}.then-200`,
      'A16 502-504 before last',
      [html(status), OK],
      success({ httpLogCodes: [`http_error_${status}_retry`, 'success'], sleeps: backoff(1) }),
    ),
    fails(
      `${status}.default-attempts`,
      ['A16 502-504 last', 'A16 502-504 before last'],
      [html(status), html(status), html(status)],
      {
        ...failed(`http_error_${status}`, status, {
          logs: [`http_error_${status}_retry`, `http_error_${status}_retry`, `http_error_${status}`],
        }),
        sleeps: backoff(2),
      },
    ),
    one(`${status}.no-retries`, 'A16 502-504 last', { maxRetries: 0 }, html(status), {
      ...failed(`http_error_${status}`, status),
      sleeps: [],
    }),
  ]),
  one(
    '503.three-retries',
    'A16 502-504 before last',
    { maxRetries: 3 },
    [html(503), html(503), html(503), OK],
    success({
      httpLogCodes: ['http_error_503_retry', 'http_error_503_retry', 'http_error_503_retry', 'success'],
      sleeps: backoff(3),
    }),
  ),
  ...[
    ['400', json(400, {}), 'http_error_400'],
    ['401', json(401, {}), 'unauthorized'],
    ['403', json(403, {}), 'http_error_403'],
    ['404', json(404, {}), 'http_error_404'],
    ['network', networkError, 'network_error'],
  ].map(([name, answer, code]) =>
    fails(`kept-logs.${name}`, ['B31', 'A16 any other'], [html(503), answer], {
      ok: false,
      code,
      shop: null,
      data: null,
      httpLogCodes: ['http_error_503_retry', code],
      sleeps: backoff(1),
    }),
  ),
  fails(
    'kept-logs.mixed',
    'B31',
    [tooMany(), html(502), json(403, {})],
    {
      ok: false,
      code: 'http_error_403',
      httpLogCodes: ['rate_limited_retry', 'http_error_502_retry', 'http_error_403'],
      sleeps: [1000, [1000, 2100]],
    },
    { note: 'Whether the back-off counts all attempts or its own kind is left open.' },
  ),

  throttled('by-cost', cost(500, 100, 100), [4000, 4100]),
  throttled('by-cost-fraction', cost(150, 100, 100), [500, 1000]),
  throttled('no-cost', undefined, 1000),
  throttled('cost-without-status', { cost: { requestedQueryCost: 5 } }, 1000),
  throttled('restore-rate-zero', cost(500, 100, 0), 1000, { note: 'No finite wait follows from the cost, so 1 s.' }),
  fails(
    'throttled.default-attempts',
    ['A16 THROTTLED', 'B15'],
    [throttledBody(), throttledBody(), throttledBody()],
    graphqlErrors(throttledBody(), {
      data: null,
      httpLogCodes: ['rate_limited_retry', 'rate_limited_retry', 'graphql_errors'],
      sleeps: [1000, 1000],
    }),
  ),
  one(
    'throttled.no-retries',
    ['A16 THROTTLED', 'B15'],
    { maxRetries: 0 },
    throttledBody(cost(500, 100, 100)),
    graphqlErrors(throttledBody(cost(500, 100, 100)), { extensions: cost(500, 100, 100), sleeps: [] }),
  ),
  ...[
    ['negative', -1],
    ['null', null],
    ['fraction', 1.5],
    ['text', 'many'],
    ['object', {}],
    ['boolean', true],
  ].map(([name, maxRetries]) => one(`max-retries.${name}`, ['A16 maxRetries', 'B41'], { maxRetries }, OK, success())),
]
