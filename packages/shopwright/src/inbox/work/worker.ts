import { attempt, type Attempted, failure } from './attempt.ts'
import { type Backoff, delayAfter } from './backoff.ts'
import type { Handlers } from '../handlers.ts'
import type { DeliveryName, InboxEvent } from '../inbox-event.ts'
import { inTime } from '../../databases/in-time.ts'
import { FAILURES } from '../outcomes.ts'
import type { BigIntegers } from '../payload.ts'
import type { Claim, WebhookQueue } from '../webhook-queue.ts'

export interface WorkerOptions {
  readonly queue: WebhookQueue<never>
  readonly handlers: Handlers
  /** For handlers to use, and for nobody here. */
  readonly tokens: unknown
  readonly now: () => number
  readonly emit: (event: InboxEvent) => void
  readonly bigIntegers: BigIntegers
  readonly backoff: Backoff
  readonly unhandled: 'drop' | 'bury'
  readonly leaseMs: number
}

/** What is worked in this process right now. */
interface Running {
  readonly claim: Claim
  readonly abort: AbortController
  /** Nothing more may be said about it: its lease was lost, or it was given back. */
  over: 'lease_lost' | 'released' | null
}

/** Works claims to their end: handler, then done, again later, or buried. Leases are prolonged meanwhile. */
export interface Worker {
  /** Never rejects. */
  work(claim: Claim): Promise<void>
  readonly active: () => number
  readonly busy: () => ReadonlyMap<string, number>
  /** Aborts what is being worked and gives it back. */
  releaseAll(): Promise<void>
}

/** Waits between the tries to tell the queue how an attempt ended, in ms. */
const TELL_AGAIN = [100, 400, 1_600] as const
/** For how long to wait for the queue's answer at most, in ms; effects have their own time beside it. */
const PATIENCE = 10_000

