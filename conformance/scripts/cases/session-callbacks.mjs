// C24 to C30: the parameters of a callback, and who signed them.
import { NOW_S, vector } from '../signing.mjs'
import { invalid, table, sign, signed, callback } from './session-calls.mjs'

const HUSH = { config: { clientSecret: 'hush' } }
const VECTOR = { shop: 'some-shop.myshopify.com', code: 'a94a110d86d2452eb3e2af4cfb8a3828', timestamp: '1337178173' }
const VECTOR_HMAC = '2cb1a277650a659f1b11e92a4a64275b128e037f2c3390e3c8fd2d8721dac9e2'
const LIST = { shop: VECTOR.shop, 'ids[]': [2, 1] }
const calls = (method, params) => ({ static: method, arguments: [params] })
const hmacs = (id, rows, list) =>
  table(rows, id, list, (params, message) => [calls('calculateHmac', params), { result: sign(message) }])
export const callbacks = [
  vector('C27.hush', ['C27', 'C25'], calls('calculateHmac', VECTOR), { result: VECTOR_HMAC }, HUSH),
  vector(
    'C27.hush-valid',
    ['C27', 'C24'],
    calls('validateHmac', { ...VECTOR, hmac: VECTOR_HMAC }),
    { result: true },
    HUSH,
  ),
  vector(
    'C27.list',
    ['C27', 'C26'],
    calls('calculateHmac', { ...VECTOR, 'ids[]': [2, 1] }),
    {
      result: sign(`code=${VECTOR.code}&ids=["2", "1"]&shop=${VECTOR.shop}&timestamp=${VECTOR.timestamp}`, 'hush'),
    },
    HUSH,
  ),
  vector(
    'C27.shop-and-list',
    ['C27', 'C26'],
    calls('calculateHmac', LIST),
    { result: 'b93b9f82996f6f8bf9f1b7bbddec284c8fabacdc4e12dc80550b4705f3003b1e' },
    HUSH,
  ),
  ...hmacs(
    'canonical',
    ['C25', 'C27'],
    [
      [{ a: '1&b=2', 'c=3&d': '4' }, 'a=1%26b=2&c%3D3%26d=4'],
      [{ 'a%': '100%', b: '=' }, 'a%25=100%25&b=='],
      [{ b: '1', a: '2', hmac: 'dropped', signature: 'kept' }, 'a=2&b=1&signature=kept'],
      [{ a10: '1', a1: '2' }, 'a10=1&a1=2'],
      [{ '\uff5a': '1', '\ud83d\ude00': '2' }, '\uff5a=1&\ud83d\ude00=2'],
      [{}, ''],
    ],
  ),
  ...hmacs(
    'lists',
    ['C26'],
    [
      [{ 'ids[]': [2, 1] }, 'ids=["2", "1"]'],
      [{ 'ids[][]': ['a'] }, 'ids=["a"]'],
      [{ 'ids[]': [] }, 'ids=[]'],
      [{ 'ids[]': ['\u00e9"\\\n\u007f\ud83d\ude00'] }, 'ids=["\\u00e9\\"\\\\\\n\\u007f\\ud83d\\ude00"]'],
      [{ 'ids[]': ['a&b', '100%'] }, 'ids=["a%26b", "100%25"]'],
    ],
  ),
  ...hmacs('values', ['C30'], [[{ a: null, b: true, c: false, d: 5 }, 'a=&b=true&c=false&d=5']]),
  ...table(
    'C24',
    'hmac',
    [
      [callback(), true],
      [signed({ a: 'b' }), true],
      [{ a: 'b' }, false],
      [{ ...callback(), hmac: null }, false],
      [{ ...callback(), hmac: 5 }, false],
      [{ ...callback(), hmac: '' }, false],
      [{ ...callback(), hmac: [callback().hmac] }, false],
      [{ ...callback(), hmac: callback().hmac.toUpperCase() }, false],
      [{ ...callback(), hmac: `${callback().hmac}0` }, false],
      [{ ...callback(), hmac: '\u00e9'.repeat(64) }, false],
      [{ ...callback(), more: 'x' }, false],
      [signed({ a: 'b' }, 'another-secret'), false],
      [null, false],
      ['text', false],
      [[1, 2], false],
    ],
    (params, valid) => [calls('validateHmac', params), { result: valid }],
  ),
  ...table(
    'C28',
    'timestamp',
    [
      [NOW_S, true],
      [String(NOW_S), true],
      [NOW_S - 86400, true],
      [NOW_S - 86401, false],
      [NOW_S + 86400, true],
      [NOW_S + 86401, false],
      [NOW_S - 86400 + 0.9, true],
      ['', false],
      ['soon', false],
      [`${NOW_S}.5`, false],
      ['1e9', false],
      [true, false],
    ],
    (timestamp, valid) => [calls('validateParams', callback({ timestamp })), { result: valid }],
  ),
  vector('C28.no-timestamp', ['C28'], calls('validateParams', signed({ a: 'b' })), { result: false }),
  vector('C28.null-timestamp', ['C28'], calls('validateParams', { ...callback(), timestamp: null }), { result: false }),
  vector('C28.list-timestamp', ['C28'], calls('validateParams', { ...callback(), timestamp: [String(NOW_S)] }), {
    result: false,
  }),
  vector('C28.not-signed', ['C28'], calls('validateParams', { ...callback(), code: 'x' }), { result: false }),
  vector('C28.no-params', ['C28'], calls('validateParams', null), { result: false }),
  vector('C29.calculate', ['C29'], calls('calculateHmac', { a: 'b' }), invalid('secret'), {
    config: { clientSecret: null },
  }),
  ...['validateHmac', 'validateParams'].map((method) =>
    vector(`C29.${method}`, ['C29'], calls(method, callback()), { result: false }, { config: { clientSecret: null } }),
  ),
  ...table('C30', 'no-value', [[['1', '2']], [{ a: 'b' }], [[]]], (value) => [
    calls('validateHmac', { ...callback(), ids: value }),
    { result: false },
  ]),
  vector('C30.calculate', ['C30'], calls('calculateHmac', { ids: ['1'] }), invalid('[]')),
]
