import type { Delivery } from '../inbox/delivery.ts'
import type { Claim, ClaimOptions, QueueEntry, QueueTraits, WebhookQueue } from '../inbox/webhook-queue.ts'
import type { Elsewhere } from './other-process.ts'

/** A queue that is open, as `open` of {@link QueuePlace} gives it. */
export interface OpenQueue<Tx = unknown> {
  readonly queue: WebhookQueue<Tx>
  close(): Promise<unknown>
}

/** One empty place where deliveries can wait: a database, a file, a prefix. */
export interface QueuePlace<Tx = unknown> {
  /** Opens it; the suite may open it several times at once. It migrates by itself. */
  open(): Promise<OpenQueue<Tx>>
  /**
   * How another process opens the same place: the function of the module resolves to the queue. Needed where
   * `processes` of {@link QueueUnderTest} is true.
   */
  readonly elsewhere?: Elsewhere | undefined
  /** Needed for queues with the trait `effects`: writes a text with `tx`, and reads all that was written. */
  readonly effects?: {
    readonly write: (tx: Tx, text: string) => void | Promise<void>
    readonly read: () => Promise<readonly string[]>
  }
  /** Deletes it. */
  drop(): Promise<unknown>
}

/** What the suite needs to know of a queue. */
export interface QueueUnderTest<Tx = unknown> {
  /** Of vitest, `node:test`, Jest or your own: takes a title and a function that rejects when the test fails. */
  readonly test: (title: string, run: () => Promise<void>) => unknown
  /** As the queue says them: cases for what it lacks are left out. */
  readonly traits: QueueTraits
  /** Makes a new, empty place. */
  readonly place: () => Promise<QueuePlace<Tx>>
  /** Whether several processes can open one place: they are raced, frozen and killed then. */
  readonly processes?: boolean
  /** The lease that the cases ask for and wait out, in ms; 400 by default. More for engines that count in seconds. */
  readonly leaseMs?: number
  /** How long after a lease ran out, or a wait was over, the delivery is due at the latest, in ms; 1,000 by default. */
  readonly slackMs?: number
}

/** What one case works with. */
export interface QueueBench {
  readonly place: QueuePlace
  readonly queue: WebhookQueue
  readonly leaseMs: number
  readonly slackMs: number
  /** Claims once. */
  readonly claim: (options?: Partial<ClaimOptions>) => Promise<readonly Claim[]>
  /** Claims again and again until so many were given; fails if they do not come in time. */
  readonly claimed: (count: number, options?: Partial<ClaimOptions>) => Promise<readonly Claim[]>
}

export interface QueueCase {
  readonly title: string
  readonly needs?: keyof QueueTraits
  readonly run: (bench: QueueBench) => Promise<void>
}

export const REASON = { code: 'handler_threw', detail: 'Error: for the sake of the test' } as const

let count = 0

/** A delivery like no other, but for what is said. */
export function deliveryOf(facts: Partial<Delivery> = {}): Delivery {
  count++
  return {
    shop: 'demo',
    topic: 'orders/create',
    id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    kind: 'webhook',
    via: 'https',
    name: null,
    eventId: null,
    apiVersion: '2026-10',
    triggeredAt: 1_790_000_000_000 + count,
    receivedAt: 1_790_000_001_000 + count,
    body: `{"id":${count},"note":"Grüße, 世界 \\u0000 🎉"}`,
    ...facts,
  }
}

export function entryOf(facts: Partial<Delivery> = {}, rest: Partial<QueueEntry> = {}): QueueEntry {
  return { delivery: deliveryOf(facts), key: null, newestOnly: false, ...rest }
}

export function entriesOf(count: number, facts: Partial<Delivery> = {}): QueueEntry[] {
  return Array.from({ length: count }, () => entryOf(facts))
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
