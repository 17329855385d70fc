import { hasMethods } from '../../databases/sql.ts'
import type { SqliteClient } from '../../databases/sqlite.ts'
import { patiently } from '../../databases/sqlite-busy.ts'
import { sqliteWriter } from '../engines/sqlite-writer.ts'
import { inTurn } from '../engines/in-turn.ts'
import {
  claimOf,
  conditionOf,
  type DeliveryRow,
  insertParams,
  type Integer,
  numberOf,
  recordOf,
  STATES,
} from '../engines/delivery-row.ts'
import { migrateSqlite, prepareStatements, type Statements, statementTexts } from '../engines/sqlite-statements.ts'
import type { Claim, ClaimOptions, FailureReason, QueueEntry, WebhookQueue } from '../webhook-queue.ts'

/** Where a {@link sqliteQueue} keeps its deliveries. */
export interface SqliteQueueOptions {
  /** The table's name: letters, digits and `_`; `shopwright_deliveries` by default. */
  readonly table?: string | undefined
  /** The present in ms since the epoch; the machine's clock by default. */
  readonly now?: (() => number) | undefined
}

/** For how long to try while another process holds the file, in ms. */
const PATIENCE = 4_000
/** How many shops are looked at in one claim at most. */
const SHOPS_PER_CLAIM = 1_000

/**
 * A queue in a SQLite file, for one machine and any number of processes on it: write-ahead log, every commit synced to
 * the disk (`synchronous = FULL`), receipts and completions that come together in one commit.
 *
 * - `db`: your own instance of `node:sqlite`, better-sqlite3, `bun:sqlite` or libsql. Its file must be on a disk of this
 *   machine; its `journal_mode`, `synchronous` and `busy_timeout` are set. The table is made on first use.
 *
 * Effects are given `db` inside the transaction and must be synchronous, as `db` is: one that returns a promise is
 * undone and fails.
 *
 * @example
 * ```ts
 * import { sqliteQueue } from 'shopwright/inbox/sqlite'
 * import { DatabaseSync } from '@photostructure/sqlite' // Node 22.5 and later have it as `node:sqlite`
 *
 * const queue = sqliteQueue(new DatabaseSync(':memory:'))
 * console.log((await queue.counts()).waiting) // 0
 * ```
 */
