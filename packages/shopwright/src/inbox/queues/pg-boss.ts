import type { PgConnection, PgPool } from '../../databases/postgres-pool.ts'
import { hasMethods, numbered } from '../../databases/sql.ts'
import { claimOf, conditionOf, type DeliveryRow, recordOf, STATES } from '../engines/delivery-row.ts'
import { type JobFacts, type PgBossLike, pgBossJobs } from '../engines/pg-boss-jobs.ts'
import { inTransaction, PATIENT, type PgStatements, statementsOf } from '../engines/postgres-client.ts'
import { migratePostgres, NOW } from '../engines/postgres-schema.ts'
import { askable, type Group, insertable, postgresStatements } from '../engines/postgres-statements.ts'
import type { Claim, WebhookQueue } from '../webhook-queue.ts'

export type { PgBossDb, PgBossLike } from '../engines/pg-boss-jobs.ts'
export type { PgConnection, PgPool } from '../../databases/postgres-pool.ts'

/** Where a {@link pgBossQueue} keeps its deliveries, and how they are called in pg-boss. */
export interface PgBossQueueOptions<Client extends PgConnection = PgConnection> {
  /** A `Pool` of `pg` on the database that pg-boss uses, of two connections or more. Give pg-boss the same one, so that there is one pool. */
  readonly pool: PgPool<Client>
  /** The queue's name in pg-boss; `shopwright_inbox` by default. It is made if there is none. */
  readonly name?: string | undefined
  /** The schema that pg-boss was given; `pgboss` by default, as there. */
  readonly schema?: string | undefined
  /** The table's name: letters, digits and `_`; `shopwright_deliveries` by default. */
  readonly table?: string | undefined
}

/**
 * A queue in PostgreSQL, for teams that run pg-boss: each delivery is one of its jobs, `created`, `active`, `retry`,
 * `completed`, `failed` or `cancelled` (superseded), to be seen, counted and warned of where the others are, and sent to
 * the queue's dead letter queue, if it has one, when it is buried.
 *
 * pg-boss has no lease shorter than its supervision, forgets what it is done with, and takes the oldest whichever shop it
 * is of. So the delivery itself, whose it is, whose turn it is and that it was received stand in a table of this queue's
 * own; the job is changed in the transaction that changes the row. A job that somebody else fetches, cancels or deletes
 * changes nothing for the delivery: use `replay` of the inbox, and let no `work` of yours have this queue.
 *
 * - `boss`: your own instance of pg-boss 10 or 12, started.
 *
 * Effects are given a client of `pool` inside the transaction. They must not be silent for longer than ten seconds
 * between two queries.
 *
 * @example
 * ```ts
 * import { pgBossQueue, type PgBossLike, type PgPool } from 'shopwright/inbox/pg-boss'
 *
 * // `new Pool({ connectionString })` of pg; `new PgBoss({ db: { executeSql: (text, values) => pool.query(text, values) } })`
 * const queueOf = (boss: PgBossLike, pool: PgPool) => pgBossQueue(boss, { pool })
 * console.log(typeof queueOf) // function
 * ```
 */
