// How the cases of a session are written, and its callbacks signed.
import { createHmac } from 'node:crypto'
import { CLIENT_ID, NOW, NOW_S, SECRET, vector } from '../signing.mjs'
export const SHOP = 'testshop.myshopify.com'
export const TOKEN_URL = `https://${SHOP}/admin/oauth/access_token`
export const GRANTED = {
  access_token: 'shpca_conformance_fresh',
  scope: 'read_products,write_orders',
  expires_in: 3600,
}
export const OLD = 'shpca_conformance_stored'
export const iso = (seconds) => new Date(NOW + seconds * 1000).toISOString()
export const ok = (body) => ({ status: 200, body: JSON.stringify(body) })
export const cc = { session: { shop: SHOP, version: '2026-01' } }
export const old = { session: { shop: SHOP, version: '2025-10' } }
export const withToken = { session: { ...cc.session, token: OLD } }
export const expiringIn = (seconds, more = {}) => ({
  session: { ...withToken.session, tokenExpiresAt: iso(seconds), ...more },
})
export const run = (call, method, ...args) => ({ ...call, method, arguments: args })
export const invalid = (...includes) => ({ throws: { name: 'ValidationException', includes }, requests: [] })
export const form = (...pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')
export const CREDENTIALS = [
  ['client_id', CLIENT_ID],
  ['client_secret', SECRET],
]
export const CC_FORM = form(['grant_type', 'client_credentials'], ...CREDENTIALS)
export const post = (body) => ({
  url: TOKEN_URL,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
})
export const result = ({ access_token, scope, expires_in }) => ({
  accessToken: access_token,
  access_token,
  scope,
  expiresIn: expires_in,
  expires_in,
})

/** Each row: what follows the first id, then the arguments of `make`. */
export const table = (rows, id, list, make) =>
  list.map((row, index) => {
    const [call, expect, more] = make(...row)
    return vector(`${[rows].flat()[0]}.${id}.${index + 1}`, rows, call, expect, more)
  })

/** The hmac of pairs that need no escaping, or of a text that was escaped by hand. */
export const sign = (message, secret = SECRET) => createHmac('sha256', secret).update(message).digest('hex')
export const signed = (params, secret) => ({
  ...params,
  hmac: sign(
    Object.entries(params)
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&'),
    secret,
  ),
})
export const callback = (changes = {}) =>
  signed({ code: 'c0ffee-conformance', shop: SHOP, timestamp: String(NOW_S), ...changes })
