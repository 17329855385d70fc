import { type HmacKey, hmacMatches } from '#hmac'
import type { Awaitable, DigestEncoding } from './digest.ts'

/** Whether any of the secrets, newest first, made this signature of `data`. Answers at once where platform crypto does. */
export function signedByAny(
  secrets: readonly HmacKey[],
  data: string | Uint8Array,
  signature: string,
  encoding: DigestEncoding,
): Awaitable<boolean> {
  for (let index = 0; index < secrets.length; index += 1) {
    const secret = secrets[index]
    if (secret === undefined) continue
    const matches = hmacMatches(secret, data, signature, encoding)
    if (matches === true) return true
    if (matches !== false) {
      return matches.then((matched) => matched || signedByAny(secrets.slice(index + 1), data, signature, encoding))
    }
  }
  return false
}