export function pgBossQueue<Client extends PgConnection = PgConnection>(
  boss: PgBossLike,
  options: PgBossQueueOptions<Client>,
): WebhookQueue<Client> {
  if (!hasMethods(boss, 'getQueue', 'insert') || !hasMethods(options?.pool, 'query', 'connect')) {
    throw new TypeError('pgBossQueue takes a started pg-boss, and `{ pool }`, a `Pool` of pg on the same database.')
  }
  const { pool, name = 'shopwright_inbox', schema = 'pgboss', table = 'shopwright_deliveries' } = options
  for (const [what, text] of Object.entries({ schema, table })) {
    if (!/^[a-z_]\w{0,50}$/i.test(text)) throw new TypeError(`pgBossQueue: \`${text}\` is no name for a ${what}.`)
  }
  const jobs = pgBossJobs(boss, name)
  const alone = statementsOf(pool)
  const patient = statementsOf(pool, PATIENT)
  const sql = postgresStatements(table, `${schema}.job`)
  let ready: Promise<void> | undefined
  let lastShop = ''
  const migrate = (): Promise<void> => migratePostgres(pool, table, () => jobs.prepare())
  /** On first use; again on the next one where that failed. */
  function prepared(): Promise<void> {
    ready ??= migrate().catch((error: unknown) => {
      ready = undefined
      throw error
    })
    return ready
  }
  async function rows<Row>(text: string, values: unknown[], client: PgStatements = alone): Promise<Row[]> {
    return (await client.query(text, values)).rows as Row[]
  }
  async function transaction<T>(run: (ours: PgStatements, client: Client) => Promise<T>): Promise<T> {
    await prepared()
    return inTransaction(pool, run)
  }

  /** Ends the delivery, then its job after what comes between; false where the claim is not ours any more. */
  async function end(
    claim: Claim,
    [state, ...facts]: readonly [number, ...(string | null)[]],
    then: (ours: PgStatements, job: string, client: Client) => Promise<void>,
  ): Promise<boolean> {
    return transaction(async (ours, client) => {
      const [row] = await rows<{ readonly job: string }>(sql.end, [state, ...facts, ...held(claim)], ours)
      if (row !== undefined) await then(ours, row.job, client)
      return row !== undefined
    })
  }

  /** Of those that are worth only as the newest. */
  async function supersede(client: PgStatements, groups: readonly Group[]): Promise<void> {
    const old = await rows<Pick<JobFacts, 'job'>>(sql.supersede, [JSON.stringify(groups)], client)
    await jobs.cancel(client, old)
  }

  /** Whoever else writes some of the same groups waits until this transaction is over. */
  async function lock(client: PgStatements, groups: readonly Group[]): Promise<void> {
    const keys = groups.map(({ shop, topic, order_key: key }) => JSON.stringify([table, shop, topic, key]))
    await client.query(sql.lockKeys, [JSON.stringify([...new Set(keys)])])
  }

  return {
    traits: { order: true, newestOnly: true, effects: true, batches: true },
    migrate,

    enqueue(entries) {
      const newest = entries
        .filter(({ newestOnly }) => newestOnly)
        .map(({ delivery: { shop, topic }, key }) => ({ shop, topic, order_key: key }))
      return transaction(async (client) => {
        if (newest.length > 0) await lock(client, newest)
        const inserted = await rows<JobFacts>(sql.insert, [insertable(entries)], client)
        await jobs.insert(client, inserted)
        if (newest.length > 0) await supersede(client, newest)
        const fresh = new Set(inserted.map(nameOf))
        // The first of those that stand twice in this call was queued.
        return entries.map(({ delivery }) => (fresh.delete(nameOf(delivery)) ? 'queued' : 'duplicate'))
      })
    },

    async claim({ limit, leaseMs, perShop, busy }) {
      await prepared()
      const holder = crypto.randomUUID()
      const values = [limit, leaseMs, perShop, JSON.stringify(Object.fromEntries(busy)), holder, lastShop]
      const [answer] = await rows<{ readonly refs: string[] | null; readonly reached: string }>(sql.claim, values)
      lastShop = answer?.reached ?? ''
      if (answer?.refs == null) return []
      return (await rows<DeliveryRow>(sql.claimed, [answer.refs, holder, name])).map(claimOf)
    },

    async renew(claims, leaseMs) {
      await prepared()
      const mine = await rows<{ readonly ref: string }>(sql.renew, [askable(claims), leaseMs])
      const refs = new Set(mine.map(({ ref }) => ref))
      const ours = claims.map(({ ref }) => refs.has(ref))
      if (new Set(claims.map(({ ref }) => ref)).size === claims.length) return ours
      // Two claims of one delivery: only the last can be ours.
      return claims.map(
        ({ ref, fence }, at) => ours[at] === true && claims.every((c) => c.ref !== ref || c.fence <= fence),
      )
    },

    complete: (claim, outcome, effects) =>
      end(claim, [2, outcome, null, null], async (ours, job, client) => {
        await effects?.(client)
        // After the effects: where one of them failed unseen, this does too.
        await jobs.complete(ours, job, { outcome })
      }),

    bury: (claim, reason) =>
      end(claim, [3, null, reason.code, cut(reason.detail)], (client, job) =>
        jobs.fail(client, job, { code: reason.code, detail: cut(reason.detail) }),
      ),

    async retry(claim, { delayMs, reason }) {
      await prepared()
      const values = [delayMs, reason.code, cut(reason.detail), ...held(claim), delayMs, name]
      return (await rows(sql.retry, values)).length > 0
    },

    async release(claims) {
      await prepared()
      await rows(sql.release, [askable(claims), name])
    },

    async counts() {
      await prepared()
      const counts = { waiting: 0, working: 0, done: 0, dead: 0, oldestWaiting: null as number | null }
      for (const { state, count, oldest } of await rows<{ state: number; count: number; oldest: number }>(
        sql.counts,
        [],
        patient,
      )) {
        counts[STATES[state] ?? 'dead'] = count
        if (state === 0) counts.oldestWaiting = oldest
      }
      return counts
    },

    async list({ limit, after, ...filter }) {
      await prepared()
      const { sql: condition, params } = conditionOf(filter, 'postgres')
      const before = after === undefined || after === '' ? String(2n ** 63n - 1n) : after
      const text = numbered(
        `SELECT * FROM ${table} WHERE ${condition} AND ref < ?::bigint ORDER BY ref DESC LIMIT ?::int`,
      )
      return (await rows<DeliveryRow>(text, [...params, before, limit], patient)).map(recordOf)
    },

    async replay(filter) {
      const { sql: condition, params } = conditionOf(filter, 'postgres')
      const text =
        numbered(`UPDATE ${table} SET state = 0, attempts = 0, since = ${NOW}, until = ${NOW}, outcome = NULL,
        reason_code = NULL, reason_detail = NULL, ended_at = NULL WHERE ref IN (
        SELECT ref FROM ${table} WHERE state > 1 AND ${condition} AND ref > ?::bigint ORDER BY ref LIMIT 1000 FOR UPDATE)
        RETURNING ref::text AS ref, job, shop, topic, id, order_key, newest_only`)
      let total = 0
      // By number, since those that were worked meanwhile are done again.
      for (let [count, last] = [1000, 0n]; count >= 1000; total += count) {
        const again = await transaction(async (client) => {
          const found = await rows<JobFacts & Group & { readonly newest_only: boolean }>(
            text,
            [...params, String(last)],
            client,
          )
          // pg-boss may have forgotten it.
          await jobs.insert(client, found)
          await client.query(sql.waitAgain, [found.map(({ job }) => job), name])
          const newest = found.filter((one) => one.newest_only)
          if (newest.length > 0) {
            await lock(client, newest)
            await supersede(client, newest)
          }
          return found
        })
        count = again.length
        for (const { ref } of again) if (BigInt(ref) > last) last = BigInt(ref)
      }
      return total
    },

    async prune({ doneMs, deadMs }) {
      await prepared()
      let total = 0
      for (const [state, age] of [[2, doneMs] as const, [3, deadMs] as const]) {
        if (age === null) continue
        for (let count = 1000; count >= 1000; total += count) {
          count = (await rows<{ readonly count: number }>(sql.prune, [state, age], patient))[0]?.count ?? 0
        }
      }
      return total
    },
  }
}

const held = ({ ref, holder, fence }: Claim): unknown[] => [ref, holder, fence]

const nameOf = ({ shop, topic, id }: Pick<JobFacts, 'shop' | 'topic' | 'id'>): string =>
  JSON.stringify([shop, topic, id])

/** As much of it as is kept. PostgreSQL has no text with a NUL in it. */
function cut(text: string): string {
  return text.slice(0, 2_000).replaceAll('\0', '\uFFFD').toWellFormed()
}
