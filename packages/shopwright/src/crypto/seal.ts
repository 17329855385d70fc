import { decodeBase64, encodeBase64 } from './base64.ts'

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Why a sealed text does not open. */
export type SealFault =
  /** It is no sealed text. */
  | 'not_sealed'
  /** It begins like one, but is cut or garbled. */
  | 'malformed'
  /** It was sealed with a key that is not at hand. */
  | 'unknown_key'
  /** It was changed, stands at another place than it was sealed for, or its key is another one of the same id. */
  | 'not_authentic'

/** A sealed text that does not open. Neither the text nor a key stands in it. */
export class SealError extends Error {
  override readonly name = 'SealError'
  readonly fault: SealFault
  /** The id of the key that it was sealed with, where it says so. */
  readonly keyId: string | null

  constructor(fault: SealFault, keyId: string | null, message: string) {
    super(message)
    this.fault = fault
    this.keyId = keyId
  }
}

/** A key that is ready for use, and the id that sealed texts name it by. */
export interface SealingKey {
  readonly id: string
  readonly key: CryptoKey
}

/** A key's id stands in the sealed text: a name, a version or a KMS's ARN, without the dot that parts the text. */
const KEY_ID = /^[A-Za-z0-9_:/-]{1,200}$/
const FORMAT = 'sw1'
const SEALED = /^sw1\.([A-Za-z0-9_:/-]{1,200})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/
const NONCE_BYTES = 12

export function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && KEY_ID.test(value)
}

/**
 * Seals a text with AES-256-GCM: `sw1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url. It opens with
 * the same key and the same `context` only. The nonce is 96 random bits, good for four thousand million texts per key.
 */
export async function seal({ id, key }: SealingKey, text: string, context: readonly string[]): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const bytes = await crypto.subtle.encrypt(algorithm(nonce, id, context), key, new TextEncoder().encode(text))
  return [FORMAT, id, encodeBase64(nonce, 'base64url'), encodeBase64(new Uint8Array(bytes), 'base64url')].join('.')
}

/** Whether the text begins as sealed ones do; it need not open. */
export function isSealed(text: string): boolean {
  return text.startsWith(`${FORMAT}.`)
}

/** The id of the key that the text was sealed with; null where it says none. */
export function sealedWith(text: string): string | null {
  return SEALED.exec(text)?.[1] ?? null
}

/**
 * The text that was sealed. `keyOf` gives the key of an id, or null if there is none. Rejects with a {@link SealError}
 * for what does not open, and with whatever `keyOf` rejects with: a key service that is away is no fault of the text.
 */
export async function open(
  sealed: string,
  keyOf: (id: string) => Promise<CryptoKey | null>,
  context: readonly string[],
): Promise<string> {
  if (!isSealed(sealed)) throw new SealError('not_sealed', null, 'The text is not sealed.')
  const parts = SEALED.exec(sealed)
  const id = parts?.[1] ?? null
  const nonce = decodeBase64(parts?.[2] ?? '', 'base64url')
  const bytes = decodeBase64(parts?.[3] ?? '', 'base64url')
  if (id === null || nonce === null || bytes === null) {
    throw new SealError('malformed', id, 'The sealed text is cut or garbled: it no longer has the four parts it had.')
  }
  const key = await keyOf(id)
  if (key === null) {
    throw new SealError('unknown_key', id, `The text was sealed with the key \`${id}\`, which is not among the keys.`)
  }
  let opened: ArrayBuffer
  try {
    opened = await crypto.subtle.decrypt(algorithm(nonce, id, context), key, bytes)
  } catch {
    throw new SealError(
      'not_authentic',
      id,
      `The text does not open with the key \`${id}\`: it was changed or moved from its place, or that id now stands for another key.`,
    )
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(opened)
}

function algorithm(iv: Uint8Array<ArrayBuffer>, id: string, context: readonly string[]) {
  // As JSON, so that no two contexts are written alike.
  const additionalData = new TextEncoder().encode(JSON.stringify([FORMAT, id, ...context]))
  return { name: 'AES-GCM', iv, additionalData, tagLength: 128 }
}
