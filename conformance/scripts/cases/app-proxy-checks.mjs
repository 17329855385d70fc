// A3, rows 1 to 6: url, timestamp, signature.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW_S, OLD_SECRET, WRONG_SECRET, refusal, spoil } from '../signing.mjs'
import {
  TS,
  at,
  goodQuery,
  goodSignature,
  one,
  plain,
  query,
  raw,
  refused,
  signedQuery,
  verified,
} from './app-proxy-queries.mjs'

export const urls = [
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

export const timestamps = [
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

export const signatures = [
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
