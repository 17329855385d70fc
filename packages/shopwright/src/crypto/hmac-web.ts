import { decodeBase64, encodeBase64 } from './base64.ts'
import { type Awaitable, DIGEST_LENGTH, type DigestEncoding } from './digest.ts'

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** A secret, made ready for many HMACs. It neither prints nor serialises. */
export class HmacKey {
  readonly #secret: string | Uint8Array
  #imported: Promise<CryptoKey> | undefined

  constructor(secret: string | Uint8Array) {
    if (secret.length === 0) throw new TypeError('An HMAC key must not be empty.')
    this.#secret = secret
  }

  /** Imported at its first use: some edge runtimes allow no crypto while a module loads. */
  imported(): Promise<CryptoKey> {
    this.#imported ??= crypto.subtle.importKey('raw', bytesOf(this.#secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ])
    return this.#imported
  }
}

export function hmacKey(secret: string | Uint8Array): HmacKey {
  return new HmacKey(secret)
}

export async function hmacSha256(key: HmacKey, data: string | Uint8Array, encoding: DigestEncoding): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', await key.imported(), bytesOf(data)))
  return encoding === 'hex' ? encodeHex(digest) : encodeBase64(digest, encoding)
}

/** Whether `expected` is the HMAC-SHA256 of `data`, spelled exactly as `encoding` spells it; in constant time. */
export function hmacMatches(
  key: HmacKey,
  data: string | Uint8Array,
  expected: string,
  encoding: DigestEncoding,
): Awaitable<boolean> {
  if (expected.length !== DIGEST_LENGTH[encoding]) return false
  const digest = encoding === 'hex' ? decodeHex(expected) : decodeBase64(expected, encoding)
  if (digest === null) return false
  return key.imported().then((imported) => crypto.subtle.verify('HMAC', imported, digest, bytesOf(data)))
}

/** The text inside a base64url segment; null where it holds characters that no encoder writes. */
export function decodeSegment(segment: string): string | null {
  const bytes = decodeBase64(segment, 'base64url')
  return bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function bytesOf(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof data === 'string' ? new TextEncoder().encode(data) : (data as Uint8Array<ArrayBuffer>)
}

function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function decodeHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[0-9a-f]+$/.test(text)) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16)
  return bytes
}
