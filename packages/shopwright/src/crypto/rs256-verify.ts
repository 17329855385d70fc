type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** An RSA public key that checks RS256 signatures and does nothing else. */
export type Rs256PublicKey = CryptoKey

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
/** Base64url of 2,048 bits and of 8,192: weaker keys can be broken, longer ones are slow to check. */
const MODULUS = { shortest: 342, longest: 1_366 }

/**
 * The key in a JWK; null for anything but the public half of an RSA key of 2,048 to 8,192 bits that is meant for RS256
 * signatures. Only its modulus and exponent are taken over.
 */
export async function importRs256PublicKey(jwk: Readonly<Record<string, unknown>>): Promise<Rs256PublicKey | null> {
  const { kty, use, alg, n, e } = jwk
  if (kty !== 'RSA' || (use !== undefined && use !== 'sig') || (alg !== undefined && alg !== 'RS256')) return null
  if (typeof n !== 'string' || n.length < MODULUS.shortest || n.length > MODULUS.longest || e !== 'AQAB') return null
  try {
    return await crypto.subtle.importKey('jwk', { kty, n, e }, ALGORITHM, false, ['verify'])
  } catch {
    return null
  }
}

/** Whether the signature over the text is of this key. */
export function verifyRs256(key: Rs256PublicKey, signature: Uint8Array<ArrayBuffer>, text: string): Promise<boolean> {
  return crypto.subtle.verify(ALGORITHM.name, key, signature, new TextEncoder().encode(text))
}
