import { decodeSegment } from '#hmac'
import type { Settings } from '../config.ts'
import type { Awaitable } from '../crypto/digest.ts'
import { signedByAny } from '../crypto/secrets.ts'
import type { IdTokenClaims } from '../platform/id-token.ts'
import { parseShopClaim, shopDomain } from '../platform/shop.ts'

/** Seconds by which clocks may differ. */
const LEEWAY = 10

/** Shopify's are under 1 KB. */
const LONGEST = 16_384

export type IdTokenFault = 'invalid_id_token' | 'expired_id_token' | 'invalid_aud'

/** What a genuine ID token says, or why it is refused; `because` is for the log. */
export type IdTokenReading =
  | { readonly fault: null; readonly claims: IdTokenClaims; readonly shop: string; readonly userId: string | null }
  | { readonly fault: IdTokenFault; readonly because: string }

/**
 * Reads an ID token: HS256 under one of the secrets, in time, for this app, of a shop. With `merchantsOnly`, a buyer's
 * token is refused too: checkout's and customer accounts' are signed with the same secret for the same app, and must not
 * pass for a merchant's.
 */
export function readIdToken(settings: Settings, token: string, merchantsOnly: boolean): Awaitable<IdTokenReading> {
  const headerEnd = token.indexOf('.')
  const payloadEnd = token.lastIndexOf('.')
  if (token.length > LONGEST || headerEnd < 1 || payloadEnd === headerEnd) return invalid('it is not a JWT')
  const payload = token.slice(headerEnd + 1, payloadEnd)
  if (payload.includes('.')) return invalid('it is not a JWT')
  if (!isHs256(token.slice(0, headerEnd))) return invalid('its header does not say HS256')
  const signed = signedByAny(settings.secrets, token.slice(0, payloadEnd), token.slice(payloadEnd + 1), 'base64url')
  if (typeof signed === 'boolean') return signed ? readPayload(settings, payload, merchantsOnly) : FORGED
  return signed.then((matched) => (matched ? readPayload(settings, payload, merchantsOnly) : FORGED))
}

const FORGED = invalid('its signature was not made with the app’s secret')

function invalid(because: string): IdTokenReading {
  return { fault: 'invalid_id_token', because }
}

// Nearly every token of a platform has the same header to the letter, so the last good one is worth remembering.
let lastGoodHeader = ''

/** The one algorithm: what the token claims about itself chooses nothing. */
function isHs256(header: string): boolean {
  if (header === lastGoodHeader) return true
  const fields = parseObject(header)
  if (fields === null || fields['alg'] !== 'HS256' || 'crit' in fields) return false
  lastGoodHeader = header
  return true
}

function readPayload(settings: Settings, payload: string, merchantsOnly: boolean): IdTokenReading {
  const claims = parseObject(payload)
  if (claims === null) return invalid('its payload is not a JSON object')
  const now = settings.now() / 1000
  const { exp, nbf, iat, aud } = claims
  if (!isTime(exp)) return invalid('it has no `exp`')
  if (exp <= now - LEEWAY) return { fault: 'expired_id_token', because: `by ${Math.ceil(now - exp)} s` }
  for (const start of [nbf, iat]) {
    if (start === undefined) continue
    if (!isTime(start) || start > now + LEEWAY) return invalid('it is not valid yet; is this machine’s clock slow?')
  }
  if (typeof aud !== 'string' || aud !== settings.clientId) {
    return { fault: 'invalid_aud', because: 'its `aud` is not the client id' }
  }
  const shop = parseShopClaim(claims['dest'])
  if (shop === null) return invalid('its `dest` is not a shop')
  const { sub, iss } = claims
  if (sub !== undefined && sub !== null && typeof sub !== 'string' && typeof sub !== 'number') {
    return invalid('its `sub` is not an id')
  }
  const userId = sub === undefined || sub === null ? null : String(sub)
  if (merchantsOnly) {
    if (userId?.startsWith('gid://') === true) return invalid('it speaks for a buyer, not for a merchant')
    if (iss === undefined || iss === null ? userId === null : !isIssuedBy(iss, shop)) {
      return invalid('it was not issued by the admin of its shop')
    }
  }
  return { fault: null, claims: claims as unknown as IdTokenClaims, shop, userId }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** `https://demo.myshopify.com/admin` for the shop `demo`. */
function isIssuedBy(iss: unknown, shop: string): boolean {
  if (iss === `https://${shopDomain(shop)}/admin`) return true
  if (typeof iss !== 'string') return false
  if (iss === `https://${shopDomain(shop)}/admin`) return true
  const host = /^https:\/\/([^/?#]+)/i.exec(iss)?.[1]
  return host !== undefined && host.toLowerCase() === shopDomain(shop)
}

function parseObject(segment: string): Record<string, unknown> | null {
  const text = decodeSegment(segment)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
