import { blindIndex, type BlindIndexKey, isBlind } from '../crypto/blind-index.ts'
import { isSealed, open, seal, SealError, type SealFault, sealedWith } from '../crypto/seal.ts'
import { readyKeys, type SealingKeys } from '../crypto/sealing-keys.ts'
import type { TokenKey, TokenRow, TokenStore } from './token-store.ts'

/** What {@link encrypted} takes beside the keys. */
export interface EncryptedOptions {
  /**
   * Whether rows from before are read too: those that are not sealed, and, with `blindIndex`, those under their plain
   * name. `false` by default, since then a row that somebody slipped into the database is refused. Set it while an app
   * moves over, until `reseal()` has left nothing to do.
   */
  readonly allowPlain?: boolean | undefined
  /**
   * Hides the rows' names (app, kind of token, user) behind an HMAC with this key, so that only the shop stays
   * readable. Its own key, not one of the sealing keys; it cannot be changed later, for no row would be found any more.
   */
  readonly blindIndex?: BlindIndexKey | undefined
}

/** A row as a sealed store gives it. */
export interface SealedTokenRow extends TokenRow {
  /** The id of the key that the row is sealed with; null where it is not sealed. */
  readonly sealedWith: string | null
}

/** A row as a sealed store lists it. */
export interface ListedSealedTokenRow extends SealedTokenRow {
  /** Whether the row lies as a new one would: sealed with the current key, and under its blind name if there are such. */
  readonly upToDate: boolean
  /** Why the row does not open, null where it does. One that does not has an empty value and the name that it is stored under. */
  readonly fault: SealFault | null
}

/** A {@link TokenStore} that seals what it stores. */
export interface SealedTokenStore extends TokenStore {
  /** As in every store; rejects with a {@link SealError} for a row that does not open. */
  get(key: TokenKey): Promise<SealedTokenRow | null>
  /** As in every store, but ordered by the stored names. Rows that do not open are listed with their `fault`. */
  list(options: Parameters<TokenStore['list']>[0]): Promise<readonly ListedSealedTokenRow[]>
  /** The id of the key that new rows are sealed with. */
  currentKey(): Promise<string>
}

const PURPOSE = 'shopwright token'

/**
 * Seals all that a store keeps, with AES-256-GCM: a stolen database or backup holds no token. Shop and name of a row
 * are bound to its seal, so a sealed token that was moved to another shop's row does not open.
 *
 * - `store`: any token store. Only `value` changes: `sw1.<key id>.<nonce>.<ciphertext>`.
 * - `keys`: `{ current, keys }` with keys of 32 random bytes (see `generateSealingKey`), or a provider that asks a KMS.
 * - `options`: `allowPlain` while an app moves over; `blindIndex` to hide the rows' names as well.
 *
 * To rotate: add the new key beside the old one and deploy; make it `current` and deploy; run `tokens.reseal()`; then
 * take the old key away. A key is good for four thousand million writes.
 *
 * Throws a `TypeError` for keys that cannot be right. A row that does not open rejects with a {@link SealError}, which
 * the tokens answer with the code `unreadable_record`; what a provider rejects with is passed on.
 *
 * @example
 * ```ts
 * import { encrypted, generateSealingKey } from 'shopwright/tokens'
 * import { memoryTokenStore } from 'shopwright/tokens/memory'
 *
 * const keys = { current: '2026-11', keys: { '2026-11': process.env['TOKEN_KEY'] ?? generateSealingKey() } }
 * const store = encrypted(memoryTokenStore(), keys)
 * console.log(await store.currentKey()) // '2026-11'
 * ```
 */
