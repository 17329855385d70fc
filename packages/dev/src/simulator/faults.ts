import type { HandlerRes } from 'shopwright/sign'

/** Where a fault can strike. */
export type FaultPoint = 'token' | 'graphql'

/** What goes wrong. */
export type Fault = {
  /** So many answers go wrong; 1 by default. */
  readonly times?: number | undefined
  /** Only those of this shop (its handle). */
  readonly shop?: string | undefined
  /** The work is done all the same and only its answer is lost, as when a rotation ends in a 520. */
  readonly afterWork?: boolean | undefined
} & (
  | {
      readonly kind: 'status'
      /** `429`, `500`, `503`, `520`… */
      readonly status: number
      /** Seconds; or a `Date`, which is written as an HTTP date; or the header as it is. */
      readonly retryAfter?: number | Date | string | undefined
      readonly body?: string | undefined
    }
  /** A 200 that is no JSON; one that breaks off; one that says nothing; a list; a connection that breaks. */
  | { readonly kind: 'html' | 'half_json' | 'empty_object' | 'list' | 'reset' }
  /** The genuine answer, so many real ms late. */
  | { readonly kind: 'slow'; readonly ms: number }
)

/**
 * Makes the next answers of the simulator go wrong, so that a test sees what the app does then.
 *
 * @example
 * ```ts
 * simulator.faults.next('token', { kind: 'status', status: 520, afterWork: true })
 * simulator.faults.next('graphql', { kind: 'status', status: 429, retryAfter: 2, times: 2 })
 * ```
 */
export interface Faults {
  /** The next answer at this point goes wrong so; faults that were set before come first. */
  next(point: FaultPoint, fault: Fault): void
  /** How many wrong answers are still to come; for a shop (its handle), how many of them may strike it. */
  pending(point: FaultPoint, shop?: string): number
  clear(): void
}

/** A connection that broke: `fetch` rejects with it, the server tears the socket down. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET'

  constructor() {
    super('The connection was reset: a fault that was set in the simulator.')
    this.name = 'ConnectionReset'
  }
}

/** {@link Faults}, and the answering with them. */
export interface FaultyAnswers extends Faults {
  /** The genuine answer of `work`, or what a fault makes of it. */
  answer(point: FaultPoint, shop: string, work: () => HandlerRes | Promise<HandlerRes>): Promise<HandlerRes>
}

export function createFaults(sleep: (ms: number) => Promise<void>): FaultyAnswers {
  const queues: Readonly<Record<FaultPoint, { fault: Fault; left: number }[]>> = { token: [], graphql: [] }
  const take = (point: FaultPoint, shop: string): Fault | undefined => {
    const queue = queues[point]
    const row = queue.find(({ fault }) => fault.shop === undefined || fault.shop === shop)
    if (row === undefined) return undefined
    row.left -= 1
    if (row.left === 0) queue.splice(queue.indexOf(row), 1)
    return row.fault
  }
  return {
    next(point, fault) {
      const times = fault.times ?? 1
      if (!Number.isInteger(times) || times < 1) throw new TypeError('times must be a whole number of 1 or more.')
      queues[point].push({ fault, left: times })
    },
    pending: (point, shop) =>
      queues[point]
        .filter(({ fault }) => shop === undefined || fault.shop === undefined || fault.shop === shop)
        .reduce((sum, { left }) => sum + left, 0),
    clear() {
      for (const queue of Object.values(queues)) queue.length = 0
    },
    async answer(point, shop, work) {
      const fault = take(point, shop)
      if (fault === undefined) return work()
      if (fault.kind === 'slow') {
        await sleep(fault.ms)
        return work()
      }
      const genuine = fault.afterWork === true ? await work() : null
      if (fault.kind === 'reset') throw new ConnectionReset()
      return fault.kind === 'status' ? statusAnswer(fault) : GARBAGE[fault.kind](genuine)
    },
  }
}

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' }

const GARBAGE: Readonly<
  Record<'html' | 'half_json' | 'empty_object' | 'list', (genuine: HandlerRes | null) => HandlerRes>
> = {
  html: () => ({
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Something went wrong</title><h1>Something went wrong</h1>',
  }),
  half_json: (genuine) => {
    const whole = genuine === null ? '{"data":{"shop":{"name":"Demo' : genuine.body
    return { status: 200, headers: JSON_TYPE, body: genuine === null ? whole : whole.slice(0, whole.length >> 1) }
  },
  empty_object: () => ({ status: 200, headers: JSON_TYPE, body: '{}' }),
  list: () => ({ status: 200, headers: JSON_TYPE, body: '[]' }),
}

function statusAnswer({ status, retryAfter, body }: Extract<Fault, { kind: 'status' }>): HandlerRes {
  const wait = retryAfter instanceof Date ? retryAfter.toUTCString() : retryAfter
  return { status, headers: { ...(wait !== undefined && { 'Retry-After': String(wait) }) }, body: body ?? '' }
}
