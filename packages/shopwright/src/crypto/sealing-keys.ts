import { fieldOf, isRecord } from '../http/json.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { isKeyId, SealError, type SealingKey } from './seal.ts'

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** 32 bytes, as such or as base64, base64url or hex; or a key of Web Crypto for AES-GCM with 256 bits. */
export type SealingKeyMaterial = Uint8Array | string | CryptoKey

/** Keys that are at hand. New values are sealed with `current`; the others open what they have sealed. */
export interface SealingKeyRing {
  /** The id of the key to seal with. */
  readonly current: string
  /** Every key that anything in the store is sealed with, by its id: letters, digits, `_`, `-`, `:` and `/`. */
  readonly keys: Readonly<Record<string, SealingKeyMaterial>>
}

/**
 * Keys that have to be asked for, from a KMS for example. A key is asked for once and kept in memory; `current` is
 * asked at each write, so keep its answer for a while if it is costly. What these reject with, the store rejects with.
 */
export interface SealingKeyProvider {
  /** The id of the key to seal with. */
  current(): Promise<string>
  /** The key of an id; null if there is none. */
  key(id: string): Promise<SealingKeyMaterial | null>
}

/** Keys to seal with: all at hand as a ring, or fetched from a provider, such as a KMS. */
export type SealingKeys = SealingKeyRing | SealingKeyProvider

const KEY_BYTES = 32
const HELP =
  'Make one with generateSealingKey() or `openssl rand -base64 32`, and keep it with the app’s other secrets.'

/**
 * A new random key for `encrypted()`, as base64 text for an environment variable.
 *
 * @example
 * ```ts
 * import { generateSealingKey } from 'shopwright/tokens'
 *
 * console.log(generateSealingKey().length) // 44
 * ```
 */
export function generateSealingKey(): string {
  return encodeBase64(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), 'base64')
}

/** Keys, checked, imported at their first use and kept. */
export interface ReadyKeys {
  readonly current: () => Promise<SealingKey>
  readonly currentId: () => Promise<string>
  /** Null for an id that no key has. */
  readonly key: (id: string) => Promise<CryptoKey | null>
}

/** Throws a `TypeError` that says which key is wrong and how to make a right one; keys of a provider are checked as they come. */
export function readyKeys(keys: SealingKeys): ReadyKeys {
  const provider = typeof fieldOf(keys, 'current') === 'function' ? (keys as SealingKeyProvider) : ringOf(keys)
  if (typeof fieldOf(provider, 'key') !== 'function') {
    throw new TypeError('A provider of sealing keys has two functions: { current(), key(id) }.')
  }
  const imported = new Map<string, Promise<CryptoKey | null>>()

  async function importOf(id: string): Promise<CryptoKey | null> {
    const material = await provider.key(id)
    return material === null || material === undefined ? null : importKey(material, id)
  }
  function key(id: string): Promise<CryptoKey | null> {
    const known = imported.get(id)
    if (known !== undefined) return known
    const asked = importOf(id)
    imported.set(id, asked)
    // Only a key that came is kept: who has none now may have it a moment later.
    const forget = () => void imported.delete(id)
    asked.then((found) => found ?? forget(), forget)
    return asked
  }
  async function currentId(): Promise<string> {
    const id = await provider.current()
    if (isKeyId(id)) return id
    throw new TypeError(`The provider of sealing keys gave ${JSON.stringify(id)} as the current key’s id. ${ID_RULE}`)
  }
  return {
    currentId,
    key,
    current: async () => {
      const id = await currentId()
      const found = await key(id)
      if (found !== null) return { id, key: found }
      throw new SealError('unknown_key', id, `The current sealing key is \`${id}\`, but there is no key of that id.`)
    },
  }
}

const ID_RULE = 'An id is 1 to 200 letters, digits, `_`, `-`, `:` or `/`, such as `2026-11`.'

function ringOf(ring: unknown): SealingKeyProvider {
  const current = fieldOf(ring, 'current')
  const keys = fieldOf(ring, 'keys')
  if (typeof current !== 'string' || !isRecord(keys)) {
    throw new TypeError(
      `Sealing keys are { current: 'id', keys: { id: key } }, or a provider { current(), key(id) }. ${HELP}`,
    )
  }
  for (const [id, material] of Object.entries(keys)) {
    if (!isKeyId(id)) throw new TypeError(`${JSON.stringify(id)} cannot name a sealing key. ${ID_RULE}`)
    checkedMaterial(material, `The sealing key \`${id}\``)
  }
  if (!Object.hasOwn(keys, current)) {
    const have = Object.keys(keys).join('`, `')
    throw new TypeError(`The current sealing key is \`${current}\`, but \`keys\` has only \`${have}\`.`)
  }
  const given = new Map(Object.entries(keys as SealingKeyRing['keys']))
  return { current: async () => current, key: async (id) => given.get(id) ?? null }
}

/** Bytes, or the key itself where it is one of Web Crypto. Throws a `TypeError`, in which nothing of the key stands. */
function checkedMaterial(material: unknown, label: string): Uint8Array<ArrayBuffer> | CryptoKey {
  if (isCryptoKey(material)) {
    const { name, length } = material.algorithm as { name: string; length?: number }
    const able = material.usages.includes('encrypt') && material.usages.includes('decrypt')
    if (name === 'AES-GCM' && length === KEY_BYTES * 8 && able) return material
    throw new TypeError(`${label} must be an AES-GCM key of 256 bits that may encrypt and decrypt.`)
  }
  return keyBytes(material, label)
}

/** The 32 bytes of a key. Throws a `TypeError`, in which nothing of the key stands. */
export function keyBytes(material: unknown, label: string): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(material)
  if (bytes === null) {
    const what = typeof material === 'string' ? 'a text that is neither base64 nor hex' : `of type ${typeof material}`
    throw new TypeError(`${label} must be ${KEY_BYTES} random bytes, but is ${what}. ${HELP}`)
  }
  if (bytes.length !== KEY_BYTES) {
    throw new TypeError(`${label} must be ${KEY_BYTES} random bytes, but has ${bytes.length}. ${HELP}`)
  }
  if (new Set(bytes).size < 8) throw new TypeError(`${label} is not random: a few bytes repeat. ${HELP}`)
  return bytes
}

function bytesOf(material: unknown): Uint8Array<ArrayBuffer> | null {
  if (material instanceof Uint8Array) return new Uint8Array(material)
  if (typeof material !== 'string') return null
  const text = material.trim()
  if (text === '') return new Uint8Array()
  if (/^[0-9a-f]{64}$/i.test(text)) return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return decodeBase64(text, 'base64') ?? decodeBase64(text, 'base64url')
}

function isCryptoKey(value: unknown): value is CryptoKey {
  return isRecord(fieldOf(value, 'algorithm')) && Array.isArray(fieldOf(value, 'usages'))
}

async function importKey(material: SealingKeyMaterial, id: string): Promise<CryptoKey> {
  const checked = checkedMaterial(material, `The sealing key \`${id}\``)
  if (isCryptoKey(checked)) return checked
  return crypto.subtle.importKey('raw', checked, 'AES-GCM', false, ['encrypt', 'decrypt'])
}
