import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { entriesOf, entryOf, REASON, sleep, type QueueCase } from './queue-case.ts'

/** What only some queues can do, as their traits say. */
export const queueTraitCases: readonly QueueCase[] = [
  {
    title: 'keeps deliveries of one key in order, one at a time',
    needs: 'order',
    async run({ queue, claim, claimed }) {
      const at = (triggeredAt: number, key: string | null) => entryOf({ triggeredAt }, { key })
      const [late, early, other] = [at(9_000, 'order-1'), at(8_000, 'order-1'), at(9_500, 'order-2')]
      await queue.enqueue([late, early, other])
      const first = await claim()
      deepEqual(
        first.map(({ delivery }) => delivery.id).sort(),
        [early.delivery.id, other.delivery.id].sort(),
        'the earlier of the key, and the other key',
      )
      deepEqual(await claim(), [], 'the later one waits while the earlier one is worked')
      const mine = first.find(({ delivery }) => delivery.id === early.delivery.id)
      ok(mine)
      await queue.retry(mine, { delayMs: 0, reason: REASON })
      const [again] = await claimed(1)
      equal(again?.delivery.id, early.delivery.id, 'a retry keeps its place')
      ok(again)
      await queue.bury(again, REASON)
      equal((await claimed(1))[0]?.delivery.id, late.delivery.id, 'a dead one holds up nobody')
    },
  },
  {
    title: 'works only the newest of a key and topic where asked to',
    needs: 'newestOnly',
    async run({ queue, claim }) {
      const at = (triggeredAt: number, topic = 'products/update') =>
        entryOf({ triggeredAt, topic }, { key: 'product-1', newestOnly: true })
      const [older, newest, oldest, other] = [at(8_000), at(9_000), at(7_000), at(6_000, 'other/topic')]
      await queue.enqueue([older, newest])
      await queue.enqueue([oldest, other])
      const superseded = await queue.list({ state: 'done', limit: 9 })
      deepEqual(superseded.map(({ delivery }) => delivery.id).sort(), [older.delivery.id, oldest.delivery.id].sort())
      deepEqual(new Set(superseded.map(({ outcome }) => outcome)), new Set(['superseded']))
      const worked: string[] = []
      for (let round = 0; round < 3; round++) {
        for (const one of await claim()) {
          worked.push(one.delivery.id)
          await queue.complete(one, 'worked')
        }
      }
      deepEqual(worked.sort(), [newest.delivery.id, other.delivery.id].sort())
      await queue.enqueue([at(8_500)])
      deepEqual(await claim(), [], 'one that comes after a newer one was worked')
    },
  },
  {
    title: 'lets no replay bring back what a newer one took the place of',
    needs: 'newestOnly',
    async run({ queue, claimed, claim }) {
      const at = (triggeredAt: number) => entryOf({ triggeredAt }, { key: 'product-1', newestOnly: true })
      const [older, newer] = [at(8_000), at(9_000)]
      await queue.enqueue([older])
      const [dead] = await claimed(1)
      ok(dead && (await queue.bury(dead, REASON)))
      await queue.enqueue([newer])
      const [done] = await claimed(1)
      ok(done && (await queue.complete(done, 'worked')))
      equal(await queue.replay({ state: 'dead' }), 1)
      deepEqual(await claim(), [], 'the older one after the newer one was worked')
      const [record] = await queue.list({ id: older.delivery.id, limit: 1 })
      deepEqual([record?.state, record?.outcome], ['done', 'superseded'])
      equal(await queue.replay({}), 2)
      const again = await claimed(1)
      deepEqual(
        [...again, ...(await claim())].map(({ delivery }) => delivery.id),
        [newer.delivery.id],
      )
    },
  },
  {
    title: 'runs effects with the completion: both or neither',
    needs: 'effects',
    async run({ queue, place, claimed, leaseMs }) {
      const { effects } = place
      ok(effects, 'the place says how effects are written and read')
      await queue.enqueue(entriesOf(2))
      const [one, two] = await claimed(2)
      ok(one && two)
      await rejects(
        queue.complete(one, 'worked', (tx) => {
          const pending = effects.write(tx, 'undone')
          const fail = (): never => {
            throw new Error('in the midst of it')
          }
          // Synchronous databases take no effects that wait.
          return pending instanceof Promise ? pending.then(fail) : fail()
        }),
        /in the midst of it/,
      )
      equal((await queue.counts()).working, 2, 'still ours after effects threw')
      equal(await queue.complete(one, 'worked', (tx) => effects.write(tx, 'done')), true)
      await sleep(leaseMs)
      const [next] = await claimed(1)
      ok(next)
      equal(await queue.complete(two, 'worked', (tx) => effects.write(tx, 'late')), false)
      equal(await queue.complete(next, 'worked', (tx) => effects.write(tx, 'in time')), true)
      deepEqual([...(await effects.read())].sort(), ['done', 'in time'])
    },
  },
]
