import { hmacSha256 } from '#hmac'
import { decodeBase64 } from './base64.ts'
import { derivedKey } from './derived-key.ts'

/** A name for a secret from which nothing of it can be learned: the start of an HMAC under a key derived for this only. */
export async function secretId(secret: string): Promise<string> {
  const digest = await hmacSha256(await derivedKey(secret, 'shopwright secret id'), 'id', 'base64')
  const bytes = decodeBase64(digest, 'base64') ?? new Uint8Array()
  return [...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
