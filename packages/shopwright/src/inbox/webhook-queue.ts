import type { Delivery } from './delivery.ts'

/** What a queue can do beyond the least. `createInbox` refuses options that need what the queue lacks. */
export interface QueueTraits {
  /** Keeps deliveries of one key in order: see {@link QueueEntry.key}. */
  readonly order: boolean
  /** Works only the newest of one key: see {@link QueueEntry.newestOnly}. */
  readonly newestOnly: boolean
  /** Runs `effects` of `complete` in the same transaction as the completion. */
  readonly effects: boolean
  /** Whether receipts of several requests may be enqueued in one call. Not on Cloudflare, where requests share no promises. */
  readonly batches: boolean
}

/** One delivery to be written down. */
export interface QueueEntry {
  readonly delivery: Delivery
  /**
   * Of deliveries of one shop with the same key at most one is worked at a time, those triggered first (then those
   * received first) before the others; one that waits for its next attempt holds up those behind it until it is done or
   * buried. Null: no order. Up to 200 characters. Queues without the trait `order` are never given one.
   */
  readonly key: string | null
  /**
   * Of the entries of one shop, topic and key that have this set only the newest (by `triggeredAt`, or `receivedAt` where
   * that is null; the one enqueued later where they are equal) is worth working. A waiting one that is not the newest any
   * more becomes done with the outcome `superseded`, and so does one that comes after a newer one, even after that one is
   * done. One that is being worked goes on. Only set with a key, on queues with the trait.
   */
  readonly newestOnly: boolean
}

/**
 * "I work on this delivery until…". To be handed back with every step.
 *
 * The fence makes late steps harmless: each claim of a delivery has a higher one, and every step is refused (`false`,
 * nothing changed) unless `holder` and `fence` are still those of the delivery's last claim and it is still being worked.
 */
export interface Claim {
  /** The queue's own name for this delivery, at most 500 characters. */
  readonly ref: string
  readonly delivery: Delivery
  /** 1 for the first attempt. Counts every claim that was not released, those whose process died too. */
  readonly attempt: number
  /** Random, of this claim or of this process. */
  readonly holder: string
  /** Grows with each claim of this delivery; a queue may use the number of claims, or a count of its engine. */
  readonly fence: number
}

/** Why an attempt failed or a delivery was buried. */
export interface FailureReason {
  /** Stable, such as `handler_threw`: see `FAILURES` of `shopwright/inbox`. */
  readonly code: string
  /** What happened, for a person; the queue may cut it to 2,000 characters. */
  readonly detail: string
}

/** How a delivery may end well; only `worked` means that a handler ran to its end. */
export type DoneOutcome = 'worked' | 'superseded' | 'stale' | 'no_handler'

/** waiting (for its first or next attempt) → working → done, or dead: its attempts are used up. */
export type DeliveryState = 'waiting' | 'working' | 'done' | 'dead'

/** A delivery as the queue knows it, for people who look. */
export interface DeliveryRecord {
  readonly ref: string
  readonly delivery: Delivery
  readonly state: DeliveryState
  /** How many attempts were begun, and not released, since it was received or replayed. */
  readonly attempts: number
  /** Only when done. */
  readonly outcome: DoneOutcome | null
  /** Of the last attempt that failed, if one did. */
  readonly reason: FailureReason | null
  /** Waiting: when it may be claimed, ms since the epoch. */
  readonly dueAt: number | null
  /** Done or dead: since when, ms since the epoch. */
  readonly endedAt: number | null
}

/** Which deliveries; several conditions must all hold. Empty: all of them. */
export interface DeliveryFilter {
  readonly refs?: readonly string[] | undefined
  readonly state?: DeliveryState | undefined
  readonly shop?: string | undefined
  /** One topic exactly. */
  readonly topic?: string | undefined
  readonly id?: string | undefined
  /** Received at this moment or later, ms since the epoch. */
  readonly receivedFrom?: number | undefined
  /** Received before this moment, ms since the epoch. */
  readonly receivedBefore?: number | undefined
}

/** How much there is of what. Counting may be an estimate where an exact count is dear. */
export interface QueueCounts {
  readonly waiting: number
  readonly working: number
  readonly done: number
  readonly dead: number
  /** `receivedAt` of the oldest that waits; null if none does. */
  readonly oldestWaiting: number | null
}

