import type { Inbox } from '../inbox.ts'
import type { InboxStats } from '../inbox-event.ts'
import type { DeliveryRecord, QueueCounts } from '../webhook-queue.ts'
import { type Hour, MINUTES, type StatusMinute, type TopicFailures } from './hour.ts'

/** What is asked of an inbox to watch it. */
export type WatchedInbox = Pick<Inbox, 'listen' | 'stats' | 'counts' | 'list' | 'replay'>

/** A delivery that was given up; ids only, no payload. */
export interface DeadDelivery {
  readonly ref: string
  readonly shop: string
  readonly topic: string
  readonly id: string
  readonly receivedAt: number
  readonly endedAt: number | null
  readonly attempts: number
  /** Of `FAILURES`; null where the queue does not know it. */
  readonly code: string | null
  /** The first line of what was thrown; null with `messages: false`. */
  readonly message: string | null
}

/** What the page shows, as `?format=json` gives it. Times are ms since the epoch, durations ms. */
export interface InboxStatus {
  readonly title: string
  readonly now: number
  /** `attention`: somebody should look, for the reasons in `notes`. `down`: the queue does not answer. */
  readonly health: 'good' | 'attention' | 'down'
  readonly notes: readonly string[]
  /** The queue's counts: of all processes. Null if it did not answer. */
  readonly queue: QueueCounts | null
  /** What this process did; others are not in it. */
  readonly process: {
    readonly since: number
    readonly stats: InboxStats
    /** Per minute, over the last five (or fewer, where it began later). */
    readonly rates: { readonly received: number; readonly worked: number }
    /** Over the last five minutes; null where nothing was worked. */
    readonly lag: { readonly mean: number; readonly longest: number } | null
    readonly minutes: readonly StatusMinute[]
    readonly failures: readonly TopicFailures[]
    readonly refusals: readonly { readonly code: string; readonly count: number }[]
  }
  /** One page of the dead ones of the queue, those received last first; null if it did not answer. */
  readonly dead: {
    readonly topic: string | null
    readonly deliveries: readonly DeadDelivery[]
    /** `?after=` of the next page. */
    readonly next: string | null
  } | null
}

/** What is looked at. */
export interface Look {
  readonly topic: string | null
  readonly after: string | null
}

export interface StatusOptions {
  readonly inbox: WatchedInbox
  readonly hour: Hour
  readonly title: string
  readonly messages: boolean
  readonly attentionMs: number
  readonly queueMs: number
  readonly now: () => number
}

const PAGE = 25
const RECENT = 5

/** Asks the queue and looks back on the hour. Never rejects: a queue that is away is a finding too. */
export async function statusOf(options: StatusOptions, look: Look): Promise<InboxStatus> {
  const { inbox, hour, title, now } = options
  const [queue, dead] = await Promise.all([
    within(options.queueMs, () => inbox.counts()),
    within(options.queueMs, () => deadOf(options, look)),
  ])
  const minutes = hour.minutes()
  const recent = minutes.slice(-RECENT)
  // The running minute is over in part only.
  const covered = (Math.min(now() - hour.since, (RECENT - 1) * 60_000 + (now() % 60_000)) || 1) / 60_000
  const sum = (field: 'received' | 'worked' | 'refused' | 'lagTotal'): number =>
    recent.reduce((total, minute) => total + minute[field], 0)
  const perMinute = (count: number): number => count / Math.max(covered, 1 / 6)
  const worked = sum('worked')
  const notes = notesOn(options, queue, sum('received') === 0 && sum('refused') > 0)
  if (queue !== null && dead === null) notes.push('The list of the dead cannot be read')
  return {
    title,
    now: now(),
    health: queue === null ? 'down' : notes.length > 0 ? 'attention' : 'good',
    notes,
    queue,
    process: {
      since: hour.since,
      stats: inbox.stats(),
      rates: { received: perMinute(sum('received')), worked: perMinute(worked) },
      lag:
        worked === 0
          ? null
          : { mean: sum('lagTotal') / worked, longest: Math.max(...recent.map(({ lagLongest }) => lagLongest)) },
      minutes,
      failures: hour.failures(),
      refusals: hour.refusals(),
    },
    dead,
  }
}

function notesOn(options: StatusOptions, queue: QueueCounts | null, isAllRefused: boolean): string[] {
  if (queue === null) return ['The queue does not answer']
  const notes: string[] = []
  const age = queue.oldestWaiting === null ? 0 : options.now() - queue.oldestWaiting
  if (queue.dead > 0) notes.push(queue.dead === 1 ? '1 delivery is dead' : `${queue.dead} deliveries are dead`)
  if (age > options.attentionMs) {
    notes.push(queue.working === 0 ? 'Deliveries wait and nobody works' : 'The oldest delivery waits too long')
  }
  if (isAllRefused) notes.push('All requests of the last minutes were refused')
  return notes
}

async function deadOf({ inbox, messages }: StatusOptions, { topic, after }: Look): Promise<InboxStatus['dead']> {
  const records = await inbox.list({
    state: 'dead',
    limit: PAGE + 1,
    ...(topic !== null && { topic }),
    ...(after !== null && { after }),
  })
  const shown = records.slice(0, PAGE)
  const next = records.length > PAGE ? (shown.at(-1)?.ref ?? null) : null
  return { topic, deliveries: shown.map((record) => deadDelivery(record, messages)), next }
}

function deadDelivery({ ref, delivery, attempts, endedAt, reason }: DeliveryRecord, messages: boolean): DeadDelivery {
  const { shop, topic, id, receivedAt } = delivery
  const message = messages && reason !== null ? firstLine(reason.detail) : null
  return { ref, shop, topic, id, receivedAt, endedAt, attempts, code: reason?.code ?? null, message }
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n', 1)
  return line.length > 240 ? `${line.slice(0, 239)}…` : line
}

/** What is answered; null where the queue rejects, or is silent for longer than that. */
export async function within<Value>(ms: number, ask: () => Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, ms, null)))
  try {
    return await Promise.race([ask(), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** The minutes that this process has not seen whole, of the {@link MINUTES} shown. */
export function minutesBefore(since: number, minutes: readonly StatusMinute[]): number {
  const first = minutes.findIndex(({ at }) => at + 60_000 > since)
  return first === -1 ? MINUTES : first
}