export function sqliteQueue<Db extends SqliteClient>(db: Db, options: SqliteQueueOptions = {}): WebhookQueue<Db> {
  const { table = 'shopwright_deliveries', now = Date.now } = options
  if (!/^[a-z_]\w{0,50}$/i.test(table)) throw new TypeError(`sqliteQueue: \`${table}\` is no name for a table.`)
  if (!hasMethods(db, 'prepare', 'exec')) {
    throw new TypeError(
      'sqliteQueue takes an open database of `node:sqlite`, better-sqlite3, `bun:sqlite` or libsql, your own instance.',
    )
  }
  const { write } = sqliteWriter(db, PATIENCE)
  let prepared: Promise<Statements> | undefined
  let lastShop = ''

  const migrate = (): Promise<void> => patiently(() => migrateSqlite(db, table), PATIENCE)
  /** Made on first use; again on the next one where that failed. */
  function statements(): Promise<Statements> {
    prepared ??= migrate()
      .then(() => prepareStatements(db, table))
      .catch((error: unknown) => {
        prepared = undefined
        throw error
      })
    return prepared
  }

  function insert(sql: Statements, entry: QueueEntry): 'queued' | 'duplicate' {
    const { shop, topic, id } = entry.delivery
    const params = insertParams(entry, now())
    if (Number(sql.insert.run(...params).changes) === 0) return 'duplicate'
    if (!entry.newestOnly) return 'queued'
    const at = entry.delivery.triggeredAt ?? entry.delivery.receivedAt
    const ref = Number((sql.refOf.get(shop, topic, id) as { readonly ref: Integer }).ref)
    if (isRow(sql.newer.get(shop, topic, entry.key, at))) sql.supersedeOne.run(now(), ref)
    else sql.supersede.run(now(), shop, topic, entry.key, ref)
    return 'queued'
  }

  /** What is due, shops in turn. */
  function dueRefs(sql: Statements, { limit, perShop, busy }: ClaimOptions): number[] {
    const turns: number[][] = []
    const start = lastShop
    let [after, wrapped, looked] = [start, false, 0]
    while (turns.length < limit && looked < SHOPS_PER_CLAIM) {
      const shops = sql.shopsAfter.all(after, limit) as { readonly shop: string }[]
      for (const { shop } of shops) {
        if (wrapped && shop > start) return inTurn(turns, limit)
        const room = Math.min(limit, perShop - (busy.get(shop) ?? 0))
        const due = room < 1 ? [] : (sql.dueOf.all(shop, now(), now(), room) as { readonly ref: Integer }[])
        if (due.length > 0) turns.push(due.map(({ ref }) => Number(ref)))
        after = lastShop = shop
        looked++
        if (turns.length === limit) break
      }
      if (shops.length >= limit) continue
      if (wrapped) break
      wrapped = true
      after = ''
    }
    return inTurn(turns, limit)
  }

  const held = ({ ref, holder, fence }: Claim): [number, string, number] => [Number(ref), holder, fence]
  const end = (sql: Statements, claim: Claim, state: 2 | 3, outcome: string | null, reason: FailureReason | null) =>
    Number(
      sql.end.run(state, outcome, reason?.code ?? null, cut(reason?.detail ?? null), now(), ...held(claim)).changes,
    ) > 0

  return {
    traits: { order: true, newestOnly: true, effects: true, batches: true },
    migrate,

    async enqueue(entries) {
      const sql = await statements()
      return write(() => entries.map((entry) => insert(sql, entry)), { now: true })
    },

    async claim(asked) {
      const sql = await statements()
      // Looking is free; writing is not.
      if (!isRow(sql.anyWaiting.get(now(), now())) && !isRow(sql.expired.get(now(), now()))) return []
      return write(() => {
        sql.expire.run(now(), now(), now())
        const holder = crypto.randomUUID()
        return dueRefs(sql, asked).map((ref) =>
          claimOf(sql.take.get(holder, now(), now() + asked.leaseMs, ref) as DeliveryRow),
        )
      })
    },

    async renew(claims, leaseMs) {
      const sql = await statements()
      return write(() =>
        claims.map((claim) => Number(sql.renew.run(now(), now() + leaseMs, ...held(claim)).changes) > 0),
      )
    },

    async complete(claim, outcome, effects) {
      const sql = await statements()
      return write(
        () => {
          if (!end(sql, claim, 2, outcome, null)) return false
          const pending = effects?.(db)
          if (pending instanceof Promise) {
            pending.catch(() => undefined)
            throw new TypeError('SQLite is synchronous, so what is given to `tx` must be too: it returned a promise.')
          }
          return true
        },
        { mayThrow: effects !== undefined },
      )
    },

    async retry(claim, { delayMs, reason }) {
      const sql = await statements()
      const facts = (): [number, number] => [now(), now() + delayMs]
      return write(() => Number(sql.retry.run(...facts(), reason.code, cut(reason.detail), ...held(claim)).changes) > 0)
    },

    async bury(claim, reason) {
      const sql = await statements()
      return write(() => end(sql, claim, 3, null, reason))
    },

    async release(claims) {
      const sql = await statements()
      return write(() => {
        for (const claim of claims) sql.release.run(now(), now(), ...held(claim))
      })
    },

    async counts() {
      const sql = await statements()
      const { count, oldest } = sql.waiting.get() as { readonly count: Integer; readonly oldest: Integer | null }
      const counts = { waiting: Number(count), working: 0, done: 0, dead: 0, oldestWaiting: numberOf(oldest) }
      for (const row of sql.others.all() as { readonly state: Integer; readonly count: Integer }[]) {
        counts[STATES[Number(row.state)] ?? 'dead'] = Number(row.count)
      }
      return counts
    },

    async list({ limit, after, ...filter }) {
      await statements()
      const { sql, params } = conditionOf(filter)
      const before = after === undefined || after === '' ? Number.MAX_SAFE_INTEGER : Number(after)
      const query = `${statementTexts(table).list}${sql} AND ref < ? ORDER BY ref DESC LIMIT ?`
      return (db.prepare(query).all(...params, before, limit) as DeliveryRow[]).map(recordOf)
    },

    async replay(filter) {
      const sql = await statements()
      const { sql: condition, params } = conditionOf(filter)
      const update = db.prepare(statementTexts(table).replay + condition)
      return write(() => {
        const count = Number(update.run(now(), now(), ...params).changes)
        if (count > 0) sql.supersedeReplayed.run(now())
        return count
      })
    },

    async prune({ doneMs, deadMs }) {
      const sql = await statements()
      let total = 0
      for (const [state, age] of [
        [2, doneMs],
        [3, deadMs],
      ] as const) {
        if (age === null) continue
        for (let count = 1000; count >= 1000; total += count) {
          count = await write(() => Number(sql.prune.run(state, now() - age).changes))
        }
      }
      return total
    },
  }
}

/** Clients say "no row" as undefined or as null. */
function isRow(row: unknown): boolean {
  return row !== undefined && row !== null
}

function cut(text: string | null): string | null {
  return text === null ? null : text.slice(0, 2_000)
}
