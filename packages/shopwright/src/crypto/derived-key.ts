import { type HmacKey, hmacKey, hmacSha256 } from '#hmac'
import { decodeBase64 } from './base64.ts'

/**
 * A key of our own, from a secret and for one purpose only: HKDF with SHA-256 (RFC 5869), no salt. The client secret
 * itself must sign nothing of ours, for with it Shopify signs webhooks and tokens: one could pass for the other.
 */
export async function derivedKey(secret: string, purpose: string): Promise<HmacKey> {
  const extracted = await hmacSha256(hmacKey(new Uint8Array(32)), secret, 'base64')
  const expanded = await hmacSha256(hmacKey(bytesOf(extracted)), `${purpose}\u0001`, 'base64')
  return hmacKey(bytesOf(expanded))
}

function bytesOf(digest: string): Uint8Array {
  return decodeBase64(digest, 'base64') ?? new Uint8Array()
}
