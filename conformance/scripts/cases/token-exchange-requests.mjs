// A13: validation, and what is sent.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { vector } from '../signing.mjs'
import { failed, json, misconfigured, text } from './answers.mjs'
import {
  REPLY,
  TOKEN,
  call,
  idToken,
  offline,
  one,
  online,
  refuses,
  request,
  success,
  withDest,
  onlineReply,
  onlineToken,
} from './token-exchange-calls.mjs'

export const validation = [
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

export const requests = [
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
