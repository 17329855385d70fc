import { idempotencyKeyOf } from '../delivery.ts'
import { dueOf, FRESH, isBefore, matches, momentOf, newestFirst, recordOf, type Row } from '../engines/memory-row.ts'
import type { Claim, ClaimOptions, DoneOutcome, FailureReason, WebhookQueue } from '../webhook-queue.ts'

/** How a {@link memoryQueue} keeps time, how much it keeps, and what effects run in. */
export interface MemoryQueueOptions<Tx = undefined> {
  /** The present in ms since the epoch; the machine's by default, with leases on a clock that never jumps. */
  readonly now?: (() => number) | undefined
  /** How many done and dead deliveries to remember, for duplicates and replays; 10,000 by default. */
  readonly remember?: number | undefined
  /** Opens a transaction of yours for effects, and undoes it when `run` rejects. Without it effects are given `undefined`. */
  readonly transaction?: ((run: (tx: Tx) => Promise<void>) => Promise<void>) | undefined
}

/**
 * A queue in this process's memory, for tests and for trying things out: it is exact in everything but durability. When
 * the process ends, what waits is gone.
 *
 * @example
 * ```ts
 * import { memoryQueue } from 'shopwright/inbox/memory'
 *
 * const queue = memoryQueue()
 * console.log((await queue.counts()).waiting) // 0
 * ```
 */
