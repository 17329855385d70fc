// A3: app proxy. A query is written as it stands in the URL; what Shopify signed stands beside it, decoded and ordered.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW_S, OLD_SECRET, SECRET, WRONG_SECRET, proxySignature, refusal, spoil, vector } from '../signing.mjs'

const refused = (code) => refusal(code, 401, 'Unauthorized')
const codeless = {
  ok: false,
  shop: null,
  loggedInCustomerId: null,
  response: { status: 401, body: 'Unauthorized', headers: {} },
}
const verified = (shop = 'demo', loggedInCustomerId = null) => ({
  ok: true,
  code: 'verified',
  shop,
  loggedInCustomerId,
  response: { status: 200, body: '', headers: {} },
})
const TS = String(NOW_S)

/** Signs what `query` says. Only for queries without repeated keys, escapes and keys that are prefixes of one another. */
function sign(query, secret) {
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map((pair) => [pair.split('=')[0], [pair.slice(pair.split('=')[0].length + 1)]])
  return proxySignature(
    pairs.sort(([a], [b]) => (a < b ? -1 : 1)),
    secret,
  )
}

const at = (query) => ({ method: 'GET', url: `https://app.example/proxy?${query}`, headers: {}, body: '' })
const signedQuery = (query, secret) => `${query}&signature=${sign(query, secret)}`
const one = (id, rows, request, expect, more) => vector(`A3.${id}`, rows, { request }, expect, more)
const plain = (id, rows, query, expect, more) => one(id, rows, at(signedQuery(query)), expect, more)
/** `canonical` is the list of decoded pairs in the order in which Shopify joins them. */
const raw = (id, rows, query, canonical, expect, more) =>
  one(id, rows, at(`${query}&signature=${proxySignature(canonical)}`), expect, more)

const BASE = `shop=demo.myshopify.com&path_prefix=%2Fapps%2Fx&timestamp=${TS}`
const basePairs = [
  ['path_prefix', ['/apps/x']],
  ['shop', ['demo.myshopify.com']],
  ['timestamp', [TS]],
]
const query = (changes = {}) =>
  Object.entries({ logged_in_customer_id: '7', shop: 'demo.myshopify.com', timestamp: TS, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join('&')

const goodQuery = query()
const goodSignature = sign(goodQuery)

const urls = [
  ...[
    ['absent', undefined],
    ['empty', ''],
    ['number', 5],
    ['null', null],
  ].map(([name, url]) =>
    one(
      `url.${name}`,
      'A3 1 url not a non-empty string',
      { ...at(''), url },
      { ...refusal('configuration_error', 500), loggedInCustomerId: null },
    ),
  ),
  one('url.request-null', ['A0 request', 'B20'], null, refusal('configuration_error', 500)),
]

const timestamps = [
  plain('timestamp.absent', 'A3 2 no timestamp', query({ timestamp: undefined }), refused('missing_timestamp')),
  one(
    'timestamp.no-query',
    'A3 2 no timestamp',
    { ...at(''), url: 'https://app.example/proxy' },
    refused('missing_timestamp'),
  ),
  one(
    'timestamp.absent-before-signature',
    'A3 2 no timestamp',
    at('shop=demo.myshopify.com'),
    refused('missing_timestamp'),
  ),
  ...[
    ['blank', ''],
    ['text', 'soon'],
    ['fraction', `${TS}.5`],
    ['exponent', '1e9'],
    ['hex', '0x6955b900'],
    ['thirteen-digits', `${TS}000`],
    ['negative', `-${TS}`],
    ['underscore', `${TS.slice(0, 3)}_${TS.slice(3)}`],
    ['nan', 'NaN'],
  ].map(([name, timestamp]) =>
    plain(
      `timestamp.${name}`,
      ['A3 3 timestamp not an integer', 'B48'],
      query({ timestamp }),
      refused('invalid_timestamp'),
    ),
  ),
  raw(
    'timestamp.plus-sign',
    ['A3 3 timestamp not an integer', 'B48'],
    `shop=demo.myshopify.com&timestamp=%2B${TS}`,
    [
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [`+${TS}`]],
    ],
    refused('invalid_timestamp'),
  ),
  raw(
    'timestamp.leading-space',
    ['A3 3 timestamp not an integer', 'B48'],
    `shop=demo.myshopify.com&timestamp=+${TS}`,
    [
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [` ${TS}`]],
    ],
    refused('invalid_timestamp'),
  ),
  raw(
    'timestamp.trailing-newline',
    ['A3 3 timestamp not an integer', 'B48'],
    `shop=demo.myshopify.com&timestamp=${TS}%0A`,
    [
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [`${TS}\n`]],
    ],
    refused('invalid_timestamp'),
  ),
  raw(
    'timestamp.full-width-digits',
    ['A3 3 timestamp not an integer', 'B48'],
    `shop=demo.myshopify.com&timestamp=${encodeURIComponent('\uff11')}${TS.slice(1)}`,
    [
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [`\uff11${TS.slice(1)}`]],
    ],
    refused('invalid_timestamp'),
  ),
  raw(
    'timestamp.repeated',
    ['A3 3 timestamp not an integer', 'B48'],
    `shop=demo.myshopify.com&timestamp=${TS}&timestamp=1`,
    [
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [TS, '1']],
    ],
    refused('invalid_timestamp'),
  ),
  raw(
    'timestamp.repeated-same',
    ['A3 3 timestamp not an integer', 'B48'],
    `shop=demo.myshopify.com&timestamp=${TS}&timestamp=${TS}`,
    [
      ['shop', ['demo.myshopify.com']],
      ['timestamp', [TS, TS]],
    ],
    refused('invalid_timestamp'),
  ),
  ...[-90, 90, 0, -1].map((off) =>
    plain(
      `timestamp.off-by-${off}`,
      ['A3 4 timestamp more than 90 s off', 'A3 8 valid'],
      query({ timestamp: NOW_S + off }),
      verified('demo', '7'),
    ),
  ),
  ...[-91, 91, -86400, 86400].map((off) =>
    plain(
      `timestamp.off-by-${off}`,
      'A3 4 timestamp more than 90 s off',
      query({ timestamp: NOW_S + off }),
      refused('timestamp_too_old'),
    ),
  ),
  one(
    'timestamp.too-old-before-signature',
    'A3 4 timestamp more than 90 s off',
    at(query({ timestamp: 1 })),
    refused('timestamp_too_old'),
  ),
  plain('timestamp.zero-padded', 'A3 8 valid', query({ timestamp: `00${TS}` }), verified('demo', '7')),
]

