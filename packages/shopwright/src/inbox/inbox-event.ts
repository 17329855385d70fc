import type { Delivery } from './delivery.ts'
import type { DoneOutcome, FailureReason } from './webhook-queue.ts'

/** Which delivery an event speaks of; no payload, so that it may be logged. */
export type DeliveryName = Pick<Delivery, 'shop' | 'topic' | 'id'>

/** What happens in an inbox, as it happens, for your log and your counters. Times are in ms. */
export type InboxEvent =
  /** Answered 200. `ms`: from the request to the answer. */
  | { readonly type: 'received'; readonly delivery: DeliveryName; readonly duplicate: boolean; readonly ms: number }
  /** Answered with anything but 200. */
  | { readonly type: 'refused'; readonly code: string; readonly detail: string; readonly status: number }
  /** A handler ran to its end. `lag`: from the receipt until it was done; `ms`: this attempt alone. */
  | {
      readonly type: 'worked'
      readonly delivery: DeliveryName
      readonly attempt: number
      readonly ms: number
      readonly lag: number
    }
  /** Done without a handler having run. */
  | { readonly type: 'dropped'; readonly delivery: DeliveryName; readonly outcome: Exclude<DoneOutcome, 'worked'> }
  /** An attempt failed; the next one follows after `delayMs`. */
  | {
      readonly type: 'failed'
      readonly delivery: DeliveryName
      readonly attempt: number
      readonly reason: FailureReason
      readonly error: unknown
      readonly delayMs: number
    }
  /** Dead: to be replayed when the cause is mended. */
  | {
      readonly type: 'buried'
      readonly delivery: DeliveryName
      readonly attempt: number
      readonly reason: FailureReason
      readonly error: unknown
    }
  /** The lease was lost while it was worked (the process froze or blocked): another attempt decides, this one changed nothing. */
  | { readonly type: 'lease_lost'; readonly delivery: DeliveryName; readonly attempt: number }
  /** Given back before it was done, because the inbox stops. */
  | { readonly type: 'released'; readonly delivery: DeliveryName }
  /** A `key` function threw, so this delivery is worked without order. */
  | { readonly type: 'key_failed'; readonly delivery: DeliveryName; readonly error: unknown }
  /** The queue could not be reached, or refused. */
  | { readonly type: 'queue_error'; readonly operation: string; readonly error: unknown }

/** Counts of what happened in this process since it began; see `inbox.stats()`. */
export interface InboxStats {
  readonly received: number
  readonly duplicates: number
  /** Refused receipts by `log.code`. */
  readonly refused: Readonly<Record<string, number>>
  readonly worked: number
  readonly dropped: number
  readonly failed: number
  readonly buried: number
  readonly leasesLost: number
  readonly released: number
  readonly queueErrors: number
  /** Being worked in this process right now. */
  readonly active: number
  /** From a receipt until it was done. */
  readonly lag: Sum
  /** What attempts took that went well. */
  readonly work: Sum
  /** What answering a receipt took. */
  readonly receipt: Sum
}

/** Ms, summed up: the mean is `total / count`. */
export interface Sum {
  readonly count: number
  readonly total: number
  readonly longest: number
}

/** Counts events and passes them on. A listener that throws harms nobody. */
export function createEvents(onEvent: ((event: InboxEvent) => void) | undefined): {
  readonly emit: (event: InboxEvent) => void
  /** Another listener; the answer ends it. */
  readonly listen: (listener: (event: InboxEvent) => void) => () => void
  readonly stats: (active: number) => InboxStats
} {
  const counts: Record<InboxEvent['type'], number> = {
    received: 0,
    refused: 0,
    worked: 0,
    dropped: 0,
    failed: 0,
    buried: 0,
    lease_lost: 0,
    released: 0,
    key_failed: 0,
    queue_error: 0,
  }
  let duplicates = 0
  const refused: Record<string, number> = {}
  const sums = { lag: zero(), work: zero(), receipt: zero() }
  // A box for each, so that a function which listens twice is told twice.
  const listeners = new Set<{ readonly tell: (event: InboxEvent) => void }>()
  if (onEvent !== undefined) listeners.add({ tell: onEvent })
  return {
    listen(tell) {
      const listener = { tell }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    emit(event) {
      counts[event.type]++
      if (event.type === 'received') {
        if (event.duplicate) duplicates++
        add(sums.receipt, event.ms)
      } else if (event.type === 'refused') {
        refused[event.code] = (refused[event.code] ?? 0) + 1
      } else if (event.type === 'worked') {
        add(sums.work, event.ms)
        add(sums.lag, event.lag)
      }
      for (const { tell } of listeners) {
        try {
          tell(event)
        } catch {
          // Whoever listens must not change what is listened to.
        }
      }
    },
    stats: (active) => ({
      received: counts.received - duplicates,
      duplicates,
      refused: { ...refused },
      worked: counts.worked,
      dropped: counts.dropped,
      failed: counts.failed,
      buried: counts.buried,
      leasesLost: counts.lease_lost,
      released: counts.released,
      queueErrors: counts.queue_error,
      active,
      lag: { ...sums.lag },
      work: { ...sums.work },
      receipt: { ...sums.receipt },
    }),
  }
}

function zero(): { count: number; total: number; longest: number } {
  return { count: 0, total: 0, longest: 0 }
}

function add(sum: { count: number; total: number; longest: number }, value: number): void {
  sum.count++
  sum.total += value
  sum.longest = Math.max(sum.longest, value)
}
