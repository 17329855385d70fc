import { hasMethods } from '../../databases/sql.ts'
import { leasedBeside } from '../leased-beside.ts'
import type { TokenKey, TokenRow, TokenStore } from '../token-store.ts'
import { memoryTokenStore } from './memory.ts'

/** What is needed of a Cloudflare KV namespace. */
export interface KvNamespace {
  get(key: string, type: 'text'): Promise<string | null>
  put(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
  list(options: { prefix: string; limit: number; cursor?: string }): Promise<{
    readonly keys: readonly { readonly name: string }[]
    readonly list_complete: boolean
    readonly cursor?: string
  }>
}

/** What {@link kvTokenStore} takes beside the namespace. */
export interface KvTokenStoreOptions {
  /** Begins every key, `shopwright-tokens:` by default. */
  readonly prefix?: string | undefined
  /** A store whose leases are used, such as a Durable Object; by default leases hold in this isolate only. */
  readonly leases?: TokenStore | undefined
}

/** As many as KV lists at once. */
const MOST = 1000
/** Of so many listings is known where in KV they go on. */
const CURSORS = 100

/**
 * Keeps tokens in Cloudflare KV, for apps where one process alone writes them: a script, a scheduled worker. For all
 * others there is `shopwright/tokens/durable-object` or `shopwright/tokens/d1`.
 *
 * - `namespace`: the KV binding, such as `env.TOKENS`.
 * - `options.prefix`: begins every key. `options.leases`: another store to take leases from.
 *
 * What KV cannot promise: it has no compare-and-set, so that leases hold in one isolate only and a late writer is not
 * refused. What was written may be seen elsewhere a minute later: another place may use an access token that was
 * replaced, or refresh with a refresh token that was spent. Each key may be written once a second. With `leases` from a
 * Durable Object or D1 only one writes at a time, but reads are as late as before.
 *
 * @example
 * ```ts
 * import { kvTokenStore, type KvNamespace } from 'shopwright/tokens/kv'
 *
 * const worker = {
 *   async scheduled(event: unknown, env: { TOKENS: KvNamespace }) {
 *     const store = kvTokenStore(env.TOKENS)
 *     return store.list({ limit: 10 })
 *   },
 * }
 * console.log(typeof worker.scheduled) // 'function'
 * ```
 */
export function kvTokenStore(namespace: KvNamespace, options: KvTokenStoreOptions = {}): TokenStore {
  if (!hasMethods(namespace, 'get', 'put', 'list')) {
    throw new TypeError('This is no KV namespace. Give the binding, such as `env.TOKENS`.')
  }
  const { prefix = 'shopwright-tokens:', leases = memoryTokenStore() } = options
  const at = ({ shop, name }: TokenKey) => `${prefix}${shop} ${name}`
  const keyOf = (text: string): TokenKey => {
    const end = text.indexOf(' ', prefix.length)
    return { shop: text.slice(prefix.length, end), name: text.slice(end + 1) }
  }
  /** KV goes on from a cursor, not from a key: where the last listings ended. */
  const cursors = new Map<string, string>()

  async function get(key: TokenKey): Promise<TokenRow | null> {
    const value = await namespace.get(at(key), 'text')
    return value === null ? null : { shop: key.shop, name: key.name, value }
  }
  async function list({ after, limit, shop }: Parameters<TokenStore['list']>[0]): Promise<readonly TokenRow[]> {
    const begin = prefix + (shop === undefined ? '' : `${shop} `)
    const later = after === null || after === undefined ? null : at(after)
    let cursor = later === null ? undefined : cursors.get(`${begin}\n${later}`)
    const rows: TokenRow[] = []
    for (;;) {
      // From a known cursor all that comes is new; from the beginning as much as may be, to pass by what is known.
      const most = Math.min(MOST, later !== null && cursor === undefined ? MOST : limit - rows.length)
      const page = await namespace.list({ prefix: begin, limit: most, ...(cursor === undefined ? {} : { cursor }) })
      const fresh = page.keys.map(({ name }) => name).filter((name) => later === null || name > later)
      let taken = 0
      // Names that are listed may be gone: then later ones of this page are wanted.
      while (taken < fresh.length && rows.length < limit) {
        const wanted = fresh.slice(taken, taken + limit - rows.length)
        const found = await Promise.all(wanted.map((name) => get(keyOf(name))))
        rows.push(...found.filter((row) => row !== null))
        taken += wanted.length
      }
      cursor = page.cursor
      const last = fresh.at(-1)
      if (cursor !== undefined && last !== undefined && taken === fresh.length) {
        remember(`${begin}\n${last}`, cursor)
      }
      if (page.list_complete || cursor === undefined || rows.length >= limit) return rows
    }
  }
  function remember(id: string, cursor: string): void {
    const [oldest] = cursors.keys()
    if (cursors.size >= CURSORS && oldest !== undefined) cursors.delete(oldest)
    cursors.set(id, cursor)
  }

  return leasedBeside(
    {
      get,
      list,
      put: (key, value) => namespace.put(at(key), value),
      delete: async (key) => {
        const had = (await get(key)) !== null
        await namespace.delete(at(key))
        return had
      },
    },
    leases,
  )
}
