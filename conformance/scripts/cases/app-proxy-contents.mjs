// A3: shop, customer, and the form in which a query is signed.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { SECRET, proxySignature } from '../signing.mjs'
import {
  BASE,
  TS,
  at,
  basePairs,
  codeless,
  goodQuery,
  one,
  plain,
  query,
  raw,
  refused,
  signedQuery,
  verified,
} from './app-proxy-queries.mjs'

export const shops = [
  raw(
    'shop.repeated',
    ['A3 7 several shops or not a shop', 'B47', 'B14'],
    `shop=demo.myshopify.com&shop=victim.myshopify.com&timestamp=${TS}`,
    [
      ['shop', ['demo.myshopify.com', 'victim.myshopify.com']],
      ['timestamp', [TS]],
    ],
    refused('invalid_shop'),
  ),
  raw(
    'shop.repeated-same',
    ['A3 7 several shops or not a shop', 'B47'],
    `shop=demo.myshopify.com&shop=demo.myshopify.com&timestamp=${TS}`,
    [
      ['shop', ['demo.myshopify.com', 'demo.myshopify.com']],
      ['timestamp', [TS]],
    ],
    refused('invalid_shop'),
  ),
  ...[
    'evil.com',
    'demo.myshopify.com.evil.com',
    'demo_x.myshopify.com',
    'demo.myshopify.com:443',
    '.myshopify.com',
  ].map((shop) =>
    plain(
      `shop.not-a-shop.${shop}`,
      ['A3 7 several shops or not a shop', 'A0 shop normaliser'],
      query({ shop }),
      refused('invalid_shop'),
    ),
  ),
  plain(
    'shop.upper-case',
    ['A3 8 valid', 'A0 shop normaliser'],
    query({ shop: 'Demo.MyShopify.COM' }),
    verified('demo', '7'),
  ),
  plain('shop.absent', 'A3 shop absent', query({ shop: undefined }), verified(null, '7')),
  raw(
    'shop.re-cut-of-shop-and-si',
    ['B14', 'A3 7 several shops or not a shop'],
    `shop=evil.myshopify.comsi%3D1&timestamp=${TS}`,
    [
      ['shop', ['evil.myshopify.com']],
      ['si', ['1']],
      ['timestamp', [TS]],
    ],
    refused('invalid_shop'),
    {
      note: 'Signed for shop=evil.myshopify.com and si=1, cut again at another place: the joined text has no separators.',
    },
  ),
]

export const customers = [
  plain(
    'customer.present',
    ['A3 loggedInCustomerId', 'A3 8 valid'],
    query({ logged_in_customer_id: '8811' }),
    verified('demo', '8811'),
  ),
  plain(
    'customer.absent',
    'A3 loggedInCustomerId',
    query({ logged_in_customer_id: undefined }),
    verified('demo', null),
  ),
  plain(
    'customer.blank',
    ['A3 loggedInCustomerId', 'B12'],
    query({ logged_in_customer_id: '' }),
    verified('demo', null),
  ),
  raw(
    'customer.repeated',
    ['A3 loggedInCustomerId', 'B14'],
    `logged_in_customer_id=7&logged_in_customer_id=8&shop=demo.myshopify.com&timestamp=${TS}`,
    [
      ['logged_in_customer_id', ['7', '8']],
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [TS]],
    ],
    codeless,
    { note: 'Refused with 401; the contract names no code of its own for this.' },
  ),
  plain('customer.not-digits', ['A3 loggedInCustomerId', 'B14'], query({ logged_in_customer_id: '7path' }), codeless, {
    note: 'Refused with 401; the contract names no code for this.',
  }),
  raw(
    'path-prefix.repeated',
    'B14',
    `path_prefix=%2Fa&path_prefix=%2Fb&shop=demo.myshopify.com&timestamp=${TS}`,
    [
      ['path_prefix', ['/a', '/b']],
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [TS]],
    ],
    codeless,
    { note: 'Refused with 401; the contract names no code for this.' },
  ),
]

