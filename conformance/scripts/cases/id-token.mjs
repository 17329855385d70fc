// The JWT rule of A0, shared by five verifiers: each token with the code it must end in.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CLIENT_ID, NOW_S, OLD_SECRET, WRONG_SECRET, buyerClaims, jwt, merchantClaims } from '../signing.mjs'

/** Rows `[name, rows, token, verdict, more?]`; verdict is a code, or `{shop, userId, claims}` when verified. */
export function idTokens(exchangeable) {
  const claims = exchangeable ? merchantClaims : buyerClaims
  const token = (changes, options) => jwt(claims(changes), options)
  const good = (changes = {}, shop = 'demo') => {
    const all = claims(changes)
    return { shop, userId: all.sub === undefined ? null : String(all.sub), claims: JSON.parse(JSON.stringify(all)) }
  }
  const accepted = (name, rows, changes, shop, options) => [name, rows, token(changes, options), good(changes, shop)]
  const [header, payload, signature] = token({}).split('.')
  const rule = 'A0 JWT rule'
  const bad = 'invalid_id_token'
  const old = 'expired_id_token'
  const aud = 'invalid_aud'
  const dest = (shop) => (exchangeable ? { dest: shop, iss: `${shop}/admin` } : { dest: shop })

  return [
    accepted('verified', rule, {}),
    accepted('old-secret', [rule, 'B7'], {}, 'demo', { secret: OLD_SECRET }),
    accepted('expired-9-s-ago', rule, { exp: NOW_S - 9 }),
    ['expired-10-s-ago', rule, token({ exp: NOW_S - 10 }), old],
    ['expired-long-ago', rule, token({ exp: 1 }), old],
    ['expired-old-secret', [rule, 'B7'], token({ exp: NOW_S - 60 }, { secret: OLD_SECRET }), old],
    ['expired-wrong-secret', [rule, 'B7'], token({ exp: NOW_S - 60 }, { secret: WRONG_SECRET }), bad],
    accepted('nbf-in-10-s', rule, { nbf: NOW_S + 10 }),
    ['nbf-in-11-s', rule, token({ nbf: NOW_S + 11 }), bad],
    accepted('iat-in-10-s', rule, { iat: NOW_S + 10 }),
    ['iat-in-11-s', rule, token({ iat: NOW_S + 11 }), bad],
    accepted('no-nbf-no-iat', rule, { nbf: undefined, iat: undefined }),
    ['no-exp', [rule, 'B5'], token({ exp: undefined }), bad],
    ['exp-null', [rule, 'B5'], token({ exp: null }), bad],
    ['exp-text', [rule, 'B5'], token({ exp: String(NOW_S + 60) }), bad],
    ['exp-infinite', [rule, 'B5'], jwt(JSON.stringify(claims({ exp: 0 })).replace('"exp":0', '"exp":1e400')), bad],
    ['wrong-secret', rule, token({}, { secret: WRONG_SECRET }), bad],
    ['empty-key', [rule, 'B1'], token({}, { secret: '' }), bad],
    [
      'tampered-claims',
      rule,
      `${header}.${Buffer.from(JSON.stringify(claims({ sub: '1' }))).toString('base64url')}.${signature}`,
      bad,
    ],
    ['signature-absent', rule, `${header}.${payload}.`, bad],
    ['two-parts', rule, `${header}.${payload}`, bad],
    ['four-parts', rule, `${header}.${payload}.${signature}.${signature}`, bad],
    ['trailing-newline-escaped', rule, `${header}.${payload}.${signature}%0A`, bad],
    ['not-a-token', rule, 'abc', bad],
    [
      'alg-none',
      rule,
      `${jwt(claims(), { header: { alg: 'none' } })
        .split('.')
        .slice(0, 2)
        .join('.')}.`,
      bad,
    ],
    ['alg-none-signed', rule, token({}, { header: { alg: 'none' } }), bad],
    ['alg-hs512', rule, token({}, { header: { alg: 'HS512' }, hash: 'sha512' }), bad],
    ['alg-hs512-signed-as-hs256', rule, token({}, { header: { alg: 'HS512' } }), bad],
    ['alg-rs256-signed-as-hs256', rule, token({}, { header: { alg: 'RS256' } }), bad],
    ['alg-absent', rule, token({}, { header: { typ: 'JWT' } }), bad],
    ['payload-array', rule, jwt('[]'), bad],
    ['payload-null', rule, jwt('null'), bad],
    ['payload-text', rule, jwt('hello'), bad],
    [
      'other-spelling-of-the-signature',
      rule,
      `${header}.${payload}.${otherSpelling(signature)}`,
      bad,
      { note: 'Same bytes, other text: any change of one character is refused.' },
    ],
    ['aud-other', [rule, 'B52'], token({ aud: 'somebody-else' }), aud],
    ['aud-absent', [rule, 'B52'], token({ aud: undefined }), aud],
    ['aud-null', [rule, 'B52'], token({ aud: null }), aud],
    ['aud-array', rule, token({ aud: [CLIENT_ID] }), aud],
    ['aud-prefix', rule, token({ aud: CLIENT_ID.slice(0, -1) }), aud],
    ['expired-before-aud', rule, token({ aud: 'somebody-else', exp: 1 }), old],
    accepted('dest-upper-case', [rule, 'B6', 'A0 shop normaliser'], dest('https://DEMO.MyShopify.com')),
    accepted('dest-trailing-slash', [rule, 'B6', 'A0 shop normaliser'], { dest: 'https://demo.myshopify.com/' }),
    accepted('dest-without-scheme', [rule, 'B6', 'A0 shop normaliser'], { dest: 'demo.myshopify.com' }),
    ...[
      ['absent', undefined],
      ['null', null],
      ['number', 5],
      ['list', ['https://demo.myshopify.com']],
      ['empty', ''],
      ['other-host', 'https://evil.com'],
      ['http', 'http://demo.myshopify.com'],
      ['port', 'https://demo.myshopify.com:8443'],
      ['path', 'https://demo.myshopify.com/admin'],
      ['userinfo', 'https://demo.myshopify.com@evil.com'],
      ['suffix', 'https://demo.myshopify.com.evil.com'],
      ['suffix-in-path', 'https://evil.com/.myshopify.com'],
      ['no-handle', 'https://.myshopify.com'],
      ['two-labels', 'https://a.b.myshopify.com'],
      ['64-characters', `https://${'a'.repeat(64)}.myshopify.com`],
      ['newline', 'https://demo.myshopify.com\n'],
    ].map(([name, value]) => [
      `dest-${name}`,
      [rule, 'B6', 'A0 shop normaliser'],
      token({ dest: value, ...(exchangeable ? { iss: undefined } : {}) }),
      bad,
    ]),
    accepted(
      'dest-63-characters',
      [rule, 'B6', 'A0 shop normaliser'],
      dest(`https://${'a'.repeat(63)}.myshopify.com`),
      'a'.repeat(63),
    ),
    ...(exchangeable ? merchantOnly(token, accepted, bad) : buyerOnly(accepted)),
  ]
}

