import { hasMethods } from '../../databases/sql.ts'
import { isRecord, parseRecord } from '../../http/json.ts'
import { bucketOf, listBuckets } from '../shop-buckets.ts'
import { CLOCK_TOLERANCE, type TokenKey, type TokenLease, type TokenRow, type TokenStore } from '../token-store.ts'

/** What is needed of a Durable Object's storage. */
export interface ObjectStorage {
  get(key: string): Promise<unknown>
  put(entries: Record<string, unknown>): Promise<void>
  delete(keys: string[]): Promise<number>
  list(options: { prefix: string; startAfter?: string; limit: number }): Promise<ReadonlyMap<string, unknown>>
}

/** What is needed of the namespace of a Durable Object. */
export interface ObjectNamespace {
  idFromName(name: string): unknown
  get(id: never): { fetch(url: string, init: { method: 'POST'; body: string }): Promise<ObjectAnswer> }
}

/** What is read of an object's answer. */
export interface ObjectAnswer {
  readonly status: number
  text(): Promise<string>
}

/** What {@link durableObjectTokenStore} takes beside the namespace. */
export interface DurableObjectTokenStoreOptions {
  /** The object's name, `tokens` by default. */
  readonly object?: string | undefined
  /** Uses 36 objects, one for each character that a handle may begin with, instead of one. It cannot be changed later. */
  readonly spread?: boolean | undefined
}

interface Held {
  readonly holder: string | null
  readonly since: number
  readonly until: number
  readonly fence: number
}

const IDLE = { holder: null, since: 0, until: 0 }

interface Step {
  readonly key: TokenKey
  readonly lease: TokenLease
  readonly ms: number
  readonly value: string
  readonly options: Parameters<TokenStore['list']>[0]
}

const METHODS = ['get', 'lease', 'renew', 'save', 'release', 'delete', 'list'] as const
type Method = (typeof METHODS)[number]

/**
 * The Durable Object that {@link durableObjectTokenStore} talks to. Export it from your worker, and name it in
 * `wrangler.toml` as a class with SQLite storage. Only your own workers can reach it.
 *
 * @example
 * ```ts
 * // wrangler.toml:
 * //   [[durable_objects.bindings]]
 * //   name = "TOKENS"
 * //   class_name = "TokenStoreObject"
 * //   [[migrations]]
 * //   tag = "tokens-1"
 * //   new_sqlite_classes = ["TokenStoreObject"]
 * export { TokenStoreObject } from 'shopwright/tokens/durable-object'
 * ```
 */
export class TokenStoreObject {
  readonly #storage: ObjectStorage

  constructor(state: { readonly storage: ObjectStorage }) {
    this.#storage = state.storage
  }

  /** Takes one step of the store: `{ method, … }` as JSON, answered as `{ value }`. */
  async fetch(request: { text(): Promise<string> }): Promise<Response> {
    const asked = parseRecord(await request.text())
    const method = METHODS.find((name) => name === asked?.['method'])
    if (method === undefined) return new Response('{"error":"unknown method"}', { status: 400 })
    // Nothing else runs in this object while its storage is waited for, so a step is one piece.
    const value = await this.#steps[method](asked as unknown as Step)
    return new Response(JSON.stringify({ value }), { headers: { 'Content-Type': 'application/json' } })
  }

  readonly #steps: Readonly<Record<Method, (step: Step) => Promise<unknown>>> = {
    get: async ({ key }) => (await this.#storage.get(rowAt(key))) ?? null,
    lease: async ({ key, ms }) => {
      const now = Date.now()
      const held = await this.#held(key)
      if (held.holder !== null && held.until > now && held.since <= now + CLOCK_TOLERANCE) return null
      const next = { holder: crypto.randomUUID(), since: now, until: now + ms, fence: held.fence + 1 }
      await this.#storage.put({ [leaseAt(key)]: next })
      return { shop: key.shop, name: key.name, holder: next.holder, fence: next.fence }
    },
    renew: ({ lease, ms }) =>
      this.#whenOurs(lease, (held, now) => ({ [leaseAt(lease)]: { ...held, since: now, until: now + ms } })),
    save: ({ lease, value }) =>
      this.#whenOurs(lease, ({ fence }) => ({
        [rowAt(lease)]: value,
        [leaseAt(lease)]: { ...IDLE, fence },
      })),
    release: ({ lease }) => this.#whenOurs(lease, ({ fence }) => ({ [leaseAt(lease)]: { ...IDLE, fence } })),
    delete: async ({ key }) => {
      const had = (await this.#storage.get(rowAt(key))) !== undefined
      await this.#storage.delete([rowAt(key), leaseAt(key)])
      return had
    },
    list: async ({ options: { after, limit, shop } }) => {
      const prefix = shop === undefined ? ROW : `${ROW}${shop} `
      const later = after === null || after === undefined ? null : rowAt(after)
      // A key before the first one is no start; one behind the last leaves nothing.
      if (later !== null && later > prefix && !later.startsWith(prefix)) return []
      const startAfter = later?.startsWith(prefix) === true ? { startAfter: later } : {}
      return rowsIn(await this.#storage.list({ prefix, limit, ...startAfter }))
    },
  }

  async #held(key: TokenKey): Promise<Held> {
    return ((await this.#storage.get(leaseAt(key))) as Held | undefined) ?? { ...IDLE, fence: 0 }
  }

  async #whenOurs(lease: TokenLease, entries: (held: Held, now: number) => Record<string, unknown>): Promise<boolean> {
    const held = await this.#held(lease)
    if (held.holder !== lease.holder || held.fence !== lease.fence) return false
    await this.#storage.put(entries(held, Date.now()))
    return true
  }
}

