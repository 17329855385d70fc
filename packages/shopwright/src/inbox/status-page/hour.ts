import type { InboxEvent } from '../inbox-event.ts'

/** What happened in this process in one minute. */
export interface StatusMinute {
  /** When it began, ms since the epoch. */
  readonly at: number
  readonly received: number
  readonly duplicates: number
  readonly refused: number
  readonly worked: number
  /** Attempts that failed and will be made again. */
  readonly failed: number
  /** Given up. */
  readonly dead: number
  /** Ms from the receipt until it was worked, summed up over what was worked. */
  readonly lagTotal: number
  readonly lagLongest: number
}

/** What failed of one topic in the last hour, in this process. */
export interface TopicFailures {
  readonly topic: string
  readonly failed: number
  readonly dead: number
  /** The code of the last failure. */
  readonly code: string
  /** When that was, ms since the epoch. */
  readonly at: number
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Bucket {
  readonly minute: Mutable<StatusMinute>
  readonly topics: Map<string, Mutable<TopicFailures>>
  readonly refusals: Map<string, number>
}

const MINUTE = 60_000
export const MINUTES = 60
/** Topics that fail in one minute and are told apart; senders may think up any number of them. */
const TOPICS = 50
const OTHERS = 'other topics'

/** The last hour of this process, minute by minute. It takes the same memory whatever happens. */
export interface Hour {
  /** Since when it listens, ms since the epoch. */
  readonly since: number
  hear(event: InboxEvent): void
  /** Sixty, the oldest first; the last one is not over yet. */
  minutes(): readonly StatusMinute[]
  /** The topic that failed most first. */
  failures(): readonly TopicFailures[]
  /** How many requests were refused, by `log.code`. */
  refusals(): readonly { readonly code: string; readonly count: number }[]
}

export function createHour(now: () => number): Hour {
  const buckets = new Map<number, Bucket>()

  function current(): number {
    const minute = Math.floor(now() / MINUTE)
    // Whichever way the clock jumped.
    for (const key of buckets.keys()) if (key <= minute - MINUTES || key > minute) buckets.delete(key)
    return minute
  }

  function bucket(): Bucket {
    const key = current()
    const known = buckets.get(key)
    if (known !== undefined) return known
    const made: Bucket = { minute: empty(key * MINUTE), topics: new Map(), refusals: new Map() }
    buckets.set(key, made)
    return made
  }

  return {
    since: now(),
    hear(event) {
      const { minute, topics, refusals } = bucket()
      if (event.type === 'received') {
        if (event.duplicate) minute.duplicates++
        else minute.received++
      } else if (event.type === 'refused') {
        minute.refused++
        refusals.set(event.code, (refusals.get(event.code) ?? 0) + 1)
      } else if (event.type === 'worked') {
        minute.worked++
        minute.lagTotal += event.lag
        minute.lagLongest = Math.max(minute.lagLongest, event.lag)
      } else if (event.type === 'failed' || event.type === 'buried') {
        const kind = event.type === 'failed' ? 'failed' : 'dead'
        minute[kind]++
        const { topic } = event.delivery
        const name = topics.has(topic) || topics.size < TOPICS ? topic : OTHERS
        const row = topics.get(name) ?? { topic: name, failed: 0, dead: 0, code: '', at: 0 }
        row[kind]++
        row.code = event.reason.code
        row.at = now()
        topics.set(name, row)
      }
    },
    minutes() {
      const last = current()
      return Array.from({ length: MINUTES }, (_, index) => {
        const key = last - MINUTES + 1 + index
        return { ...(buckets.get(key)?.minute ?? empty(key * MINUTE)) }
      })
    },
    failures() {
      current()
      const all = new Map<string, TopicFailures>()
      for (const { topics } of buckets.values()) {
        for (const row of topics.values()) {
          const before = all.get(row.topic)
          const later = before === undefined || before.at <= row.at ? row : before
          const { failed, dead } = before ?? { failed: 0, dead: 0 }
          all.set(row.topic, { ...later, failed: failed + row.failed, dead: dead + row.dead })
        }
      }
      return [...all.values()].sort((a, b) => b.failed + b.dead * 2 - (a.failed + a.dead * 2))
    },
    refusals() {
      current()
      const all = new Map<string, number>()
      for (const { refusals } of buckets.values()) {
        for (const [code, count] of refusals) all.set(code, (all.get(code) ?? 0) + count)
      }
      return [...all].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
    },
  }
}

function empty(at: number): Mutable<StatusMinute> {
  return { at, received: 0, duplicates: 0, refused: 0, worked: 0, failed: 0, dead: 0, lagTotal: 0, lagLongest: 0 }
}
