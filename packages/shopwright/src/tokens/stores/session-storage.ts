import { hasMethods } from '../../databases/sql.ts'
import { textField } from '../../http/json.ts'
import { parseShop, shopDomain } from '../../platform/shop.ts'
import { leasedBeside } from '../leased-beside.ts'
import { readRecord, rowName, type TokenRecord, writeRecord } from '../record.ts'
import { fieldsOf, recordOf, type SessionFields, sessionId, type SessionPlace } from '../session-fields.ts'
import type { TokenKey, TokenRow, TokenStore } from '../token-store.ts'
import { memoryTokenStore } from './memory.ts'

export type { SessionFields, SessionUser } from '../session-fields.ts'

/** What is needed of a session storage: every `@shopify/shopify-app-session-storage-*` has it. */
export interface SessionStorageLike<Session extends object> {
  storeSession(session: Session): Promise<boolean>
  loadSession(id: string): Promise<Session | undefined>
  deleteSession(id: string): Promise<boolean>
  findSessionsByShop(shop: string): Promise<Session[]>
}

/** Shops as handles or shop domains. */
export type ShopList = Iterable<string> | AsyncIterable<string>

/** What {@link fromSessionStorage} takes beside the storage. */
export interface SessionStorageOptions<Session extends object> {
  /** The client id of the app whose sessions these are: a session does not say it. */
  readonly clientId: string
  /** Makes a session: `(fields) => new Session(fields)`, with the `Session` of `@shopify/shopify-api`. */
  readonly createSession: (fields: SessionFields) => Session
  /** Every shop in the storage, which cannot list them itself; a function is called anew for each listing. Needed for all that works on many shops. */
  readonly shops?: ShopList | (() => ShopList | Promise<ShopList>) | undefined
  /** A store whose leases are used, so that several processes may write; by default leases hold in this process only. */
  readonly leases?: TokenStore | undefined
}

/**
 * Keeps tokens as sessions in a storage of Shopify's own libraries (Prisma, Drizzle, MongoDB, SQLite, …): what is there
 * is used, and code that reads these sessions goes on. To live in one of the other stores later, hand this one to
 * `tokens.adopt(…)`.
 *
 * - `storage`: any `@shopify/shopify-app-session-storage-*`, of a version that keeps refresh tokens.
 * - `options.clientId`, `options.createSession`: see the example. `options.shops`: for audit, migrate and the like, such
 *   as `async () => (await prisma.session.findMany({ distinct: ['shop'] })).map(({ shop }) => shop)`.
 * - `options.leases`: the leases of another store, such as `redisTokenStore(client)`, where more than one process runs.
 *
 * Offline sessions are found as `offline_demo.myshopify.com`, online ones as `demo.myshopify.com_<user id>`; sessions
 * with other ids, or without a token, are passed by. What a session has no field for (whether the token is dead, how
 * often it was refreshed, which secret minted it) stands in its `state`, which OAuth has no use for any more; it is
 * forgotten when another library writes the session, which then counts as live.
 *
 * What this cannot promise: sessions have no compare-and-set. Without `leases` it is for one process; with them, a
 * process that is frozen in the very moment of writing may still write late. A sealed store cannot lie upon it. Prisma's
 * storage finds 25 sessions of a shop and no more: listings, `audit` and `adopt` among them, miss the users' tokens that
 * end first, never the offline one.
 *
 * Saving rejects where the storage dropped the refresh token (its tables are of before), so that none is ever lost.
 *
 * @example
 * ```ts
 * import { Session } from '@shopify/shopify-api'
 * import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory'
 * import { fromSessionStorage } from 'shopwright/tokens/session-storage'
 *
 * const storage = new MemorySessionStorage()
 * const store = fromSessionStorage(storage, {
 *   clientId: 'my-client-id',
 *   createSession: (fields) => new Session(fields),
 *   shops: ['demo.myshopify.com'],
 * })
 * const { id, shop, state } = { id: 'offline_demo.myshopify.com', shop: 'demo.myshopify.com', state: '' }
 * await storage.storeSession(new Session({ id, shop, state, isOnline: false, accessToken: 'shpat_1' }))
 * const [row] = await store.list({ limit: 10 })
 * console.log(row?.name) // 'my-client-id/offline'
 * ```
 */