function merchantOnly(token, accepted, bad) {
  const rows = ['A0 token-class rule', 'B4']
  return [
    accepted('sub-number', ['A0 JWT rule', 'B50'], { sub: 42 }),
    accepted('sub-absent-iss-present', ['A0 JWT rule', 'A0 token-class rule', 'B50'], { sub: undefined }),
    accepted('iss-absent-sub-present', 'A0 token-class rule', { iss: undefined }),
    ['sub-and-iss-absent', rows, token({ iss: undefined, sub: undefined }), bad],
    ['sub-customer-gid', rows, token({ sub: 'gid://shopify/Customer/77' }), bad],
    ['iss-of-another-shop', rows, token({ iss: 'https://other.myshopify.com/admin' }), bad],
    ['iss-suffix', rows, token({ iss: 'https://demo.myshopify.com.evil.com/admin' }), bad],
    ['buyer-token', rows, jwt(buyerClaims()), bad],
    ['buyer-token-with-customer', rows, jwt(buyerClaims({ sub: 'gid://shopify/Customer/77' })), bad],
  ]
}

const buyerOnly = (accepted) => [
  accepted('sub-customer-gid', 'A0 idToken', { sub: 'gid://shopify/Customer/77' }),
  accepted('dest-with-scheme', 'A0 shop output', { dest: 'https://demo.myshopify.com' }),
]

function otherSpelling(base64url) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return base64url.slice(0, 42) + alphabet[alphabet.indexOf(base64url[42]) ^ 1]
}

export const SHORT_SECRET = 'short'
export const shortKeyToken = (exchangeable) =>
  jwt(exchangeable ? merchantClaims() : buyerClaims(), { secret: SHORT_SECRET })
