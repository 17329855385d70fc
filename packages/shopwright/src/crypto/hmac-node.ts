import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { type Awaitable, DIGEST_LENGTH, type DigestEncoding } from './digest.ts'

/** A secret, made ready for many HMACs. It neither prints nor serialises. */
export type HmacKey = KeyObject

export function hmacKey(secret: string | Uint8Array): HmacKey {
  if (secret.length === 0) throw new TypeError('An HMAC key must not be empty.')
  return typeof secret === 'string' ? createSecretKey(secret, 'utf8') : createSecretKey(secret)
}

export function hmacSha256(key: HmacKey, data: string | Uint8Array, encoding: DigestEncoding): Awaitable<string> {
  return createHmac('sha256', key).update(data).digest(encoding)
}

// Written digests are compared in place. Every use is over before the next can begin, so one pair of buffers serves all.
const longest = 64
const actualBytes = Buffer.alloc(longest)
const expectedBytes = Buffer.alloc(longest * 3)
const views = Object.fromEntries(
  Object.values(DIGEST_LENGTH).map((length) => [
    length,
    [actualBytes.subarray(0, length), expectedBytes.subarray(0, length)] as const,
  ]),
)

/** Whether `expected` is the HMAC-SHA256 of `data`, spelled exactly as `encoding` spells it; in constant time. */
export function hmacMatches(
  key: HmacKey,
  data: string | Uint8Array,
  expected: string,
  encoding: DigestEncoding,
): Awaitable<boolean> {
  const length = DIGEST_LENGTH[encoding]
  const view = views[length]
  // A text outside ASCII takes more bytes than characters, and no digest is written so.
  if (view === undefined || expected.length !== length || expectedBytes.write(expected, 0, 'utf8') !== length) {
    return false
  }
  actualBytes.write(createHmac('sha256', key).update(data).digest(encoding), 0, 'latin1')
  return timingSafeEqual(view[0], view[1])
}

/** The text inside a base64url segment; null where it holds characters that no encoder writes. */
export function decodeSegment(segment: string): string | null {
  const bytes = Buffer.from(segment, 'base64url')
  return bytes.length === Math.floor((segment.length * 3) / 4) ? bytes.toString('utf8') : null
}
