import { inTime } from '../../databases/in-time.ts'
import type { QueueEntry, WebhookQueue } from '../webhook-queue.ts'

type Answer = 'queued' | 'duplicate'

interface Waiting {
  readonly entry: QueueEntry
  /** When its sender is answered in any case, on the clock of `performance.now()`. */
  readonly until: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** How receipts are gathered. */
export interface GroupCommitOptions {
  /** So many in one call at most. */
  readonly largest: number
  /** So many may wait at once; more are rejected. */
  readonly mostWaiting: number
  /** So many ms after it came a receipt is rejected, whether it was given to the queue already or still waits for its turn. */
  readonly deadlineMs: number
  /** Told when something was queued. */
  readonly onQueued: () => void
}

/** The longest wait for others, in ms. */
const LINGER = 1

/** Runs after the requests that are there already were read. */
const soon: (run: () => void) => void =
  typeof setImmediate === 'function' ? (run) => void setImmediate(run) : (run) => void setTimeout(run, 0)

/**
 * Writes receipts down many at a time: those that come while the queue is still writing the ones before go together. One
 * commit costs about the same for one and for a hundred.
 */
export function groupCommit(
  queue: Pick<WebhookQueue, 'enqueue' | 'traits'>,
  options: GroupCommitOptions,
): (entry: QueueEntry) => Promise<Answer> {
  let waiting: Waiting[] = []
  let running = false
  let last = 1

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      await gather()
      // Who was told no would send it again anyway.
      waiting = waiting.filter(({ until }) => until > performance.now())
      const batch = waiting.slice(0, options.largest)
      waiting = waiting.slice(options.largest)
      last = batch.length
      if (batch.length > 0) await write(batch)
    }
    running = false
  }

  /** As many as came before are likely to come again, if they are given a moment. One that comes alone never waits. */
  async function gather(): Promise<void> {
    const wanted = Math.min(last, options.largest)
    if (wanted === 1) return
    for (const end = performance.now() + LINGER; waiting.length < wanted && performance.now() < end;) {
      await new Promise<void>(soon)
    }
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    try {
      settle(batch, await enqueue(batch))
    } catch (error) {
      await writeSingly(batch, error)
    }
  }

  /** One delivery that the queue cannot take must not take the others with it; a queue that is down is not asked for each. */
  async function writeSingly(batch: readonly Waiting[], error: unknown): Promise<void> {
    let refusals = batch.length === 1 || error instanceof QueueTooSlow ? 2 : 0
    for (const one of batch) {
      try {
        if (refusals > 1) throw error
        settle([one], await enqueue([one]))
        refusals = 0
      } catch (reason) {
        refusals++
        one.reject(reason)
      }
    }
  }

  function settle(batch: readonly Waiting[], answers: readonly Answer[]): void {
    if (answers.length !== batch.length) throw new Error('The queue did not answer for every delivery.')
    for (const [index, { resolve }] of batch.entries()) resolve(answers[index] === 'duplicate' ? 'duplicate' : 'queued')
    if (answers.includes('queued')) options.onQueued()
  }

  /** The next ones are not held up by a queue that hangs for longer than anybody still waits for these. */
  function enqueue(batch: readonly Waiting[]): Promise<readonly Answer[]> {
    const longest = Math.max(...batch.map(({ until }) => until)) - performance.now()
    return inTime(queue.enqueue(batch.map(({ entry }) => entry)), longest, tooSlow)
  }

  const tooSlow = (): Error => new QueueTooSlow(options.deadlineMs)

  function receipt(entry: QueueEntry): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const one = { entry, until: performance.now() + options.deadlineMs, resolve, reject }
      if (!queue.traits.batches) return void write([one])
      if (waiting.length >= options.mostWaiting) return reject(new Error('Too many receipts wait for the queue.'))
      waiting.push(one)
      if (running) return
      running = true
      soon(() => void flush())
    })
  }

  return (entry) => inTime(receipt(entry), options.deadlineMs, tooSlow)
}

class QueueTooSlow extends Error {
  constructor(ms: number) {
    super(`The queue did not answer within ${ms} ms.`)
  }
}
