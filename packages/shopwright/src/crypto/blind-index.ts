import { hmacKey, hmacSha256, type HmacKey } from '#hmac'
import { keyBytes } from './sealing-keys.ts'

/** The key of a blind index: 32 bytes, as such or as base64, base64url or hex; or a function that fetches them. */
export type BlindIndexKey = Uint8Array | string | (() => Promise<Uint8Array | string>)

/** Writes a name so that only who has the key can tell which it is: the same text for the same shop and name. */
export type BlindIndex = (shop: string, name: string) => Promise<string>

const BLIND = /^~[A-Za-z0-9_-]{43}$/

/** Whether a name was written by a blind index. */
export function isBlind(name: string): boolean {
  return BLIND.test(name)
}

/** Throws a `TypeError` for a key that is none; a key that is fetched is checked as it comes. */
export function blindIndex(key: BlindIndexKey): BlindIndex {
  const label = 'The key of the blind index'
  const fetchKey = typeof key === 'function' ? key : null
  let ready: Promise<HmacKey> | null = typeof key === 'function' ? null : Promise.resolve(hmacKey(keyBytes(key, label)))

  async function fetched(): Promise<HmacKey> {
    return hmacKey(keyBytes(await fetchKey?.(), label))
  }
  function readyKey(): Promise<HmacKey> {
    if (ready !== null) return ready
    const asked = fetched()
    ready = asked
    // A key that did not come is asked for again.
    asked.catch(() => {
      ready = null
    })
    return asked
  }
  return async (shop, name) => {
    const digest = await hmacSha256(
      await readyKey(),
      JSON.stringify(['shopwright blind index', shop, name]),
      'base64url',
    )
    return `~${digest}`
  }
}