/**
 * Keeps tokens in a Durable Object: each step is one piece, on the object's clock, wherever your worker runs.
 *
 * - `namespace`: the binding of {@link TokenStoreObject}, such as `env.TOKENS`.
 * - `options.object`: the object's name. `options.spread`: 36 objects instead of one.
 *
 * One object answers some thousand requests a second, from the place where it lives: give `createAccessTokens` a
 * `cache`, so that it is not asked for every request of yours, and beyond that `spread`. A call to an object that is
 * being moved or updated rejects, and is then simply made again.
 *
 * @example
 * ```ts
 * import { durableObjectTokenStore, type ObjectNamespace } from 'shopwright/tokens/durable-object'
 *
 * const worker = {
 *   async fetch(request: Request, env: { TOKENS: ObjectNamespace }) {
 *     const store = durableObjectTokenStore(env.TOKENS)
 *     return Response.json(await store.get({ shop: 'demo', name: 'my-client-id/offline' }))
 *   },
 * }
 * console.log(typeof worker.fetch) // 'function'
 * ```
 */
export function durableObjectTokenStore(
  namespace: ObjectNamespace,
  options: DurableObjectTokenStoreOptions = {},
): TokenStore {
  if (!hasMethods(namespace, 'idFromName', 'get')) {
    throw new TypeError('This is no Durable Object namespace. Give the binding, such as `env.TOKENS`.')
  }
  const { object = 'tokens', spread = false } = options

  async function ask(bucket: string, step: Partial<Step> & { readonly method: Method }): Promise<unknown> {
    const name = spread ? `${object}/${bucket}` : object
    const stub = namespace.get(namespace.idFromName(name) as never)
    const answer = await stub.fetch('https://shopwright.internal/', { method: 'POST', body: JSON.stringify(step) })
    const body = await answer.text()
    const said = answer.status === 200 ? parseRecord(body) : null
    if (said === null) {
      throw new Error(
        `The Durable Object "${name}" answered ${answer.status} instead of a token step. Does the binding name a class that is, or extends, TokenStoreObject?`,
      )
    }
    return said['value']
  }
  const at = (key: TokenKey, step: Partial<Step> & { readonly method: Method }) => ask(bucketOf(key.shop), step)
  const list = async (bucket: string, wanted: Parameters<TokenStore['list']>[0]) =>
    (await ask(bucket, { method: 'list', options: wanted })) as readonly TokenRow[]

  return {
    get: async ({ shop, name }) => {
      const value = await at({ shop, name }, { method: 'get', key: { shop, name } })
      return typeof value === 'string' ? { shop, name, value } : null
    },
    lease: async ({ shop, name }, ms) => {
      const lease = await at({ shop, name }, { method: 'lease', key: { shop, name }, ms })
      return isRecord(lease) ? (lease as unknown as TokenLease) : null
    },
    renew: async (lease, ms) => (await at(lease, { method: 'renew', lease, ms })) === true,
    save: async (lease, value) => (await at(lease, { method: 'save', lease, value })) === true,
    release: async (lease) => {
      await at(lease, { method: 'release', lease })
    },
    delete: async ({ shop, name }) => (await at({ shop, name }, { method: 'delete', key: { shop, name } })) === true,
    list: (wanted) => (spread ? listBuckets(wanted, list) : list('', wanted)),
  }
}

const ROW = 'row '

/** No shop has a space, and none of its characters comes before it: the rows stand in order of shop and name. */
function rowAt({ shop, name }: TokenKey): string {
  return `${ROW}${shop} ${name}`
}

function leaseAt({ shop, name }: TokenKey): string {
  return `lease ${shop} ${name}`
}

function rowsIn(entries: ReadonlyMap<string, unknown>): TokenRow[] {
  return [...entries].map(([key, value]) => {
    const end = key.indexOf(' ', ROW.length)
    return { shop: key.slice(ROW.length, end), name: key.slice(end + 1), value: String(value) }
  })
}
