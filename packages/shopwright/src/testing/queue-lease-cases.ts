import { deepEqual, equal, ok } from 'node:assert/strict'
import { entriesOf, entryOf, REASON, sleep, type QueueCase } from './queue-case.ts'

/** Whose a delivery is, and for how long. */
export const queueLeaseCases: readonly QueueCase[] = [
  {
    title: 'is done once: a second completion is refused',
    async run({ queue, claimed }) {
      await queue.enqueue([entryOf()])
      const [claim] = await claimed(1)
      ok(claim)
      equal(await queue.complete(claim, 'worked'), true)
      equal(await queue.complete(claim, 'worked'), false)
      equal(await queue.retry(claim, { delayMs: 0, reason: REASON }), false)
      equal(await queue.bury(claim, REASON), false)
      deepEqual(await queue.renew([claim], 1_000), [false])
      await queue.release([claim])
      const counts = await queue.counts()
      deepEqual([counts.waiting, counts.working, counts.done, counts.dead], [0, 0, 1, 0])
    },
  },
  {
    title: 'tries again after the delay, not before, and counts',
    async run({ queue, claim, claimed, slackMs }) {
      await queue.enqueue([entryOf()])
      const [first] = await claimed(1)
      ok(first)
      equal(await queue.retry(first, { delayMs: slackMs, reason: REASON }), true)
      deepEqual(await claim(), [])
      equal((await queue.list({ limit: 1 }))[0]?.reason?.code, REASON.code)
      const [second] = await claimed(1)
      equal(second?.attempt, 2)
      ok(second)
      equal(await queue.complete(first, 'worked'), false, 'the first claim’s late completion')
      equal(await queue.complete(second, 'worked'), true)
    },
  },
  {
    title: 'takes a delivery back when its lease runs out, and refuses the late steps',
    async run({ queue, claim, claimed, leaseMs }) {
      await queue.enqueue([entryOf()])
      const [late] = await claimed(1)
      ok(late)
      deepEqual(await claim(), [])
      await sleep(leaseMs)
      const [next] = await claimed(1)
      ok(next)
      equal(next.attempt, 2)
      ok(next.fence > late.fence, 'the fence grows')
      equal(await queue.complete(late, 'worked'), false)
      equal(await queue.bury(late, REASON), false)
      deepEqual(await queue.renew([late, next], leaseMs), [false, true])
      await queue.release([late])
      equal(await queue.complete(next, 'worked'), true)
    },
  },
  {
    title: 'keeps a lease that is renewed',
    async run({ queue, claim, claimed, leaseMs, slackMs }) {
      await queue.enqueue([entryOf()])
      const [mine] = await claimed(1)
      ok(mine)
      for (const end = Date.now() + leaseMs * 2 + slackMs; Date.now() < end; await sleep(leaseMs / 4)) {
        deepEqual(await queue.renew([mine], leaseMs), [true])
        deepEqual(await claim(), [])
      }
      equal(await queue.complete(mine, 'worked'), true)
    },
  },
  {
    title: 'gives what is released to the next at once, and counts no attempt',
    async run({ queue, claim, claimed }) {
      await queue.enqueue(entriesOf(2))
      const claims = await claimed(2)
      await queue.release(claims)
      const again = await claim()
      deepEqual(
        again.map(({ attempt }) => attempt),
        [1, 1],
      )
      equal(await queue.complete(claims[0] ?? ({} as never), 'worked'), false)
    },
  },
]