export function encrypted(store: TokenStore, keys: SealingKeys, options: EncryptedOptions = {}): SealedTokenStore {
  const ring = readyKeys(keys)
  const allowPlain = options.allowPlain === true
  const blind = options.blindIndex === undefined ? null : blindIndex(options.blindIndex)
  /** Under which name a listed row really lies, for it may still be the plain one. */
  const storedNames = new WeakMap<TokenKey, string>()

  async function storedKey({ shop, name }: TokenKey): Promise<TokenKey> {
    // A row that did not open was listed under the name it lies under.
    return { shop, name: blind === null || isBlind(name) ? name : await blind(shop, name) }
  }
  /** Where a row of before may lie, beside where it belongs. */
  function formerKey({ shop, name }: TokenKey): TokenKey | null {
    return blind !== null && !isBlind(name) ? { shop, name } : null
  }
  async function opened(row: TokenRow): Promise<SealedTokenRow> {
    const { shop, name, value } = row
    if (!isSealed(value)) {
      if (allowPlain) return { shop, name, value, sealedWith: null }
      throw new SealError(
        'not_sealed',
        null,
        'The row is not sealed. To read rows from before encrypted(), give it { allowPlain: true }, run reseal(), and take it away again.',
      )
    }
    const text = await open(value, ring.key, [PURPOSE, shop, name])
    const end = text.indexOf('\n')
    return {
      shop,
      name: String(JSON.parse(text.slice(0, end))),
      value: text.slice(end + 1),
      sealedWith: sealedWith(value),
    }
  }
  async function listed(row: TokenRow, current: string): Promise<ListedSealedTokenRow> {
    const given = await openedOrFault(row)
    const atHome = blind === null || isBlind(row.name)
    const result = { ...given, upToDate: given.fault === null && atHome && given.sealedWith === current }
    storedNames.set(result, row.name)
    return result
  }
  async function openedOrFault(row: TokenRow): Promise<SealedTokenRow & Pick<ListedSealedTokenRow, 'fault'>> {
    try {
      return { ...(await opened(row)), fault: null }
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      return { shop: row.shop, name: row.name, value: '', sealedWith: error.keyId, fault: error.fault }
    }
  }

  return {
    get: async (key) => {
      const former = allowPlain ? formerKey(key) : null
      const row = (await store.get(await storedKey(key))) ?? (former === null ? null : await store.get(former))
      return row === null ? null : { ...(await opened(row)), name: key.name }
    },
    lease: async (key, ms) => {
      // Who could not seal what comes of the work shall not begin it: Shopify would be asked in vain.
      await ring.current()
      const lease = await store.lease(await storedKey(key), ms)
      return lease === null ? null : { ...lease, name: key.name }
    },
    renew: async (lease, ms) => store.renew({ ...lease, ...(await storedKey(lease)) }, ms),
    save: async (lease, value) => {
      const at = await storedKey(lease)
      const text = `${JSON.stringify(lease.name)}\n${value}`
      const sealed = await seal(await ring.current(), text, [PURPOSE, at.shop, at.name])
      if (!(await store.save({ ...lease, ...at }, sealed))) return false
      const former = allowPlain ? formerKey(lease) : null
      if (former !== null) await store.delete(former)
      return true
    },
    release: async (lease) => store.release({ ...lease, ...(await storedKey(lease)) }),
    delete: async (key) => {
      const former = formerKey(key)
      const formerGone = former !== null && (await store.delete(former))
      return (await store.delete(await storedKey(key))) || formerGone
    },
    list: async ({ after, ...rest }) => {
      const from = after === null || after === undefined ? null : await cursor(after)
      const rows = await store.list({ ...rest, after: from })
      if (rows.length === 0) return []
      const current = await ring.currentId()
      return Promise.all(rows.map((row) => listed(row, current)))
    },
    currentKey: () => ring.currentId(),
    ...(store.migrate === undefined ? {} : { migrate: async () => store.migrate?.() }),
  }

  async function cursor(after: TokenKey): Promise<TokenKey> {
    const name = storedNames.get(after)
    return name === undefined ? storedKey(after) : { shop: after.shop, name }
  }
}

/** The store as a sealed one; null where it seals nothing. */
export function asSealed(store: TokenStore): SealedTokenStore | null {
  return 'currentKey' in store && typeof store.currentKey === 'function' ? (store as SealedTokenStore) : null
}
