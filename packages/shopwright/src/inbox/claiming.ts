import type { InboxEvent } from './inbox-event.ts'
import type { Worker } from './worker.ts'
import type { WebhookQueue } from './webhook-queue.ts'

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
  /** No new claims; resolves when what was begun is done, or given back after the grace. */
  stop(graceMs: number): Promise<void>
  /** Works until nothing is due any more; how many it were. Rejects when the queue cannot be reached. */
  drain(): Promise<number>
}

/** The longest wait after the queue could not be reached, in ms. */
const LONGEST_PAUSE = 5_000

export function createClaiming(options: ClaimingOptions): Claiming {
  const { queue, worker, emit, pollMs } = options
  const begun = new Set<Promise<void>>()
  let going: Promise<void> | null = null
  let stopping = false
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

  /** Claims what there is room for and begins it; how many it were, and whether there was room for more. */
  async function claimOnce(): Promise<{ readonly count: number; readonly more: boolean }> {
    const limit = Math.min(options.concurrency - worker.active(), 100)
    if (limit <= 0) return { count: 0, more: false }
    const { leaseMs, perShop } = options
    const claims = await queue.claim({ limit, leaseMs, perShop, busy: worker.busy() })
    for (const claim of claims) {
      const one: Promise<void> = worker.work(claim).finally(() => {
        begun.delete(one)
        wakeSoon()
      })
      begun.add(one)
    }
    return { count: claims.length, more: claims.length === limit }
  }

  const isGoing = (): boolean => !stopping

  async function loop(): Promise<void> {
    let failures = 0
    while (isGoing()) {
      woken = false
      try {
        const { more } = await claimOnce()
        failures = 0
        // Not all at once: those that poll together would claim together.
        if (!more || worker.active() >= options.concurrency) await pause(pollMs * (0.75 + Math.random() / 2))
      } catch (error) {
        emit({ type: 'queue_error', operation: 'claim', error })
        woken = false
        await pause(Math.min(LONGEST_PAUSE, 100 * 2 ** Math.min(failures++, 10)) * (0.75 + Math.random() / 2))
      }
    }
  }

  return {
    wake,
    start() {
      if (going !== null) return
      stopping = false
      unsubscribe = queue.onDue?.(wake)
      going = loop()
    },
    async stop(graceMs) {
      stopping = true
      wake()
      unsubscribe?.()
      unsubscribe = undefined
      await going
      going = null
      let timer: ReturnType<typeof setTimeout> | undefined
      const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))
      await Promise.race([Promise.all(begun), grace])
      clearTimeout(timer)
      await worker.releaseAll()
    },
    async drain() {
      let total = 0
      for (;;) {
        const { count } = await claimOnce()
        total += count
        if (begun.size === 0 && count === 0) return total
        if (begun.size > 0) await Promise.race(begun)
      }
    },
  }
}
