import type { InboxEvent } from '../inbox-event.ts'
import { inTime } from '../../databases/in-time.ts'
import type { Worker } from './worker.ts'
import type { Claim, WebhookQueue } from '../webhook-queue.ts'

export interface ClaimingOptions {
  readonly queue: WebhookQueue<never>
  readonly worker: Worker
  readonly emit: (event: InboxEvent) => void
  readonly concurrency: number
  readonly perShop: number
  readonly leaseMs: number
  readonly pollMs: number
}

/** Takes deliveries from the queue as long as there is room for them. */
export interface Claiming {
  start(): void
  /** Something may be due: look now. */
  wake(): void
  /** No new claims; resolves when what was begun is done, or given back after the grace, even where the queue hangs. */
  stop(graceMs: number): Promise<void>
  /** Works until nothing is due any more; how many it were. Rejects when the queue cannot be reached. */
  drain(): Promise<number>
}

/** The longest wait after the queue could not be reached, in ms. */
const LONGEST_PAUSE = 5_000
/** For how long to wait for the queue at least before what it gives later is given back, in ms; leases that are longer count. */
const PATIENCE = 10_000
/** For how long a stop waits for the queue once the grace is over, in ms. */
const LAST_WORD = 1_000

export function createClaiming(options: ClaimingOptions): Claiming {
  const { queue, worker, emit, pollMs } = options
  const begun = new Set<Promise<void>>()
  let going: Promise<void> | null = null
  let stops = 0
  let woken = false
  let soon: ReturnType<typeof setTimeout> | undefined
  let endPause: (() => void) | null = null
  let unsubscribe: (() => void) | undefined

  function wake(): void {
    woken = true
    endPause?.()
  }

  /** There is room again. Claims are dear one by one, so a little room is left to grow for a moment. */
  function wakeSoon(): void {
    if (worker.active() <= options.concurrency / 2) return wake()
    soon ??= setTimeout(() => {
      soon = undefined
      wake()
    }, 5)
  }

  function pause(ms: number): Promise<void> {
    if (woken) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(end, ms)
      function end(): void {
        clearTimeout(timer)
        endPause = null
        resolve()
      }
      endPause = end
    })
  }

  /** Whatever is asked for now is wanted until the next stop. */
  function untilStopped(): () => boolean {
    const begunAt = stops
    return () => stops === begunAt
  }

  async function giveBack(claims: readonly Claim[]): Promise<void> {
    try {
      if (claims.length > 0) await queue.release(claims)
    } catch (error) {
      emit({ type: 'queue_error', operation: 'release', error })
    }
  }

  /** What comes too late would run into the end of its lease. */
  async function claim(limit: number): Promise<readonly Claim[]> {
    const { leaseMs, perShop } = options
    const patience = Math.max(PATIENCE, leaseMs)
    const asked = queue.claim({ limit, leaseMs, perShop, busy: worker.busy() })
    let isLate = false
    const late = (): Error => {
      isLate = true
      return new Error(`The queue did not answer within ${patience} ms.`)
    }
    try {
      return await inTime(asked, patience, late)
    } catch (error) {
      if (isLate) asked.then(giveBack, () => undefined)
      throw error
    }
  }

  /** Claims what there is room for and begins it; how many it were, and whether there was room for more. */
  async function claimOnce(isWanted: () => boolean): Promise<{ readonly count: number; readonly more: boolean }> {
    const limit = Math.min(options.concurrency - worker.active(), 100)
    if (limit <= 0 || !isWanted()) return { count: 0, more: false }
    const claims = await claim(limit)
    if (!isWanted()) {
      await giveBack(claims)
      return { count: 0, more: false }
    }
    for (const claim of claims) {
      const one: Promise<void> = worker.work(claim).finally(() => {
        begun.delete(one)
        wakeSoon()
      })
      begun.add(one)
    }
    return { count: claims.length, more: claims.length === limit }
  }

  async function loop(): Promise<void> {
    let failures = 0
    for (const isWanted = untilStopped(); isWanted();) {
      woken = false
      try {
        const { more } = await claimOnce(isWanted)
        failures = 0
        // Not all at once: those that poll together would claim together.
        if (isWanted() && (!more || worker.active() >= options.concurrency))
          await pause(pollMs * (0.75 + Math.random() / 2))
      } catch (error) {
        emit({ type: 'queue_error', operation: 'claim', error })
        woken = false
        if (!isWanted()) return
        await pause(Math.min(LONGEST_PAUSE, 100 * 2 ** Math.min(failures++, 10)) * (0.75 + Math.random() / 2))
      }
    }
  }

  return {
    wake,
    start() {
      if (going !== null) return
      unsubscribe = queue.onDue?.(wake)
      going = loop()
    },
    async stop(graceMs) {
      stops++
      wake()
      unsubscribe?.()
      unsubscribe = undefined
      const ended = going ?? Promise.resolve()
      going = null
      await atMost(
        graceMs,
        ended.then(() => Promise.all(begun)),
      )
      await atMost(LAST_WORD, Promise.all([ended, worker.releaseAll()]))
    },
    async drain() {
      const isWanted = untilStopped()
      let total = 0
      for (;;) {
        const { count } = await claimOnce(isWanted)
        total += count
        if (begun.size === 0 && count === 0) return total
        if (begun.size > 0) await Promise.race(begun)
      }
    },
  }
}

/** Resolves when `promise` does, or after so many ms. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  await inTime(promise, ms, () => new Error('too late')).catch(() => undefined)
}
