// A16: the Admin GraphQL API.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW, vector } from '../signing.mjs'
import {
  TOO_MANY_RESPONSE,
  USER_AGENT,
  backoff,
  html,
  json,
  networkError,
  retryAfters,
  text,
  tooMany,
} from './answers.mjs'

const QUERY = '{ shop { name } }'
const TOKEN = 'shpat_conformance_graphql'
const call = (changes = {}) => ({ query: QUERY, shop: 'demo', accessToken: TOKEN, apiVersion: '2026-10', ...changes })
const one = (id, rows, changes, http, expect, more) =>
  vector(`A16.${id}`, rows, call(changes), expect, { ...more, http: [http].flat() })
const fails = (id, rows, http, expect, more) => one(id, rows, {}, http, expect, more)
const request = (changes = {}) => ({
  method: 'POST',
  url: 'https://demo.myshopify.com/admin/api/2026-10/graphql.json',
  headers: { 'content-type': 'application/json', 'x-shopify-access-token': TOKEN, 'user-agent': USER_AGENT },
  body: { query: QUERY },
  ...changes,
})
const DATA = { shop: { name: 'Demo' } }
const OK = json(200, { data: DATA })
const failed = (code, status, { logs = [code], body = '', headers = {} } = {}) => ({
  ok: false,
  code,
  shop: null,
  data: null,
  extensions: null,
  httpLogCodes: logs,
  response: { status, body, headers },
})
const refuses = (id, rows, changes, code, status = 400) =>
  one(id, rows, changes, [], { ...failed(code, status, { logs: [] }), requests: [] })
const upstream = (answer) => ({ status: answer.status, body: answer.body, headers: answer.headers })
const success = (more = {}) => ({
  ok: true,
  code: 'success',
  shop: 'demo',
  data: DATA,
  httpLogCodes: ['success'],
  response: upstream(OK),
  ...more,
})
const passedOn = (answer, logs) => ({
  ...failed(`http_error_${answer.status}`, answer.status, { logs }),
  response: upstream(answer),
})
const blanks = [
  ['absent', undefined],
  ['null', null],
  ['empty', ''],
]

const validation = [
  ...blanks.map(([name, shop]) => refuses(`validate.shop-${name}`, 'A16 validation', { shop }, 'missing_shop')),
  ...blanks.map(([name, accessToken]) =>
    refuses(`validate.access-token-${name}`, 'A16 validation', { accessToken }, 'missing_access_token'),
  ),
  ...blanks.map(([name, apiVersion]) =>
    refuses(`validate.api-version-${name}`, 'A16 validation', { apiVersion }, 'missing_api_version'),
  ),
  ...blanks.map(([name, query]) => refuses(`validate.query-${name}`, 'A16 validation', { query }, 'missing_query')),
  refuses(
    'validate.order-1',
    'A16 validation',
    { shop: '', accessToken: '', apiVersion: '', query: '' },
    'missing_shop',
  ),
  refuses('validate.order-2', 'A16 validation', { accessToken: '', apiVersion: '', query: '' }, 'missing_access_token'),
  refuses('validate.order-3', 'A16 validation', { apiVersion: '', query: '' }, 'missing_api_version'),
  ...[
    'evil.com',
    'evil.com/',
    'demo.myshopify.com.evil.com',
    'demo/admin',
    'demo?x',
    'demo#',
    'demo@evil.com',
    'demo:443',
    'demo\r\n',
    'a'.repeat(64),
  ].map((shop, n) =>
    refuses(
      `validate.shop-unusable-${n}`,
      ['A16 shop and apiVersion', 'B9', 'A0 shop normaliser'],
      { shop },
      'configuration_error',
      500,
    ),
  ),
  ...[
    '../../x?',
    '2026-1',
    'latest',
    '2026-10/../..',
    '2026-10\n',
    'v2026-10',
    'UNSTABLE',
    '2026-10-01',
    '\uff12026-10',
  ].map((apiVersion, n) =>
    refuses(
      `validate.api-version-unusable-${n}`,
      ['A16 shop and apiVersion', 'B27'],
      { apiVersion },
      'configuration_error',
      500,
    ),
  ),
  ...[
    ['object', { token: TOKEN }],
    ['non-ascii', `${TOKEN}\u00e9`],
    ['line-break', `${TOKEN}\r\nX-Evil: 1`],
    ['number', 5],
  ].map(([name, accessToken]) =>
    one(
      `validate.access-token-${name}`,
      'B43',
      { accessToken },
      [],
      { ok: false, shop: null, data: null, httpLogCodes: [], requests: [] },
      { note: '`missing_access_token` or `configuration_error`: both are allowed.' },
    ),
  ),
  vector(
    'A16.validate.no-argument',
    ['A0 errors never thrown', 'B20'],
    { query: QUERY },
    { ...failed('missing_shop', 400, { logs: [] }), requests: [] },
    { http: [] },
  ),
]