export function fromSessionStorage<Session extends object>(
  storage: SessionStorageLike<Session>,
  options: SessionStorageOptions<Session>,
): TokenStore {
  if (!hasMethods(storage, 'loadSession', 'storeSession')) {
    throw new TypeError(
      'fromSessionStorage takes a session storage of Shopify’s libraries, and { clientId, createSession }.',
    )
  }
  const { clientId, createSession, shops, leases = memoryTokenStore() } = options ?? {}
  if (typeof clientId !== 'string' || clientId === '')
    throw new TypeError('clientId must be the client id of your app.')
  if (typeof createSession !== 'function') {
    throw new TypeError('createSession must make a session: (fields) => new Session(fields).')
  }
  const handles = shopHandles(shops)

  async function recordAt(place: SessionPlace): Promise<TokenRecord | null> {
    const session = await storage.loadSession(sessionId(place))
    return session === undefined || session === null ? null : recordOf(clientId, place, session)
  }
  async function get(key: TokenKey): Promise<TokenRow | null> {
    const place = placeOf(clientId, key)
    const record = place === null ? null : await recordAt(place)
    return record === null ? null : { shop: key.shop, name: key.name, value: writeRecord(record) }
  }
  async function put(key: TokenKey, value: string): Promise<void> {
    const record = readRecord(value)
    if (record === null || record.app !== clientId || rowName(clientId, record) !== key.name) {
      throw new TypeError('Only the records of this app can be kept as sessions; sealed ones (encrypted) cannot.')
    }
    if (!(await storage.storeSession(createSession(fieldsOf(key.shop, record))))) {
      throw new Error('The session storage did not store the session, and does not say why. Look at its database.')
    }
    const refreshToken = record.token?.refreshToken ?? null
    if (refreshToken === null) return
    const kept = await recordAt({ shop: key.shop, mode: record.mode, user: record.user })
    if (kept?.token?.refreshToken !== refreshToken) {
      throw new Error(
        'The session storage did not keep the refresh token. Update it to a version that knows expiring tokens, and its tables with it.',
      )
    }
  }
  async function rowsOfShop(shop: string): Promise<TokenRow[]> {
    const rows: TokenRow[] = []
    const found = [...(await storage.findSessionsByShop(shopDomain(shop)))]
    const offline = sessionId({ shop, mode: 'offline', user: null })
    // Some storages find the first 25 only, and the token that does not expire comes last.
    if (found.length > 0 && !found.some((session) => textField(session, 'id') === offline)) {
      const missed = await storage.loadSession(offline)
      if (missed !== undefined && missed !== null) found.push(missed)
    }
    for (const session of found) {
      const place = placeOfId(shop, textField(session, 'id') ?? '')
      const record = place === null ? null : recordOf(clientId, place, session)
      if (record !== null) rows.push({ shop, name: rowName(clientId, record), value: writeRecord(record) })
    }
    return rows.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  }
  async function list({ after, limit, shop }: Parameters<TokenStore['list']>[0]): Promise<readonly TokenRow[]> {
    const wanted = shop === undefined ? await handles(after == null) : [shop]
    const rows: TokenRow[] = []
    for (const one of wanted.filter((handle) => after == null || handle >= after.shop)) {
      const found = await rowsOfShop(one)
      rows.push(...found.filter(({ name }) => after == null || one > after.shop || name > after.name))
      if (rows.length >= limit) break
    }
    return rows.slice(0, limit)
  }
  return leasedBeside(
    {
      get,
      put,
      list,
      delete: async (key) => {
        const place = placeOf(clientId, key)
        if (place === null) return false
        const had = (await recordAt(place)) !== null
        await storage.deleteSession(sessionId(place))
        return had
      },
      check: (key) => {
        if (placeOf(clientId, key) === null) {
          throw new TypeError(
            `These are the sessions of the app ${clientId}: no row of another app or kind can be kept.`,
          )
        }
      },
    },
    leases,
  )
}

/** What a row's name says after the app's client id. */
const KIND = /^(?:(?<mode>offline|client_credentials|application_only)|online\/(?<user>[1-9]\d{0,19}))$/

function placeOf(app: string, { shop, name }: TokenKey): SessionPlace | null {
  if (parseShop(shop) !== shop || !name.startsWith(`${app}/`)) return null
  const { mode = 'online', user } = KIND.exec(name.slice(app.length + 1))?.groups ?? {}
  if (mode === 'online') return user === undefined ? null : { shop, mode, user }
  return { shop, mode: mode as TokenRecord['mode'], user: null }
}

function placeOfId(shop: string, id: string): SessionPlace | null {
  const domain = shopDomain(shop)
  const name = id.startsWith(`${domain}_`)
    ? `online/${id.slice(domain.length + 1)}`
    : id.endsWith(`_${domain}`)
      ? id.slice(0, -domain.length - 1)
      : ''
  return placeOf('', { shop, name: `/${name}` })
}

/** Every shop's handle, in order, each once: read anew for each listing if there is a function to call. */
function shopHandles(shops: SessionStorageOptions<object>['shops']): (anew: boolean) => Promise<readonly string[]> {
  let known: Promise<readonly string[]> | null = null
  async function read(): Promise<readonly string[]> {
    if (shops === undefined) {
      throw new TypeError(
        'A session storage cannot list its shops. Give fromSessionStorage { shops }, such as a function that asks your database.',
      )
    }
    const handles = new Set<string>()
    for await (const shop of typeof shops === 'function' ? await shops() : shops) {
      const handle = parseShop(shop)
      if (handle !== null) handles.add(handle)
    }
    return [...handles].toSorted()
  }
  return (anew) => {
    if (known === null || (anew && typeof shops === 'function')) {
      known = read()
      known.catch(() => (known = null))
    }
    return known
  }
}
