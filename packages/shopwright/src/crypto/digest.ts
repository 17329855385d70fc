/** A value that is at hand now, or soon: platform crypto is synchronous on Node, Bun and Deno, and a promise elsewhere. */
export type Awaitable<T> = T | Promise<T>

/** How a digest is written down; each has one length and one spelling. */
export type DigestEncoding = 'base64' | 'base64url' | 'hex'

/** Characters of a written HMAC-SHA256. */
export const DIGEST_LENGTH: Readonly<Record<DigestEncoding, number>> = { base64: 44, base64url: 43, hex: 64 }
