import { createPublicKey, type JsonWebKey } from 'node:crypto'

/** An RSA public key: a JWK, with its `kid` if it has one, or PEM. */
export type PublicKey = Readonly<Record<string, unknown>> | { readonly kid?: string | undefined; readonly pem: string }

/** A key as the simulator keeps it. */
export interface RegisteredKey {
  readonly kid: string | null
  readonly jwk: JsonWebKey
}

const SMALLEST = 2048

/** The keys of an app. Throws a `TypeError` for one that is not the public half of an RSA key of 2048 bits or more. */
export function registeredKeys(keys: readonly PublicKey[]): RegisteredKey[] {
  return keys.map((key, at) => {
    const kid = typeof key.kid === 'string' ? key.kid : null
    // A private key would pass for its public half, and has no business here.
    if ('d' in key || ('pem' in key && /PRIVATE/.test(String(key.pem)))) throw wrong(at, 'is a private key')
    try {
      const parsed =
        'pem' in key ? createPublicKey(String(key.pem)) : createPublicKey({ key: { ...key }, format: 'jwk' })
      const bits = parsed.asymmetricKeyDetails?.modulusLength ?? 0
      if (parsed.asymmetricKeyType === 'rsa' && bits >= SMALLEST) return { kid, jwk: parsed.export({ format: 'jwk' }) }
    } catch {
      throw wrong(at, 'cannot be read')
    }
    throw wrong(at, 'is another')
  })
}

function wrong(at: number, what: string): TypeError {
  return new TypeError(
    `app.publicKeys[${at}] must be an RSA public key of ${SMALLEST} bits, JWK or { pem }, but ${what}.`,
  )
}
