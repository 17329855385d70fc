// How Shopify signs, written once more with node:crypto alone: the vectors must not borrow from the code they judge.
import { createHmac } from 'node:crypto'

export const NOW = Date.UTC(2026, 0, 1)
export const NOW_S = NOW / 1000
export const CLIENT_ID = 'conformance-client-id'
export const SECRET = 'current-secret-0123456789abcdef'
export const OLD_SECRET = 'old-secret-fedcba9876543210'
export const WRONG_SECRET = 'somebody-elses-secret-000000'
export const CONFIG = { clientId: CLIENT_ID, clientSecret: SECRET }
export const CONFIG_WITH_OLD = { ...CONFIG, oldClientSecret: OLD_SECRET }

/** Base64 of the HMAC over the raw bytes of a body: webhooks and Flow actions. */
export const hmacBase64 = (body, secret = SECRET) => createHmac('sha256', secret).update(body).digest('base64')

const base64url = (text) => Buffer.from(text).toString('base64url')

/** A compact JWT. `payload` may be a string, to send JSON that no serialiser would write. */
export function jwt(payload, { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' }, hash = 'sha256' } = {}) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const input = `${base64url(JSON.stringify(header))}.${base64url(text)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

/** The claims of a merchant's ID token (App Home, Admin and POS extensions). */
export const merchantClaims = (changes = {}) => ({
  iss: 'https://demo.myshopify.com/admin',
  dest: 'https://demo.myshopify.com',
  aud: CLIENT_ID,
  sub: '42',
  exp: NOW_S + 60,
  nbf: NOW_S,
  iat: NOW_S,
  jti: 'f8912129-1af6-4cad-9ca3-76b0f7621087',
  sid: 'aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685',
  ...changes,
})

/** The claims of a buyer's ID token (Checkout and Customer Account extensions). */
export const buyerClaims = (changes = {}) => ({
  dest: 'demo.myshopify.com',
  aud: CLIENT_ID,
  exp: NOW_S + 300,
  nbf: NOW_S,
  iat: NOW_S,
  jti: '6c992878-dbaf-48d1-bb9d-6d9b59814fd1',
  ...changes,
})

/**
 * The signature of an app proxy URL. `pairs` is `[key, [values]]` already decoded, in the order in which they are to be
 * concatenated; values may be Buffers, for bytes that are not UTF-8.
 */
export function proxySignature(pairs, secret = SECRET) {
  const hmac = createHmac('sha256', secret)
  for (const [key, values] of pairs) {
    hmac.update(`${key}=`)
    values.forEach((value, index) => {
      if (index > 0) hmac.update(',')
      hmac.update(value)
    })
  }
  return hmac.digest('hex')
}

/** Changes the last character that carries signature bits, so that a value keeps its length and its alphabet. */
export function spoil(signature) {
  const at = signature.length - 3
  return signature.slice(0, at) + (signature[at] === 'a' ? 'b' : 'a') + signature.slice(at + 1)
}

/** A body of bytes, as vectors write it. */
export const bytes = (buffer) => ({ base64: Buffer.from(buffer).toString('base64') })

/** One case of a vector file. */
export const vector = (id, rows, call, expect, more = {}) => ({ id, rows: [rows].flat(), ...more, call, expect })

export const refusal = (code, status, body = '', headers = {}) => ({
  ok: false,
  code,
  shop: null,
  response: { status, body, headers },
})