export function memoryQueue<Tx = undefined>(options: MemoryQueueOptions<Tx> = {}): WebhookQueue<Tx> {
  const wall = options.now ?? Date.now
  const tick = options.now ?? ((): number => performance.now())
  const remember = options.remember ?? 10_000
  const transaction = options.transaction ?? ((run): Promise<void> => run(undefined as Tx))
  const rows = new Map<string, Row>()
  /** Waiting and working ones by shop; the shop that was served last stands last. */
  const open = new Map<string, Set<Row>>()
  const ended = new Set<Row>()
  const newest = new Map<string, Row>()
  const wakers = new Set<() => void>()
  let seq = 0

  const groupOf = (row: Row): string => JSON.stringify([row.delivery.shop, row.delivery.topic, row.key])
  const reopen = (row: Row, delayMs: number): void => {
    row.state = 'waiting'
    row.until = tick() + delayMs
    row.dueAt = wall() + delayMs
    const { shop } = row.delivery
    const set = open.get(shop) ?? new Set()
    open.set(shop, set.add(row))
    if (delayMs <= 0) for (const wake of wakers) wake()
  }
  const forget = (row: Row): void => {
    rows.delete(row.ref)
    ended.delete(row)
    if (newest.get(groupOf(row)) === row) newest.delete(groupOf(row))
  }
  const end = (row: Row, state: 'done' | 'dead', outcome: DoneOutcome | null, reason: FailureReason | null): void => {
    Object.assign(row, { state, outcome, reason: reason ?? row.reason, endedAt: wall() })
    const set = open.get(row.delivery.shop)
    set?.delete(row)
    if (set?.size === 0) open.delete(row.delivery.shop)
    ended.add(row)
    for (const oldest of ended) {
      if (ended.size <= remember) break
      forget(oldest)
    }
  }
  /** Of those that are worth only as the newest one is over. */
  const supersede = (row: Row): void => {
    const rival = newest.get(groupOf(row))
    if (!row.newestOnly || rival === row) return
    const older = rival !== undefined && isBefore(row, rival) ? row : rival
    if (older !== row) newest.set(groupOf(row), row)
    if (older?.state === 'waiting') end(older, 'done', 'superseded', null)
  }
  const expire = (set: Set<Row>): void => {
    const now = tick()
    for (const row of set) if (row.state === 'working' && row.until <= now) reopen(row, 0)
  }
  const held = (claim: Claim): Row | null => {
    const row = rows.get(claim.ref)
    return row?.state === 'working' && row.fence === claim.fence ? row : null
  }

  return {
    traits: { order: true, newestOnly: true, effects: true, batches: true },

    async enqueue(entries) {
      return entries.map((entry) => {
        const ref = idempotencyKeyOf(entry.delivery)
        if (rows.has(ref)) return 'duplicate'
        const row: Row = { ...entry, ref, seq: ++seq, at: momentOf(entry.delivery), ...FRESH }
        rows.set(ref, row)
        reopen(row, 0)
        supersede(row)
        return 'queued'
      })
    },

    async claim({ limit, leaseMs, perShop, busy }: ClaimOptions) {
      const claims: Claim[] = []
      const turns: { shop: string; due: Row[] }[] = []
      for (const [shop, set] of open) {
        expire(set)
        const due = dueOf(set, tick()).slice(0, Math.max(0, Math.min(limit, perShop - (busy.get(shop) ?? 0))))
        if (due.length > 0) turns.push({ shop, due })
        if (turns.length >= limit) break
      }
      for (let round = 0; round < limit; round++) {
        for (const { due } of turns) {
          const row = due[round]
          if (row === undefined || claims.length >= limit) continue
          Object.assign(row, { state: 'working', until: tick() + leaseMs })
          row.attempts++
          row.fence++
          claims.push({ ref: row.ref, delivery: row.delivery, attempt: row.attempts, holder: '', fence: row.fence })
        }
      }
      for (const { shop } of turns) {
        const set = open.get(shop)
        if (set !== undefined && open.delete(shop)) open.set(shop, set)
      }
      return claims
    },

    async renew(claims, leaseMs) {
      return claims.map((claim) => {
        const row = held(claim)
        // Nobody took it meanwhile, so a lease that ran out goes on.
        if (row !== null) row.until = tick() + leaseMs
        return row !== null
      })
    },

    async complete(claim, outcome, effects) {
      const row = held(claim)
      if (row === null) return false
      const lost = new Error('The lease was lost while the effects ran.')
      const run = async (tx: Tx): Promise<void> => {
        await effects?.(tx)
        if (held(claim) === null) throw lost
      }
      try {
        if (effects !== undefined) await transaction(run)
      } catch (error) {
        if (error === lost) return false
        throw error
      }
      end(row, 'done', outcome, null)
      return true
    },

    async retry(claim, { delayMs, reason }) {
      const row = held(claim)
      if (row === null) return false
      row.reason = reason
      reopen(row, delayMs)
      return true
    },

    async bury(claim, reason) {
      const row = held(claim)
      if (row === null) return false
      end(row, 'dead', null, reason)
      return true
    },

    async release(claims) {
      for (const claim of claims) {
        const row = held(claim)
        if (row === null) continue
        row.attempts--
        reopen(row, 0)
      }
    },

    async counts() {
      const counts = { waiting: 0, working: 0, done: 0, dead: 0, oldestWaiting: null as number | null }
      for (const set of open.values()) expire(set)
      for (const { state, delivery } of rows.values()) {
        counts[state]++
        if (state === 'waiting')
          counts.oldestWaiting = Math.min(counts.oldestWaiting ?? delivery.receivedAt, delivery.receivedAt)
      }
      return counts
    },

    async list({ limit, after, ...filter }) {
      for (const set of open.values()) expire(set)
      const found = [...rows.values()].filter((row) => matches(row, filter)).sort(newestFirst)
      const start = after === undefined ? 0 : found.findIndex(({ ref }) => ref === after) + 1
      return found.slice(start, start + limit).map(recordOf)
    },

    async replay(filter) {
      const found = [...ended].filter((row) => matches(row, filter))
      for (const row of found) {
        ended.delete(row)
        Object.assign(row, { ...FRESH, fence: row.fence })
        reopen(row, 0)
        supersede(row)
      }
      return found.length
    },

    async prune({ doneMs, deadMs }) {
      const now = wall()
      const old = [...ended].filter(({ state, endedAt }) => {
        const keep = state === 'done' ? doneMs : deadMs
        return keep !== null && now - (endedAt ?? now) >= keep
      })
      for (const row of old) forget(row)
      return old.length
    },

    onDue(wake) {
      wakers.add(wake)
      return () => void wakers.delete(wake)
    },
  }
}
