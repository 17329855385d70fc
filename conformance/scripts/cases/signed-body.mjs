// A1 and A2: webhooks and Flow actions, one table for both.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { OLD_SECRET, SECRET, WRONG_SECRET, bytes, hmacBase64, refusal, spoil, vector } from '../signing.mjs'
import { b3Cases } from './cross-protocol.mjs'
import { flowHeaderFamily, webhookHeaderFamilies } from './header-families.mjs'
import { BODY, URL, forged, misconfigured, missing, verified } from './signed-body-answers.mjs'

function sharedCases(section) {
  const row = (name) => `${section} ${name}`
  const one = (id, rows, request, expect, more) => vector(`${section}.${id}`, rows, { request }, expect, more)
  const signed = (body = BODY, secret = SECRET, changes = {}) => ({
    'X-Shopify-Hmac-Sha256': hmacBase64(body, secret),
    'X-Shopify-Shop-Domain': 'demo.myshopify.com',
    ...changes,
  })
  const req = (changes = {}) => ({ method: 'POST', url: URL, headers: signed(), body: BODY, ...changes })
  const withBody = (body, changes) => req({ body, headers: signed(body, SECRET, changes) })
  const hmac = hmacBase64(BODY)
  const type = row('bad method, headers or body type')
  const match = row('match')
  const mismatch = row('mismatch with all secrets')
  const noHmac = { 'X-Shopify-Shop-Domain': 'demo.myshopify.com' }

  return [
    one('match', [match, 'A0 response', 'A0 verify result'], req(), verified('demo')),
    one('match.old-secret', match, req({ headers: signed(BODY, OLD_SECRET) }), verified('demo')),
    one('match.empty-body', match, withBody(''), verified('demo')),
    one('match.xml-body', [match, 'B3'], withBody('<?xml version="1.0"?><order><id>1</id></order>'), verified('demo')),
    one('match.url-is-not-used', match, req({ url: 17 }), verified('demo')),
    one('match.url-absent', match, req({ url: undefined }), verified('demo')),
    one('match.body-bytes', [match, 'B10', 'A0 request'], req({ body: bytes(Buffer.from(BODY)) }), verified('demo')),
    one(
      'match.body-bytes-not-utf8',
      [match, 'B10'],
      req({ body: bytes([0x7b, 0xff, 0xfe, 0x7d]), headers: signed(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])) }),
      verified('demo'),
    ),
    one(
      'mismatch.body-bytes-replaced',
      [mismatch, 'B10'],
      req({ body: bytes([0x7b, 0xff, 0x7d]), headers: signed('{\ufffd}') }),
      forged,
      { note: 'Bytes are hashed as they came, never after decoding with replacement characters.' },
    ),
    one('match.crlf-body', match, withBody('{"a":1}\r\n'), verified('demo')),
    one(
      'match.header-names-any-case',
      [match, 'A0 header lookup'],
      req({ headers: { 'x-SHOPIFY-hmac-sha256': hmac, 'X-SHOPIFY-SHOP-DOMAIN': 'demo.myshopify.com' } }),
      verified('demo'),
    ),
    one(
      'match.header-array-of-one',
      [match, 'A0 request', 'B21'],
      req({ headers: { 'X-Shopify-Hmac-Sha256': [hmac], 'X-Shopify-Shop-Domain': ['demo.myshopify.com'] } }),
      verified('demo'),
    ),
    one(
      'match.shop-upper-case',
      [match, 'A0 shop normaliser'],
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Shop-Domain': 'DEMO.MyShopify.com' }) }),
      verified('demo'),
    ),
    one(
      'match.shop-absent',
      [row('match, shop header absent'), 'B22'],
      req({ headers: { 'X-Shopify-Hmac-Sha256': hmac } }),
      verified(null),
    ),
    ...[
      'a.myshopify.com.evil.com/#',
      'evil.com',
      'https://demo.myshopify.com',
      'demo.myshopify.com:443',
      ' ',
      '',
      'a.myshopify.com.myshopify.com',
    ].map((shop, n) =>
      one(
        `match.shop-unusable-${n}`,
        [row('match'), 'B22', 'A0 shop normaliser'],
        req({ headers: signed(BODY, SECRET, { 'X-Shopify-Shop-Domain': shop }) }),
        verified(null),
      ),
    ),
    one(
      'match.two-shops',
      [match, 'A0 header lookup', 'B21'],
      req({
        headers: {
          'X-Shopify-Hmac-Sha256': hmac,
          'X-Shopify-Shop-Domain': 'demo.myshopify.com',
          'x-shopify-shop-domain': 'victim.myshopify.com',
        },
      }),
      verified(null),
      { note: 'Values of one name in two cases are joined with ", ", which is no shop.' },
    ),

    ...[
      ['absent', undefined],
      ['empty', ''],
      ['number', 5],
      ['null', null],
    ].map(([name, method]) => one(`type.method-${name}`, type, req({ method }), misconfigured)),
    ...[
      ['absent', undefined],
      ['null', null],
      ['text', 'X-Shopify-Hmac-Sha256: x'],
      ['number', 5],
    ].map(([name, headers]) => one(`type.headers-${name}`, type, req({ headers }), misconfigured)),
    ...[
      ['absent', undefined],
      ['null', null],
      ['number', 5],
      ['object', { id: 1 }],
    ].map(([name, body]) => one(`type.body-${name}`, type, req({ body }), misconfigured)),
    one('type.body-checked-before-method', type, req({ method: 'GET', body: 5 }), misconfigured),
    one('type.headers-checked-before-method', type, req({ method: 'GET', headers: null }), misconfigured),
    ...[
      ['null', null],
      ['text', 'POST /'],
      ['number', 1],
    ].map(([name, request]) =>
      one(`type.request-${name}`, [type, 'A0 request', 'A0 errors never thrown', 'B20'], request, misconfigured),
    ),

    ...['GET', 'post', 'PUT', 'OPTIONS', ' POST'].map((method) =>
      one(
        `method.${method.trim() === method ? method : 'leading-space'}`,
        row('method not POST'),
        req({ method }),
        refusal('post_method_expected', 405, 'Method not allowed'),
      ),
    ),
    one(
      'method.checked-before-hmac',
      row('method not POST'),
      req({ method: 'GET', headers: {} }),
      refusal('post_method_expected', 405, 'Method not allowed'),
    ),

    one('hmac.absent', row('HMAC header absent'), req({ headers: noHmac }), missing),
    one('hmac.no-headers', row('HMAC header absent'), req({ headers: {} }), missing),
    one(
      'hmac.null',
      [row('HMAC header absent'), 'B21'],
      req({ headers: { ...noHmac, 'X-Shopify-Hmac-Sha256': null } }),
      missing,
    ),
    one('hmac.empty', row('HMAC header empty'), req({ headers: { ...noHmac, 'X-Shopify-Hmac-Sha256': '' } }), missing),

    one('mismatch', mismatch, req({ headers: signed(BODY, WRONG_SECRET) }), forged),
    one('mismatch.body-changed', mismatch, req({ body: BODY.replace('8', '9') }), forged),
    one(
      'mismatch.hmac-changed',
      mismatch,
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Hmac-Sha256': spoil(hmac) }) }),
      forged,
    ),
    one(
      'mismatch.hex',
      mismatch,
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Hmac-Sha256': Buffer.from(hmac, 'base64').toString('hex') }) }),
      forged,
    ),
    one('mismatch.base64url', mismatch, withBodyInBase64url(req, signed), forged),
    one(
      'mismatch.unpadded',
      mismatch,
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Hmac-Sha256': hmac.replace('=', '') }) }),
      forged,
    ),
    one(
      'mismatch.truncated',
      mismatch,
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Hmac-Sha256': hmac.slice(0, 20) }) }),
      forged,
    ),
    one(
      'mismatch.other-spelling-of-the-same-bytes',
      mismatch,
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Hmac-Sha256': otherSpelling(hmac) }) }),
      forged,
      {
        note: 'The last character of 32 bytes in base64 has two unused bits; the text is compared, so only one spelling passes.',
      },
    ),
    one(
      'mismatch.non-ascii-hmac',
      [mismatch, 'B19'],
      req({ headers: signed(BODY, SECRET, { 'X-Shopify-Hmac-Sha256': `h\u00e9${hmac.slice(2)}` }) }),
      forged,
    ),
    one(
      'mismatch.two-hmacs-in-two-cases',
      [mismatch, 'A0 header lookup', 'B21'],
      req({
        headers: { ...noHmac, 'X-Shopify-Hmac-Sha256': hmacBase64(BODY, WRONG_SECRET), 'x-shopify-hmac-sha256': hmac },
      }),
      forged,
    ),
    one(
      'mismatch.two-hmacs-in-an-array',
      [mismatch, 'A0 header lookup', 'B21'],
      req({ headers: { ...noHmac, 'X-Shopify-Hmac-Sha256': [hmac, hmacBase64(BODY, WRONG_SECRET)] } }),
      forged,
    ),
    one('mismatch.old-secret-not-configured', mismatch, req({ headers: signed(BODY, OLD_SECRET) }), forged, {
      config: { oldClientSecret: null },
    }),
    ...['', null].map((oldClientSecret) =>
      one(
        `mismatch.empty-key-${oldClientSecret === '' ? 'empty' : 'null'}-old-secret`,
        [mismatch, 'B1', 'A0 app config'],
        req({ headers: signed(BODY, '') }),
        forged,
        { config: { oldClientSecret } },
      ),
    ),

    ...b3Cases(one, req, signed, row),
  ]
}

const withBodyInBase64url = (req, signed) => {
  const body = '{"pad":"p8"}'
  return req({
    body,
    headers: signed(body, SECRET, {
      'X-Shopify-Hmac-Sha256': Buffer.from(hmacBase64(body), 'base64').toString('base64url'),
    }),
  })
}

function otherSpelling(base64) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return base64.slice(0, 42) + alphabet[alphabet.indexOf(base64[42]) ^ 1] + base64.slice(43)
}

export const webhook = {
  file: 'verify-webhook',
  function: 'verifyWebhookReq',
  withOld: true,
  cases: [...sharedCases('A1'), ...webhookHeaderFamilies()],
}

export const flow = {
  file: 'verify-flow-action',
  function: 'verifyFlowActionReq',
  withOld: true,
  cases: [...sharedCases('A2'), ...flowHeaderFamily()],
}
