import type { Delivery } from '../delivery.ts'
import type {
  DeliveryFilter,
  DeliveryRecord,
  DeliveryState,
  DoneOutcome,
  FailureReason,
  QueueEntry,
} from '../webhook-queue.ts'

/** A delivery as the queue in memory keeps it. */
export interface Row extends QueueEntry {
  readonly ref: string
  readonly seq: number
  /** What order and newness are judged by. */
  readonly at: number
  state: DeliveryState
  attempts: number
  fence: number
  /** Waiting: due at; working: leased until. On the clock of leases. */
  until: number
  dueAt: number
  outcome: DoneOutcome | null
  reason: FailureReason | null
  endedAt: number | null
}

export const FRESH = {
  state: 'waiting' as DeliveryState,
  attempts: 0,
  fence: 0,
  until: 0,
  dueAt: 0,
  outcome: null,
  reason: null,
  endedAt: null,
}

export function momentOf({ triggeredAt, receivedAt }: Delivery): number {
  return triggeredAt ?? receivedAt
}

/** Those that may be claimed now: of each key the first only, if it is not being worked. */
export function dueOf(set: Set<Row>, now: number): Row[] {
  const first = new Map<string, Row>()
  for (const row of set) {
    if (row.key === null) continue
    const rival = first.get(row.key)
    if (rival === undefined || row.state === 'working' || (rival.state !== 'working' && isBefore(row, rival)))
      first.set(row.key, row)
  }
  return [...set]
    .filter((row) => row.state === 'waiting' && row.until <= now && (row.key === null || first.get(row.key) === row))
    .sort((one, other) => one.seq - other.seq)
}

export function isBefore(one: Row, other: Row): boolean {
  return one.at === other.at ? one.seq < other.seq : one.at < other.at
}

export function newestFirst(one: Row, other: Row): number {
  return other.delivery.receivedAt - one.delivery.receivedAt || other.seq - one.seq
}

export function matches({ ref, state, delivery }: Row, filter: DeliveryFilter): boolean {
  const { refs, receivedFrom = -Infinity, receivedBefore = Infinity } = filter
  if (refs !== undefined && !refs.includes(ref)) return false
  if (filter.state !== undefined && filter.state !== state) return false
  if (delivery.receivedAt < receivedFrom || delivery.receivedAt >= receivedBefore) return false
  return (['shop', 'topic', 'id'] as const).every(
    (name) => filter[name] === undefined || filter[name] === delivery[name],
  )
}

export function recordOf({ ref, delivery, state, attempts, outcome, reason, dueAt, endedAt }: Row): DeliveryRecord {
  return { ref, delivery, state, attempts, outcome, reason, dueAt: state === 'waiting' ? dueAt : null, endedAt }
}
