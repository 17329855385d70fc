import { hmacKey, hmacSha256 } from '#hmac'
import { encodeBase64 } from '../crypto/base64.ts'

/** Parameters of a query in order; a name may stand more than once. */
export type Params = readonly (readonly [name: string, value: string])[]

/** The `X-Shopify-Hmac-Sha256` of a webhook or a Flow action: base64, over the bytes of the body. */
export async function signBody(clientSecret: string, body: string | Uint8Array): Promise<string> {
  return hmacSha256(hmacKey(clientSecret), body, 'base64')
}

/**
 * The `signature` of an app proxy request: hex, over `name=value` (the values of a repeated name joined with `,`),
 * sorted by their bytes and written one after the other.
 */
export async function signProxyParams(clientSecret: string, params: Params): Promise<string> {
  const values = new Map<string, string[]>()
  for (const [name, value] of params) values.set(name, [...(values.get(name) ?? []), value])
  const lines = [...values].map(([name, all]) => `${name}=${all.join(',')}`)
  return hmacSha256(hmacKey(clientSecret), inByteOrder(lines).join(''), 'hex')
}

/**
 * The `hmac` of the queries that Shopify opens an app with and ends OAuth with: hex, over `name=value`, sorted, joined
 * with `&`. No name of these queries stands twice.
 */
export async function signLaunchParams(clientSecret: string, params: Params): Promise<string> {
  const lines = params.map(([name, value]) => `${name}=${value}`)
  return hmacSha256(hmacKey(clientSecret), inByteOrder(lines).join('&'), 'hex')
}

/** A JSON Web Token in compact form, signed with HS256. `header` may say otherwise, but it is signed so all the same. */
export async function signJwt(
  clientSecret: string,
  claims: unknown,
  header: Readonly<Record<string, unknown>> = { alg: 'HS256', typ: 'JWT' },
): Promise<string> {
  const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`
  return `${input}.${await hmacSha256(hmacKey(clientSecret), input, 'base64url')}`
}

/** Text as base64url of its UTF-8 bytes. */
export function base64url(text: string): string {
  return encodeBase64(new TextEncoder().encode(text), 'base64url')
}

/** Sorted as Ruby sorts them, by UTF-8 bytes, which is by code point; JavaScript's own order differs above U+FFFF. */
function inByteOrder(lines: readonly string[]): string[] {
  const encoder = new TextEncoder()
  const encoded = lines.map((line) => [line, encoder.encode(line)] as const)
  return encoded.sort(([, a], [, b]) => compareBytes(a, b)).map(([line]) => line)
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (const [at, byte] of a.entries()) {
    const difference = byte - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