const requests = [
  one('request', ['A16 request', 'A16 200', 'A0 exchange result'], {}, OK, success({ requests: [request()] })),
  one(
    'request.unstable',
    ['A16 request', 'B27'],
    { apiVersion: 'unstable' },
    OK,
    success({ requests: [request({ url: 'https://demo.myshopify.com/admin/api/unstable/graphql.json' })] }),
  ),
  one(
    'request.full-domain',
    ['A16 request', 'B55', 'B54', 'A0 shop output'],
    { shop: 'demo.myshopify.com' },
    OK,
    success({ requests: [request()] }),
  ),
  one(
    'request.upper-case-domain',
    ['A16 request', 'B55', 'A0 shop normaliser'],
    { shop: 'DEMO.myshopify.com' },
    OK,
    success({ requests: [request()] }),
  ),
  one(
    'request.variables',
    'A16 request',
    { variables: { id: 'gid://shopify/Product/1', n: null } },
    OK,
    success({ requests: [request({ body: { query: QUERY, variables: { id: 'gid://shopify/Product/1', n: null } } })] }),
  ),
  one('request.empty-variables', 'A16 request', { variables: {} }, OK, success({ requests: [request()] })),
  one('request.null-variables', 'A16 request', { variables: null }, OK, success({ requests: [request()] })),
  one(
    'request.headers',
    'A16 request',
    { headers: { 'X-Request-Source': 'test' } },
    OK,
    success({ requests: [request({ headers: { ...request().headers, 'x-request-source': 'test' } })] }),
  ),
  one(
    'request.headers-override',
    ['A16 request', 'B42'],
    {
      headers: {
        'x-shopify-access-token': 'shpat_conformance_caller',
        'CONTENT-TYPE': 'application/json; charset=utf-8',
      },
    },
    OK,
    success({
      requests: [
        request({
          headers: {
            'x-shopify-access-token': 'shpat_conformance_caller',
            'content-type': 'application/json; charset=utf-8',
          },
        }),
      ],
    }),
  ),
  one(
    'request.redirect-not-followed',
    ['A12 redirects never followed', 'A16 any other', 'B34'],
    {},
    text(302, '', { location: 'https://evil.com/' }),
    { ...passedOn(text(302, '', { location: 'https://evil.com/' })), requests: [request()] },
  ),
]

const COST = {
  cost: {
    requestedQueryCost: 2,
    actualQueryCost: 2,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1998, restoreRate: 100 },
  },
}
const ERRORS = [{ message: "Field 'nam' doesn't exist", extensions: { code: 'undefinedField' } }]
const withErrors = json(200, { data: { shop: null }, errors: ERRORS, extensions: COST })
const graphqlErrors = (answer, more = {}) => ({
  ok: false,
  code: 'graphql_errors',
  shop: null,
  httpLogCodes: ['graphql_errors'],
  response: upstream(answer),
  ...more,
})
const full = json(200, { data: DATA, extensions: COST })
const replies = [
  fails('200.extensions', 'A16 200', full, success({ extensions: COST, response: upstream(full) })),
  ...[
    ['empty-list', []],
    ['null', null],
  ].map(([name, errors]) => {
    const answer = json(200, { data: DATA, errors })
    return fails(`200.errors-${name}`, 'A16 200', answer, success({ response: upstream(answer) }))
  }),
  fails('200.null-data', 'A16 200', json(200, { data: null }), { ok: true, code: 'success', shop: 'demo', data: null }),
  fails(
    'errors',
    ['A16 200 with errors', 'B15'],
    withErrors,
    graphqlErrors(withErrors, { data: { shop: null }, extensions: COST, errors: ERRORS }),
  ),
  fails(
    'errors.no-data',
    ['A16 200 with errors', 'B15'],
    json(200, { errors: ERRORS }),
    graphqlErrors(json(200, { errors: ERRORS }), { data: null, errors: ERRORS }),
  ),
  fails(
    'errors.are-not-retried',
    'A16 200 with errors',
    json(200, { errors: [{ message: 'x', extensions: { code: 'ACCESS_DENIED' } }] }),
    { ok: false, code: 'graphql_errors', httpLogCodes: ['graphql_errors'], sleeps: [] },
  ),
  fails('errors.as-text', 'A16 200 with errors', json(200, { errors: 'Not found' }), {
    ok: false,
    code: 'graphql_errors',
    shop: null,
    httpLogCodes: ['graphql_errors'],
  }),
  fails('errors.as-object', 'A16 200 with errors', json(200, { errors: { base: 'x' } }), {
    ok: false,
    code: 'graphql_errors',
    shop: null,
    httpLogCodes: ['graphql_errors'],
  }),
  ...[
    ['html', html()],
    ['empty', text(200, '')],
    ['list', json(200, [])],
    ['null', json(200, null)],
    ['text', json(200, 'x')],
  ].map(([name, answer]) =>
    fails(`unusable.${name}`, ['A16 200 not an object', 'B23'], answer, failed('invalid_response', 500)),
  ),
  fails(
    'response.hop-headers-dropped',
    ['A16 response headers', 'B32'],
    {
      ...OK,
      headers: {
        ...OK.headers,
        'content-length': '999',
        'transfer-encoding': 'chunked',
        'set-cookie': 'sid=conformance-cookie-value',
        'x-request-id': 'r-1',
      },
    },
    success({ response: { ...upstream(OK), headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' } } }),
  ),
  fails(
    'response.content-encoding-dropped',
    ['A16 response headers', 'B32'],
    { ...OK, headers: { ...OK.headers, 'content-encoding': 'gzip' } },
    success(),
  ),
  fails(
    'response.hop-headers-dropped-from-errors',
    ['A16 response headers', 'B32'],
    text(403, 'no', {
      'content-encoding': 'gzip',
      'set-cookie': 'sid=conformance-cookie-value',
      'x-request-id': 'r-1',
    }),
    passedOn(text(403, 'no', { 'x-request-id': 'r-1' })),
  ),
]

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

const errors = [
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

export const adminGraphql = {
  file: 'admin-graphql',
  function: 'adminGraphQLRequest',
  cases: [...validation, ...requests, ...replies, ...errors],
}
