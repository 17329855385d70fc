import { decodeBase64, encodeBase64 } from './base64.ts'

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** An RSA private key: PKCS#8 as PEM, a JWK, or a key of Web Crypto that may sign with RSASSA-PKCS1-v1_5 and SHA-256. */
export type PrivateKey = string | Readonly<Record<string, unknown>> | CryptoKey

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

/** A JWT in compact form, signed with RS256. Rejects for a key that is none. */
export async function signRs256(key: PrivateKey, header: object, claims: object): Promise<string> {
  const input = [{ alg: 'RS256', typ: 'JWT', ...header }, claims].map(segment).join('.')
  const signature = await crypto.subtle.sign(
    ALGORITHM.name,
    await importPrivateKey(key),
    new TextEncoder().encode(input),
  )
  return `${input}.${encodeBase64(new Uint8Array(signature), 'base64url')}`
}

function segment(value: object): string {
  return encodeBase64(new TextEncoder().encode(JSON.stringify(value)), 'base64url')
}

async function importPrivateKey(key: PrivateKey): Promise<CryptoKey> {
  if (typeof key === 'string') {
    const body = /^\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----\s*$/.exec(key)?.[1]
    const bytes = decodeBase64((body ?? '').replace(/\s/g, ''), 'base64')
    if (bytes === null || bytes.length === 0) throw new TypeError('the PEM is not a PKCS#8 `PRIVATE KEY`')
    return crypto.subtle.importKey('pkcs8', bytes, ALGORITHM, false, ['sign'])
  }
  if ('kty' in key) return crypto.subtle.importKey('jwk', key, ALGORITHM, false, ['sign'])
  return key as CryptoKey
}
