import type { D1StatementLike } from '../../databases/d1.ts'
import type { SqlValue } from '../../databases/sql.ts'
import { type D1Database, type D1Result, migrateD1 } from '../engines/d1-database.ts'
import { claimOf, conditionOf, type DeliveryRow, insertParams, recordOf, STATES } from '../engines/delivery-row.ts'
import { inTime } from '../../databases/in-time.ts'
import { inTurn } from '../engines/in-turn.ts'
import { statementTexts } from '../engines/sqlite-statements.ts'
import type { Claim, ClaimOptions, FailureReason, QueueEntry, WebhookQueue } from '../webhook-queue.ts'

export type { D1Database, D1Result } from '../engines/d1-database.ts'

/** The producer's binding of a Cloudflare Queue, `env.WAKE`: what is needed of it. */
export interface WakeUps {
  send(message: unknown, options?: { delaySeconds?: number }): Promise<unknown>
}

/** What a {@link cloudflareQueue} takes beside the database. */
export interface CloudflareQueueOptions {
  /** Rings when something is to be done, now or after a wait. Without it only a Cron Trigger works deliveries. */
  readonly wake?: WakeUps | undefined
  /** The table's name: letters, digits and `_`; `shopwright_deliveries` by default. */
  readonly table?: string | undefined
  /** The present in ms since the epoch; the Worker's clock by default. */
  readonly now?: (() => number) | undefined
}

/** What effects are given: a list for statements of the same database. */
export interface D1Effects {
  /** Adds a statement, to be run with the completion: `tx.run(env.DB.prepare('…').bind(…))`. */
  readonly run: (statement: D1StatementLike) => void
}

/** The longest that a Cloudflare Queue waits, in seconds, and that it is waited for, in ms. */
const [LONGEST_WAIT, LONGEST_RING] = [43_200, 1_000]
/** How long a batch is, and how many shops a claim looks at. */
const [PER_BATCH, SHOPS_PER_CLAIM] = [50, 200]

/**
 * A queue for Cloudflare Workers: deliveries lie in D1, and a Cloudflare Queue rings when there is something to do.
 *
 * Cloudflare Queues alone knows no duplicates, no order and no list, and carries 128 KB; so a message of it holds
 * nothing, and a lost or doubled one does no harm. Its consumer and a Cron Trigger call `inbox.drain()`.
 *
 * - `db`: the binding of a D1 database. The table is made on first use.
 * - `options.wake`: the producer's binding of a queue.
 *
 * Bindings and promises belong to one invocation of a Worker: make queue and inbox anew in each, which costs nothing, and
 * `migrate()` once, with the deployment, where you would rather not have it done on the way.
 *
 * A row of D1 holds two megabytes: set `maxBodyBytes` of the inbox to 1,900,000. Effects are given a list to put
 * statements of the same database on, which run in the batch that marks the delivery as done: all of it or nothing.
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { mount } from 'shopwright/adapters/web'
 * import { createInbox } from 'shopwright/inbox'
 * import { cloudflareQueue, type D1Database, type WakeUps } from 'shopwright/inbox/cloudflare'
 *
 * interface Env { DB: D1Database; WAKE: WakeUps; SHOPIFY_API_KEY: string; SHOPIFY_API_SECRET: string }
 *
 * const inboxOf = ({ DB, WAKE, SHOPIFY_API_KEY: clientId, SHOPIFY_API_SECRET: clientSecret }: Env) => {
 *   const app = new ShopifyApp({ clientId, clientSecret })
 *   const inbox = createInbox({ app, queue: cloudflareQueue(DB, { wake: WAKE }), maxBodyBytes: 1_900_000 })
 *   return inbox.on('orders/create', ({ shop, tx }) => {
 *     tx(({ run }) => run(DB.prepare('INSERT INTO orders VALUES (?)').bind(shop)))
 *   })
 * }
 * const worker = {
 *   fetch: (request: Request, env: Env) => mount(inboxOf(env).handler)(request),
 *   queue: async (_batch: unknown, env: Env) => void (await inboxOf(env).drain()),
 *   scheduled: async (_event: unknown, env: Env) => void (await inboxOf(env).drain()),
 * }
 * console.log(Object.keys(worker).length) // 3
 * ```
 */
