// A16: validation, and what is sent.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { vector } from '../signing.mjs'
import { text } from './answers.mjs'
import { OK, QUERY, TOKEN, failed, one, passedOn, refuses, request, success } from './graphql-calls.mjs'

const blanks = [
  ['absent', undefined],
  ['null', null],
  ['empty', ''],
]

export const validation = [
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

export const requests = [
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