/**
 * Where deliveries wait, and who works on them. Any engine that can keep a text under a unique name, lease it and say
 * when the lease ran out can be one. Every method may reject when the engine cannot be reached; the inbox then answers
 * 503, or tries again later, and never takes a rejection for a yes.
 *
 * Leases are measured on the engine's clock where it has one (a database server's); else on the machine's. A clock that
 * jumps may end a lease early, which the fence makes harmless, but must not keep one, or a wait, for longer than it was
 * asked for.
 *
 * `shopwright/testing` has the contract as tests: `queueSuite`.
 *
 * `Tx` is what effects are given: the engine's client inside the open transaction.
 */
export interface WebhookQueue<Tx = unknown> {
  readonly traits: QueueTraits

  /**
   * Writes all of them down, in one go where the engine can, and resolves once every one is durable: a `kill -9` or a
   * power cut a millisecond later loses none. `duplicate` where (shop, topic, id) is known already, in whichever state,
   * or stands twice in this call. In the order of the entries.
   */
  enqueue(entries: readonly QueueEntry[]): Promise<readonly ('queued' | 'duplicate')[]>

  /**
   * Takes up to `limit` deliveries that are due, oldest first within a shop, shops in turn: a shop with a million
   * waiting does not hold up one with a single one. No shop is given more than `perShop` less what `busy` says this
   * process is working for it. Deliveries whose lease ran out are due again. An empty array if there is nothing to do.
   */
  claim(options: ClaimOptions): Promise<readonly Claim[]>

  /** Prolongs leases to `leaseMs` from now; for each claim whether it is still ours. */
  renew(claims: readonly Claim[], leaseMs: number): Promise<readonly boolean[]>

  /**
   * Done, for good. On queues with the trait `effects`, `effects` runs inside the transaction that marks the delivery as
   * done, after the fence was checked: both happen or neither. Rejects with what `effects` threw, everything undone.
   * False, with `effects` undone or never run, where the claim is no longer ours.
   */
  complete(claim: Claim, outcome: DoneOutcome, effects?: (tx: Tx) => void | Promise<void>): Promise<boolean>

  /** Back to waiting, due after `delayMs`; the attempt counts. */
  retry(claim: Claim, options: { readonly delayMs: number; readonly reason: FailureReason }): Promise<boolean>

  /** Dead, kept with its reason until it is replayed or pruned. */
  bury(claim: Claim, reason: FailureReason): Promise<boolean>

  /** Back to waiting at once, as if they had never been claimed: the attempt does not count. Claims that are no longer ours are left alone. */
  release(claims: readonly Claim[]): Promise<void>

  counts(): Promise<QueueCounts>

  /** Newest received first, at most `limit` (up to 1,000); those after `after`, the `ref` of the last one of the page before. */
  list(
    filter: DeliveryFilter & { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly DeliveryRecord[]>

  /**
   * Makes done and dead ones wait again, due at once, with all of their attempts; those that wait or are being worked
   * are left alone. Those with `newestOnly` of which a newer one is known become `superseded` instead. How many it were.
   */
  replay(filter: DeliveryFilter): Promise<number>

  /**
   * Forgets done ones that ended `doneMs` ago or earlier, and dead ones that ended `deadMs` ago or earlier (never, if
   * null). How many it were. Engines that forget by themselves may do nothing. A delivery that is forgotten and comes
   * again is no longer known as a duplicate; Shopify repeats for four hours.
   */
  prune(options: { readonly doneMs: number; readonly deadMs: number | null }): Promise<number>

  /** Brings tables and the like up to date: idempotent, safe when eight processes do it at once. */
  readonly migrate?: () => Promise<void>

  /**
   * Calls `wake` when something may be due sooner than the next poll, so that a worker need not wait for it; the answer
   * ends that. Without it, or when it misses something, the inbox polls.
   */
  readonly onDue?: (wake: () => void) => () => void
}

/** What a worker asks for. */
export interface ClaimOptions {
  readonly limit: number
  readonly leaseMs: number
  /** How many of one shop this process works at a time. */
  readonly perShop: number
  /** How many it is working already, by shop; shops that are not in it: none. */
  readonly busy: ReadonlyMap<string, number>
}
