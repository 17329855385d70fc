import { deepEqual, equal, ok } from 'node:assert/strict'
import { deliveryOf, entriesOf, entryOf, REASON, type QueueCase } from './queue-case.ts'

/** What every queue does with what it is given, seen from one process. */
export const queueCases: readonly QueueCase[] = [
  {
    title: 'gives back a delivery exactly as it was received',
    async run({ queue, claimed }) {
      const entry = entryOf({
        kind: 'event',
        via: 'pubsub',
        topic: 'Product/update',
        name: 'my-handle',
        eventId: 'e-1',
        triggeredAt: null,
      })
      deepEqual(await queue.enqueue([entry]), ['queued'])
      const [claim] = await claimed(1)
      deepEqual({ ...claim?.delivery }, entry.delivery)
      equal(claim?.attempt, 1)
    },
  },
  {
    title: 'knows a duplicate by shop, topic and id, in any state and in one call',
    async run({ queue, claimed }) {
      const one = entryOf()
      const { delivery } = one
      deepEqual(await queue.enqueue([one, one]), ['queued', 'duplicate'])
      deepEqual(await queue.enqueue([one]), ['duplicate'])
      const [claim] = await claimed(1)
      deepEqual(await queue.enqueue([one]), ['duplicate'])
      ok(claim !== undefined && (await queue.complete(claim, 'worked')))
      deepEqual(await queue.enqueue([one]), ['duplicate'])
      const others = [
        { ...one, delivery: { ...delivery, shop: 'other' } },
        { ...one, delivery: { ...delivery, topic: 'orders/updated' } },
        { ...one, delivery: { ...delivery, id: `${delivery.id}0` } },
      ]
      deepEqual(await queue.enqueue([others[0], one, others[1], others[2]].filter((entry) => entry !== undefined)), [
        'queued',
        'duplicate',
        'queued',
        'queued',
      ])
    },
  },
  {
    title: 'records one of many that come at once',
    async run({ queue }) {
      const entry = entryOf()
      const answers = await Promise.all(Array.from({ length: 20 }, () => queue.enqueue([entry])))
      equal(answers.flat().filter((answer) => answer === 'queued').length, 1)
      equal((await queue.counts()).waiting, 1)
    },
  },
  {
    title: 'claims the oldest first, no more than asked for, each once',
    async run({ queue, claim }) {
      const entries = entriesOf(5)
      await queue.enqueue(entries)
      const first = await claim({ limit: 2 })
      const second = await claim({ limit: 9 })
      deepEqual(
        [...first, ...second].map(({ delivery }) => delivery.id),
        entries.map(({ delivery }) => delivery.id),
      )
      equal(first.length, 2)
      deepEqual(await claim(), [])
    },
  },
  {
    title: 'keeps a body of a megabyte, and 500 deliveries in one call',
    async run({ queue, claimed }) {
      const body = JSON.stringify({ text: 'ä'.repeat(500_000) })
      await queue.enqueue([entryOf({ body })])
      equal((await claimed(1))[0]?.delivery.body, body)
      const answers = await queue.enqueue(entriesOf(500))
      equal(answers.filter((answer) => answer === 'queued').length, 500)
      equal((await queue.counts()).waiting, 500)
    },
  },
  {
    title: 'lets no shop starve another',
    async run({ queue, claim }) {
      await queue.enqueue(entriesOf(50, { shop: 'noisy' }))
      await queue.enqueue([...entriesOf(1, { shop: 'a' }), ...entriesOf(1, { shop: 'z' })])
      const seen = new Set((await claim({ limit: 4 })).map(({ delivery }) => delivery.shop))
      for (const { delivery } of await claim({ limit: 4 })) seen.add(delivery.shop)
      deepEqual([...seen].sort(), ['a', 'noisy', 'z'])
    },
  },
  {
    title: 'serves shops in turn, however much each has',
    async run({ queue, claim }) {
      for (const [shop, count] of [
        ['a', 9],
        ['b', 4],
        ['c', 2],
      ] as const)
        await queue.enqueue(entriesOf(count, { shop }))
      for (let round = 0; round < 2; round++) {
        const served = []
        for (let turn = 0; turn < 3; turn++)
          served.push(...(await claim({ limit: 1 })).map(({ delivery }) => delivery.shop))
        deepEqual(served.sort(), ['a', 'b', 'c'])
      }
    },
  },
  {
    title: 'gives no shop more than its share, what it is working counted in',
    async run({ queue, claim }) {
      await queue.enqueue([...entriesOf(5, { shop: 'noisy' }), ...entriesOf(5, { shop: 'calm' })])
      const shops = (await claim({ limit: 9, perShop: 3, busy: new Map([['noisy', 2]]) })).map((c) => c.delivery.shop)
      equal(shops.filter((shop) => shop === 'noisy').length, 1)
      equal(shops.filter((shop) => shop === 'calm').length, 3)
    },
  },
  {
    title: 'buries with the reason, lists what is buried, and replays one, a filter and a range',
    async run({ queue, claim, claimed }) {
      const entries = [entryOf({ receivedAt: 1_000 }), entryOf({ receivedAt: 2_000, shop: 'b' }), entryOf({})]
      await queue.enqueue(entries)
      for (const one of await claimed(3)) equal(await queue.bury(one, REASON), true)
      deepEqual(await claim(), [])
      const dead = await queue.list({ state: 'dead', limit: 10 })
      deepEqual(
        dead.map(({ delivery }) => delivery.id),
        entries.map(({ delivery }) => delivery.id).toReversed(),
      )
      deepEqual({ ...dead[0]?.reason }, REASON)
      ok(dead[0]?.endedAt)
      equal(await queue.replay({ receivedFrom: 500, receivedBefore: 2_000 }), 1)
      equal((await claimed(1))[0]?.delivery.id, entries[0]?.delivery.id)
      equal(await queue.replay({ shop: 'b', state: 'dead' }), 1)
      equal((await claimed(1))[0]?.attempt, 1)
      equal(await queue.replay({ refs: [dead[0].ref] }), 1)
      equal((await claimed(1))[0]?.delivery.id, entries[2]?.delivery.id)
      equal(await queue.replay({}), 0, 'what is being worked is left alone')
    },
  },
  {
    title: 'lists in pages, newest first, and by what is asked for',
    async run({ queue }) {
      await queue.enqueue([...entriesOf(4), entryOf({ shop: 'b', topic: 'app/uninstalled' })])
      const first = await queue.list({ limit: 3 })
      const rest = await queue.list({ limit: 3, after: first.at(-1)?.ref ?? '' })
      equal(first.length + rest.length, 5)
      equal(new Set([...first, ...rest].map(({ ref }) => ref)).size, 5)
      equal(first[0]?.delivery.shop, 'b')
      equal((await queue.list({ topic: 'app/uninstalled', limit: 9 })).length, 1)
      equal((await queue.list({ state: 'waiting', shop: 'demo', limit: 9 })).length, 4)
      equal((await queue.list({ id: 'nobody’s', limit: 9 })).length, 0)
    },
  },
  {
    title: 'counts what it has, and how old the oldest is',
    async run({ queue, claimed }) {
      const entries = entriesOf(4)
      await queue.enqueue(entries)
      const [one, two] = await claimed(2, { limit: 2 })
      ok(one && two)
      await queue.complete(one, 'no_handler')
      await queue.bury(two, REASON)
      const counts = await queue.counts()
      deepEqual([counts.waiting, counts.working, counts.done, counts.dead], [2, 0, 1, 1])
      equal(counts.oldestWaiting, entries[2]?.delivery.receivedAt)
      equal((await queue.list({ state: 'done', limit: 1 }))[0]?.outcome, 'no_handler')
    },
  },
  {
    title: 'does not forget what waits or is dead before its time',
    async run({ queue, claimed }) {
      await queue.enqueue(entriesOf(2))
      const [one] = await claimed(1, { limit: 1 })
      ok(one)
      await queue.bury(one, REASON)
      await queue.prune({ doneMs: 0, deadMs: null })
      const { waiting, dead } = await queue.counts()
      deepEqual([waiting, dead], [1, 1])
    },
  },
  {
    title: 'is no less exact where names are hostile',
    async run({ queue, claimed }) {
      const topic = `orders/'; drop table "x"; --`
      const entry = { delivery: deliveryOf({ topic, id: `\\:*?{}"'/%_`, body: '[]' }), key: null, newestOnly: false }
      deepEqual(await queue.enqueue([entry]), ['queued'])
      deepEqual(await queue.enqueue([entry]), ['duplicate'])
      equal((await queue.list({ topic, limit: 2 })).length, 1)
      equal((await claimed(1))[0]?.delivery.topic, topic)
    },
  },
]