export const canonicalForm = [
  raw('form.percent-decoding', ['A3 query decoding', 'A3 8 valid'], BASE, basePairs, verified()),
  raw(
    'form.plus-is-a-space',
    'A3 query decoding',
    `q=a+b%2Bc&${BASE}`,
    [basePairs[0], ['q', ['a b+c']], ...basePairs.slice(1)],
    verified(),
  ),
  raw(
    'form.repeated-values-in-order',
    'A3 query decoding',
    `z=2&z=1&${BASE}`,
    [...basePairs, ['z', ['2', '1']]],
    verified(),
  ),
  raw(
    'form.bracket-names',
    'A3 query decoding',
    `ids[]=2&ids%5B%5D=1&${BASE}`,
    [['ids[]', ['2', '1']], ...basePairs],
    verified(),
  ),
  raw('form.blank-value', 'A3 query decoding', `z=&${BASE}`, [...basePairs, ['z', ['']]], verified()),
  raw('form.key-without-equals', 'A3 key without =', `z&${BASE}`, [...basePairs, ['z', ['']]], verified()),
  raw('form.encoded-key', 'A3 query decoding', BASE.replace('shop', 'sho%70'), basePairs, verified()),
  raw(
    'form.encoded-signature-name',
    'A3 query decoding',
    `${BASE}&signatur%65=${proxySignature(basePairs)}`,
    basePairs,
    refused('missing_signature'),
    { note: 'signature twice, once with an encoded name.' },
  ),
  raw('form.value-with-equals', 'A3 query decoding', `z=a=b&${BASE}`, [...basePairs, ['z', ['a=b']]], verified()),
  raw('form.value-with-ampersand', 'A3 query decoding', `z=a%26b&${BASE}`, [...basePairs, ['z', ['a&b']]], verified()),
  raw('form.utf8', 'A3 query decoding', `z=caf%C3%A9&${BASE}`, [...basePairs, ['z', ['caf\u00e9']]], verified()),
  raw(
    'form.not-utf8',
    'A3 invalid UTF-8',
    `z=%FF%FE&${BASE}`,
    [...basePairs, ['z', [Buffer.from([0xff, 0xfe])]]],
    verified(),
  ),
  raw(
    'form.stray-percent',
    'A3 query decoding',
    `z=100%&y=%zz&${BASE}`,
    [...basePairs, ['y', ['%zz']], ['z', ['100%']]],
    verified(),
    { note: 'A percent sign that starts no escape stands for itself.' },
  ),
  raw(
    'form.sorted-by-pair',
    ['A3 sort', 'B13'],
    `a=1&a1=2&${BASE}`,
    [['a1', ['2']], ['a', ['1']], ...basePairs],
    verified(),
  ),
  raw(
    'form.sorted-by-key',
    ['A3 sort', 'B13'],
    `a=1&a1=2&${BASE}`,
    [['a', ['1']], ['a1', ['2']], ...basePairs],
    verified(),
  ),
  raw(
    'form.numeric-keys',
    ['A3 sort', 'B13'],
    `9=y&10=x&${BASE}`,
    [['10', ['x']], ['9', ['y']], ...basePairs],
    verified(),
  ),
  raw(
    'form.numeric-keys-sorted-numerically',
    ['A3 sort', 'B13'],
    `9=y&10=x&${BASE}`,
    [['9', ['y']], ['10', ['x']], ...basePairs],
    refused('invalid_signature'),
  ),
  raw(
    'form.upper-case-before-lower-case',
    'A3 sort',
    `a=2&B=1&${BASE}`,
    [['B', ['1']], ['a', ['2']], ...basePairs],
    verified(),
  ),
  raw(
    'form.not-sorted',
    ['A3 sort', 'A3 6 HMAC mismatch'],
    `z=1&${BASE}`,
    [['z', ['1']], ...basePairs],
    refused('invalid_signature'),
  ),
  raw(
    'form.key-with-equals',
    ['A3 decoded key containing =', 'B14'],
    `logged_in_customer_id%3Dpath_prefix=%2Fapps%2Fx&shop=demo.myshopify.com&timestamp=${TS}`,
    [
      ['logged_in_customer_id', ['']],
      ['path_prefix', ['/apps/x']],
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [TS]],
    ],
    refused('invalid_signature'),
  ),
  one(
    'form.other-parts-are-ignored',
    'A3 8 valid',
    { ...at(signedQuery(goodQuery)), method: 5, headers: null, body: 5 },
    verified('demo', '7'),
  ),
  one('form.url-alone', 'A3 8 valid', { url: at(signedQuery(goodQuery)).url }, verified('demo', '7')),
  one('form.relative-url', 'A3 8 valid', { ...at(''), url: `/proxy?${signedQuery(goodQuery)}` }, verified('demo', '7')),
  one(
    'form.secret-is-not-the-answer',
    'A3 6 HMAC mismatch',
    at(`${goodQuery}&signature=${SECRET}`),
    refused('invalid_signature'),
  ),
]
