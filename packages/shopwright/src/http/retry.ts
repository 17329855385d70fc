import type { Reply } from './reply.ts'

/** One reason to send a request again. */
export interface RetryRow {
  /** The `code` in `httpLogs` of a try that is followed by another. */
  readonly code: string
  readonly applies: (reply: Reply) => boolean
  /** How many ms to wait; `tries` says how many there were, `now` is the present in ms. */
  readonly wait: (reply: Reply, tries: number, now: number) => number
}

/** When to send a request again, and how often at most. */
export interface RetryRule {
  readonly rows: readonly RetryRow[]
  /** The first try counts. */
  readonly tries: number
}

/** Nobody is kept waiting longer than this for one more try: a longer wait is the caller's to plan. */
export const LONGEST_WAIT_MS = 60_000

const HTTP_DATE = /^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Shopify asks for a pause: as long as `Retry-After` says. */
export const RATE_LIMITED: RetryRow = {
  code: 'rate_limited_retry',
  applies: (reply) => reply.status === 429,
  wait: (reply, _tries, now) => retryAfter(reply.headers['retry-after'], now),
}

/** Shopify's servers stumble: 1, 2, 4… seconds and up to 100 ms more, so that a fleet does not come back as one. */
export function serverError(code: string, statuses: readonly number[]): RetryRow {
  return {
    code,
    applies: (reply) => statuses.includes(reply.status),
    wait: (_reply, tries) => Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (tries - 1) + Math.random() * 100),
  }
}

/** `Retry-After` in ms: seconds (Shopify also writes `2.0`) or an HTTP date, never below 0; one second if it says nothing. */
export function retryAfter(value: string | undefined, now: number): number {
  const text = value?.trim() ?? ''
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Math.max(0, Math.ceil(Number(text) * 1000))
  const date = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? 1000 : Math.max(0, date - now)
}