const signatures = [
  one('signature.absent', 'A3 5 no signature or repeated', at(goodQuery), refused('missing_signature')),
  one(
    'signature.repeated',
    'A3 5 no signature or repeated',
    at(`${goodQuery}&signature=${goodSignature}&signature=${goodSignature}`),
    refused('missing_signature'),
  ),
  one('signature.empty', 'A3 6 HMAC mismatch', at(`${goodQuery}&signature=`), refused('invalid_signature')),
  one(
    'signature.changed',
    'A3 6 HMAC mismatch',
    at(`${goodQuery}&signature=${spoil(goodSignature)}`),
    refused('invalid_signature'),
  ),
  one(
    'signature.upper-case',
    'A3 6 HMAC mismatch',
    at(`${goodQuery}&signature=${goodSignature.toUpperCase()}`),
    refused('invalid_signature'),
  ),
  one(
    'signature.wrong-secret',
    'A3 6 HMAC mismatch',
    at(signedQuery(goodQuery, WRONG_SECRET)),
    refused('invalid_signature'),
  ),
  one('signature.old-secret', 'A3 8 valid', at(signedQuery(goodQuery, OLD_SECRET)), verified('demo', '7')),
  one(
    'signature.old-secret-not-configured',
    'A3 6 HMAC mismatch',
    at(signedQuery(goodQuery, OLD_SECRET)),
    refused('invalid_signature'),
    { config: { oldClientSecret: null } },
  ),
  one(
    'signature.empty-key',
    ['A3 6 HMAC mismatch', 'B1'],
    at(signedQuery(goodQuery, '')),
    refused('invalid_signature'),
    { config: { oldClientSecret: '' } },
  ),
  one(
    'signature.non-ascii',
    ['A3 6 HMAC mismatch', 'B19'],
    at(`${goodQuery}&signature=%C3%A9${goodSignature.slice(1)}`),
    refused('invalid_signature'),
  ),
  one(
    'signature.not-utf8',
    ['A3 6 HMAC mismatch', 'B19'],
    at(`${goodQuery}&signature=%FF${goodSignature.slice(1)}`),
    refused('invalid_signature'),
  ),
  one(
    'signature.param-added',
    'A3 6 HMAC mismatch',
    at(`${goodQuery}&zz=1&signature=${goodSignature}`),
    refused('invalid_signature'),
  ),
  one(
    'signature.param-changed',
    'A3 6 HMAC mismatch',
    at(`${goodQuery.replace('id=7', 'id=8')}&signature=${goodSignature}`),
    refused('invalid_signature'),
  ),
  one(
    'signature.first-in-the-query',
    'A3 8 valid',
    at(`signature=${goodSignature}&${goodQuery}`),
    verified('demo', '7'),
  ),
  one(
    'signature.mismatch-before-shop',
    ['A3 6 HMAC mismatch', 'A3 7 several shops or not a shop'],
    at(`${query({ shop: 'evil.com' })}&signature=${goodSignature}`),
    refused('invalid_signature'),
  ),
]

const shops = [
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

const customers = [
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

const canonicalForm = [
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

export const appProxy = {
  file: 'verify-app-proxy',
  function: 'verifyAppProxyReq',
  withOld: true,
  cases: [...urls, ...timestamps, ...signatures, ...shops, ...customers, ...canonicalForm],
}
