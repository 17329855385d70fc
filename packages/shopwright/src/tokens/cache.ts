import type { AccessToken } from '../platform/access-token.ts'
import { parseMoment } from '../platform/timestamp.ts'

/** Whether fresh tokens are kept in this process: at most `maxShops` (10,000 by default), no longer than `maxAge` ms (60,000). */
export type CacheOption =
  | boolean
  | { readonly maxShops?: number | undefined; readonly maxAge?: number | undefined }
  | undefined

/** Fresh tokens in the memory of this process; a bounded number, for a bounded time. */
export interface TokenCache {
  /** The token, if it is fresh, has not been here for too long, and is not the one whose text is `rejected`. */
  get(shop: string, name: string, now: number, rejected: string | null): AccessToken | null
  /** How many tokens were forgotten so far: to be taken before a row is read, and handed to `set`. */
  forgotten(): number
  /** Keeps a token, unless any was forgotten since its row was read: it may be that one. */
  set(shop: string, name: string, token: AccessToken, now: number, forgotten: number): void
  forget(shop: string, name: string): void
}

interface Entry {
  readonly token: AccessToken
  readonly since: number
  readonly until: number
}

const NO_CACHE: TokenCache = { get: () => null, forgotten: () => 0, set: () => undefined, forget: () => undefined }

/** Throws a `TypeError` for limits that are none. */
export function createCache(options: CacheOption, refreshBefore: number): TokenCache {
  if (options === undefined || options === false) return NO_CACHE
  const { maxShops = 10_000, maxAge = 60_000 } = options === true ? {} : options
  if (!(Number.isInteger(maxShops) && maxShops >= 1))
    throw new TypeError('cache.maxShops must be a whole number above 0.')
  if (!(maxAge > 0)) throw new TypeError('cache.maxAge must be a number of ms above 0.')
  // A Map is in the order of insertion, so its first entry has been here longest.
  const entries = new Map<string, Entry>()
  let forgotten = 0
  const at = (shop: string, name: string) => `${shop}/${name}`
  return {
    get(shop, name, now, rejected) {
      const entry = entries.get(at(shop, name))
      if (entry === undefined) return null
      // A clock that was set back makes nothing younger.
      if (now < entry.until && now >= entry.since && entry.token.token !== rejected) return entry.token
      entries.delete(at(shop, name))
      return null
    },
    forgotten: () => forgotten,
    set(shop, name, token, now, forgottenThen) {
      if (forgottenThen !== forgotten) return
      const key = at(shop, name)
      entries.delete(key)
      const fresh = token.expires === null ? Infinity : (parseMoment(token.expires) ?? 0) - refreshBefore
      entries.set(key, { token, since: now, until: Math.min(fresh, now + maxAge) })
      if (entries.size > maxShops) entries.delete(entries.keys().next().value ?? '')
    },
    forget(shop, name) {
      forgotten += 1
      entries.delete(at(shop, name))
    },
  }
}