export function cloudflareQueue(db: D1Database, options: CloudflareQueueOptions = {}): WebhookQueue<D1Effects> {
  const { table = 'shopwright_deliveries', now = Date.now, wake } = options
  if (typeof db?.batch !== 'function' || typeof db.prepare !== 'function') {
    throw new TypeError('cloudflareQueue: this is no D1 database. Give the binding, such as `env.DB`.')
  }
  if (!/^[a-z_]\w{0,50}$/i.test(table)) throw new TypeError(`cloudflareQueue: \`${table}\` is no name for a table.`)
  const sql = statementTexts(table)
  let ready: Promise<void> | undefined
  let lastShop = ''

  const bound = (text: string, ...params: SqlValue[]): D1StatementLike => db.prepare(text).bind(...params)
  const prepared = (): Promise<void> =>
    (ready ??= migrateD1(db, table).catch((error: unknown) => {
      ready = undefined
      throw error
    }))
  async function batch(statements: readonly D1StatementLike[]): Promise<D1Result[]> {
    await prepared()
    const results: D1Result[] = []
    for (let at = 0; at < statements.length; at += PER_BATCH) {
      results.push(...(await db.batch(statements.slice(at, at + PER_BATCH))))
    }
    return results
  }
  const rows = async <Row>(text: string, ...params: SqlValue[]): Promise<Row[]> =>
    (await batch([bound(text, ...params)])).flatMap(({ results }) => results as Row[])
  const changed = async (text: string, ...params: SqlValue[]): Promise<number> =>
    (await batch([bound(text, ...params)]))[0]?.meta.changes ?? 0

  async function ring(delayMs = 0): Promise<void> {
    const delaySeconds = Math.min(LONGEST_WAIT, Math.ceil(delayMs / 1000))
    const rung = async (): Promise<unknown> => wake?.send({ inbox: table }, delaySeconds === 0 ? {} : { delaySeconds })
    // What is written down is worked by the Cron Trigger all the same.
    await inTime(rung(), LONGEST_RING, () => new Error('The bell is silent.')).catch(() => undefined)
  }

  function inserts(entry: QueueEntry): D1StatementLike[] {
    const { shop, topic } = entry.delivery
    const insert = bound(sql.insert, ...insertParams(entry, now()))
    return entry.newestOnly ? [insert, bound(sql.supersedeOlder, now(), shop, topic, entry.key)] : [insert]
  }

  /** Shops that have something waiting, from where the last claim left off. */
  async function shopsInTurn(limit: number): Promise<string[]> {
    const after = await rows<{ readonly shop: string }>(sql.shopsAfter, lastShop, limit)
    const before = after.length < limit ? await rows<{ readonly shop: string }>(sql.shopsAfter, '', limit) : []
    return [...new Set([...after, ...before].map(({ shop }) => shop))]
  }

  async function dueRefs({ limit, perShop, busy }: ClaimOptions): Promise<number[]> {
    const shops = await shopsInTurn(Math.min(SHOPS_PER_CLAIM, limit + busy.size))
    const turns: { readonly shop: string; readonly room: number }[] = shops
      .map((shop) => ({ shop, room: Math.min(limit, perShop - (busy.get(shop) ?? 0)) }))
      .filter(({ room }) => room > 0)
    const found = await batch(turns.map(({ shop, room }) => bound(sql.dueOf, shop, now(), now(), room)))
    const due = found.map(({ results }) => (results as { readonly ref: number }[]).map(({ ref }) => ref))
    const full = due.map((refs, at) => [turns[at]?.shop ?? '', refs] as const).filter(([, refs]) => refs.length > 0)
    lastShop = full.slice(0, limit).at(-1)?.[0] ?? ''
    return inTurn(
      full.map(([, refs]) => refs),
      limit,
    )
  }

  const end = (claim: Claim, state: 2 | 3, outcome: string | null, reason: FailureReason | null): D1StatementLike =>
    bound(sql.end, state, outcome, reason?.code ?? null, cut(reason?.detail ?? null), now(), ...held(claim))

  return {
    traits: { order: true, newestOnly: true, effects: true, batches: false },
    migrate: prepared,

    async enqueue(entries) {
      const statements = entries.map(inserts)
      const results = await batch(statements.flat())
      let at = 0
      const answers = statements.map((each) => {
        const isNew = (results[at]?.meta.changes ?? 0) > 0
        at += each.length
        return isNew ? 'queued' : 'duplicate'
      })
      if (answers.includes('queued')) await ring()
      return answers
    },

    async claim(asked) {
      const expired = await changed(sql.expire, now(), now(), now())
      if (expired === 0 && (await rows(sql.anyWaiting, now(), now())).length === 0) return []
      const holder = crypto.randomUUID()
      const refs = await dueRefs(asked)
      const until = now() + asked.leaseMs
      const taken = await batch(refs.map((ref) => bound(sql.takeDue, holder, now(), until, ref, now(), now())))
      return taken.flatMap(({ results }) => (results as DeliveryRow[]).map(claimOf))
    },

    async renew(claims, leaseMs) {
      const until = now() + leaseMs
      const results = await batch(claims.map((claim) => bound(sql.renew, now(), until, ...held(claim))))
      return results.map(({ meta }) => (meta.changes ?? 0) > 0)
    },

    async complete(claim, outcome, effects) {
      const statements: D1StatementLike[] = []
      await effects?.({ run: (statement) => void statements.push(statement) })
      const done = end(claim, 2, outcome, null)
      if (statements.length === 0) return ((await batch([done]))[0]?.meta.changes ?? 0) > 0
      await prepared()
      try {
        await db.batch([bound(sql.mustHold, ...held(claim)), ...statements, done])
        return true
      } catch (error) {
        if ((await rows(sql.holds, ...held(claim))).length === 0) return false
        throw error
      }
    },

    bury: async (claim, reason) => ((await batch([end(claim, 3, null, reason)]))[0]?.meta.changes ?? 0) > 0,

    async retry(claim, { delayMs, reason }) {
      const due = now() + delayMs
      const isOurs = (await changed(sql.retry, now(), due, reason.code, cut(reason.detail), ...held(claim))) > 0
      if (isOurs) await ring(delayMs)
      return isOurs
    },

    async release(claims) {
      await batch(claims.map((claim) => bound(sql.release, now(), now(), ...held(claim))))
      if (claims.length > 0) await ring()
    },

    async counts() {
      const [waiting] = await rows<{ readonly count: number; readonly oldest: number | null }>(sql.waiting)
      const counts = {
        waiting: waiting?.count ?? 0,
        working: 0,
        done: 0,
        dead: 0,
        oldestWaiting: waiting?.oldest ?? null,
      }
      for (const row of await rows<{ readonly state: number; readonly count: number }>(sql.others)) {
        counts[STATES[row.state] ?? 'dead'] = row.count
      }
      return counts
    },

    async list({ limit, after, ...filter }) {
      const { sql: condition, params } = conditionOf(filter)
      const before = after === undefined || after === '' ? Number.MAX_SAFE_INTEGER : Number(after)
      const text = `${sql.list}${condition} AND ref < ? ORDER BY ref DESC LIMIT ?`
      return (await rows<DeliveryRow>(text, ...params, before, limit)).map(recordOf)
    },

    async replay(filter) {
      const { sql: condition, params } = conditionOf(filter)
      const replay = bound(sql.replay + condition, now(), now(), ...params)
      const count = (await batch([replay, bound(sql.supersedeReplayed, now())]))[0]?.meta.changes ?? 0
      if (count > 0) await ring()
      return count
    },

    async prune({ doneMs, deadMs }) {
      let total = 0
      for (const [state, age] of [[2, doneMs] as const, [3, deadMs] as const]) {
        if (age === null) continue
        for (let count = 1000; count >= 1000; total += count) count = await changed(sql.prune, state, now() - age)
      }
      return total
    },
  }
}

const held = ({ ref, holder, fence }: Claim): [number, string, number] => [Number(ref), holder, fence]

const cut = (text: string | null): string | null => text?.slice(0, 2_000) ?? null