export function createWorker(options: WorkerOptions): Worker {
  const { queue, handlers, emit, now } = options
  const running = new Set<Running>()
  let renewing: ReturnType<typeof setInterval> | undefined

  async function renewAll(): Promise<void> {
    const all = [...running].filter(({ over }) => over === null)
    if (all.length === 0) return
    try {
      const held = await queue.renew(
        all.map(({ claim }) => claim),
        options.leaseMs,
      )
      for (const [index, one] of all.entries()) if (held[index] === false) lose(one)
    } catch (error) {
      emit({ type: 'queue_error', operation: 'renew', error })
    }
  }

  function lose(one: Running): void {
    if (one.over !== null || !running.has(one)) return
    one.over = 'lease_lost'
    emit({ type: 'lease_lost', delivery: nameOf(one.claim), attempt: one.claim.attempt })
    one.abort.abort(new Error('The lease was lost: another worker has this delivery now.'))
  }

  /** Tells the queue how it ended; again and again if it cannot be reached, until the lease would be over anyway. */
  async function tell(
    one: Running,
    operation: string,
    say: () => Promise<boolean>,
    patience = PATIENCE,
  ): Promise<boolean> {
    const late = (): Error => new Error(`The queue did not answer within ${patience} ms.`)
    for (let round = 0; one.over === null; round++) {
      try {
        const told = await inTime(say(), patience, late)
        if (!told) lose(one)
        return told
      } catch (error) {
        if (error instanceof EffectsFailed) throw error
        emit({ type: 'queue_error', operation, error })
        const wait = TELL_AGAIN[round]
        if (wait === undefined) break
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
    return false
  }

  async function complete(
    one: Running,
    effects: ((tx: never) => void | Promise<void>) | undefined,
    timeout: number,
  ): Promise<boolean> {
    if (effects === undefined) return tell(one, 'complete', () => queue.complete(one.claim, 'worked'))
    let thrown: EffectsFailed | undefined
    const late = (): Error => new Error(`The effects were not done after ${timeout} ms.`)
    const guarded = (tx: never): void | Promise<void> => {
      const failed = (error: unknown): never => {
        throw (thrown = new EffectsFailed(error))
      }
      try {
        const pending = effects(tx)
        return pending instanceof Promise ? inTime(pending, timeout, late).catch(failed) : pending
      } catch (error) {
        return failed(error)
      }
    }
    const run = async (): Promise<boolean> => {
      thrown = undefined
      try {
        return await queue.complete(one.claim, 'worked', guarded)
      } catch (error) {
        // Read through a call: it was set inside the transaction.
        throw ((): unknown => thrown ?? error)()
      }
    }
    return tell(one, 'complete', run, PATIENCE + timeout)
  }

  async function drop(one: Running, outcome: 'stale' | 'no_handler'): Promise<void> {
    if (await tell(one, 'complete', () => queue.complete(one.claim, outcome)))
      emit({ type: 'dropped', delivery: nameOf(one.claim), outcome })
  }

  async function fail(one: Running, attempts: number, failed: Attempted & { readonly ok: false }): Promise<void> {
    const { claim } = one
    const { reason, error, final } = failed
    const facts = { delivery: nameOf(claim), attempt: claim.attempt, reason, error }
    if (final || claim.attempt >= attempts) {
      if (await tell(one, 'bury', () => queue.bury(claim, reason))) emit({ type: 'buried', ...facts })
      return
    }
    const delayMs = delayAfter(claim.attempt, options.backoff, Math.random())
    if (await tell(one, 'retry', () => queue.retry(claim, { delayMs, reason })))
      emit({ type: 'failed', ...facts, delayMs })
  }

  async function workOne(one: Running): Promise<void> {
    const { claim } = one
    const { delivery } = claim
    const handler = handlers.find(delivery)
    if (handler === null) {
      if (options.unhandled === 'drop') return drop(one, 'no_handler')
      return fail(one, 0, failureOf('no_handler'))
    }
    if (claim.attempt > handler.attempts) return fail(one, handler.attempts, failureOf('worker_lost'))
    if (now() - (delivery.triggeredAt ?? delivery.receivedAt) > handler.staleAfter) return drop(one, 'stale')
    const begun = performance.now()
    const { bigIntegers, tokens } = options
    const hasEffects = queue.traits.effects
    const result = await attempt(claim, handler, { bigIntegers, tokens, hasEffects, abort: one.abort })
    if (one.over !== null) return
    if (!result.ok) return fail(one, handler.attempts, result)
    try {
      if (!(await complete(one, result.effects, handler.timeout))) return
    } catch (error) {
      const cause = error instanceof EffectsFailed ? error.cause : error
      return fail(one, handler.attempts, failure('effects_failed', cause) as Attempted & { readonly ok: false })
    }
    const ms = performance.now() - begun
    const lag = Math.max(0, now() - delivery.receivedAt)
    emit({ type: 'worked', delivery: nameOf(claim), attempt: claim.attempt, ms, lag })
  }

  return {
    async work(claim) {
      const one: Running = { claim, abort: new AbortController(), over: null }
      running.add(one)
      renewing ??= setInterval(() => void renewAll(), options.leaseMs * 0.3)
      try {
        await workOne(one)
      } finally {
        running.delete(one)
        if (running.size === 0) {
          clearInterval(renewing)
          renewing = undefined
        }
      }
    },
    active: () => running.size,
    busy() {
      const busy = new Map<string, number>()
      for (const { claim } of running) busy.set(claim.delivery.shop, (busy.get(claim.delivery.shop) ?? 0) + 1)
      return busy
    },
    async releaseAll() {
      const all = [...running].filter(({ over }) => over === null)
      for (const one of all) {
        one.over = 'released'
        one.abort.abort(new Error('The inbox stops.'))
      }
      if (all.length === 0) return
      try {
        await queue.release(all.map(({ claim }) => claim))
        for (const { claim } of all) emit({ type: 'released', delivery: nameOf(claim) })
      } catch (error) {
        emit({ type: 'queue_error', operation: 'release', error })
      }
    },
  }
}

class EffectsFailed extends Error {
  constructor(cause: unknown) {
    super('An effect threw.', { cause })
  }
}

function nameOf({ delivery: { shop, topic, id } }: Claim): DeliveryName {
  return { shop, topic, id }
}

function failureOf(code: 'no_handler' | 'worker_lost'): Attempted & { readonly ok: false } {
  return { ok: false, reason: { code, detail: FAILURES[code] }, error: null, final: true }
}
