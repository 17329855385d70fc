import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { app, deliveryOf, inboxBench, sleep } from '../testing/inbox-bench.ts'
import { createInbox } from './index.ts'
import { memoryQueue } from './queues/memory.ts'

describe('handlers', () => {
  it('are given the payload, who it is about, and a key that stays the same on every attempt', async () => {
    const { inbox, settle, events } = inboxBench()
    const seen: unknown[] = []
    inbox.on('orders/create', ({ payload, shop, topic, delivery, attempt, idempotencyKey, signal }) => {
      seen.push([payload['id'], shop, topic, delivery.id, attempt, idempotencyKey, signal.aborted])
      if (attempt < 3) throw new Error('not yet')
    })
    await inbox.record(deliveryOf({ id: 'w-a' }))
    await settle()
    const facts = (attempt: number) => [7, 'demo', 'orders/create', 'w-a', attempt, 'demo/orders/create/w-a', false]
    expect(seen).toEqual([facts(1), facts(2), facts(3)])
    expect(events.map(({ type }) => type)).toEqual(['failed', 'failed', 'worked'])
    expect((await inbox.counts()).done).toBe(1)
  })

  it('may give `tx` a query that runs only when somebody waits for it', async () => {
    const { inbox, settle } = inboxBench()
    const seen: string[] = []
    inbox.on('orders/create', ({ tx }) => {
      tx(() => ({
        // eslint-disable-next-line unicorn/no-thenable -- as query builders are
        then: (done: () => void) => void (seen.push('ran'), setTimeout(() => (seen.push('ended'), done()), 5)),
      }))
      tx(() => seen.push('after it'))
    })
    await inbox.record(deliveryOf())
    await settle()
    expect(seen).toEqual(['ran', 'ended', 'after it'])
    expect((await inbox.counts()).done).toBe(1)
  })

  it('are found by the pattern that says most', async () => {
    const { inbox, settle } = inboxBench()
    const seen: string[] = []
    const note = (name: string) => () => void seen.push(name)
    inbox
      .on('*', note('*'))
      .on('orders/*', note('orders/*'))
      .on('orders/create', note('orders/create'))
      .on('orders/create', note('named'), { name: 'eu' })
      .on('Product/update', note('event'))
    const topics = ['orders/create', 'orders/paid', 'app/uninstalled', 'Product/update']
    for (const topic of topics) await inbox.record(deliveryOf({ topic }))
    await inbox.record(deliveryOf({ name: 'eu' }))
    await inbox.record(deliveryOf({ name: 'us' }))
    await settle()
    expect(seen.sort()).toEqual(['*', 'event', 'named', 'orders/*', 'orders/create', 'orders/create'])
  })

  it('may be given as a map, with or without options', async () => {
    const seen: unknown[] = []
    const { inbox, settle } = inboxBench({
      handlers: {
        'orders/create': ({ payload }) => void seen.push(payload['id']),
        'orders/paid': { attempts: 1, run: ({ topic }) => void seen.push(topic) },
      },
    })
    await inbox.record(deliveryOf())
    await inbox.record(deliveryOf({ topic: 'orders/paid' }))
    await settle()
    expect(seen).toEqual([7, 'orders/paid'])
  })

  it.each<[string, (inbox: ReturnType<typeof inboxBench>['inbox']) => unknown, RegExp]>([
    ['a pattern that is none', (inbox) => inbox.on('orders/*/x', () => 0), /is no topic/],
    ['the name of the Admin API', (inbox) => inbox.on('ORDERS_CREATE', () => 0), /name with a slash/],
    ['two for one topic', (inbox) => inbox.on('a/b', () => 0).on('a/b', () => 0), /a handler for this topic already/],
    ['coalesce without a key', (inbox) => inbox.on('a/b', () => 0, { coalesce: true }), /needs a key/],
    ['no attempts', (inbox) => inbox.on('a/b', () => 0, { attempts: 0 }), /attempts must be/],
    ['a timeout that is none', (inbox) => inbox.on('a/b', () => 0, { timeout: Number.NaN }), /timeout must be/],
    ['no function', (inbox) => inbox.on('a/b', undefined as never), /must be a function/],
  ])('refuse %s at once', (_, make, message) => {
    expect(() => make(inboxBench().inbox)).toThrow(message)
  })

  it.each<[string, unknown, RegExp]>([
    ['no options', undefined, /app must be a ShopifyApp/],
    ['settings instead of an app', { app: { clientId: 'a', clientSecret: 'b' }, queue: memoryQueue() }, /a ShopifyApp/],
    ['no queue', { app }, /queue must be a queue, such as memoryQueue\(\)/],
    ['a database instead of a queue', { app, queue: { prepare: () => 0 } }, /queue must be a queue/],
    ['a queue that nobody made', { app, queue: memoryQueue }, /queue must be a queue/],
  ])('are not taken with %s', (_, options, message) => {
    expect(() => createInbox(options as never)).toThrow(message)
  })

  it('refuse order and coalescing where the queue has none', () => {
    const queue = { ...memoryQueue(), traits: { order: false, newestOnly: false, effects: false, batches: true } }
    const inbox = createInbox({ app, queue })
    expect(() => inbox.on('a/b', () => 0, { key: () => 1 })).toThrow(/in order/)
    expect(() => inbox.on('a/b', () => 0, { key: () => 1, coalesce: true })).toThrow(/only the newest/)
  })

  it('get integers exactly where asked to', async () => {
    const body =
      '{"id":9007199254740993,"small":5,"price":1.5,"text":"12345678901234567890","list":[-12345678901234567]}'
    const seen: unknown[] = []
    for (const bigIntegers of ['number', 'string', 'bigint'] as const) {
      const { inbox, settle } = inboxBench({ bigIntegers })
      inbox.on('*', ({ payload }) => void seen.push(payload))
      await inbox.record(deliveryOf({ body }))
      await settle()
    }
    const rest = { small: 5, price: 1.5, text: '12345678901234567890' }
    expect(seen).toEqual([
      JSON.parse(body),
      { id: '9007199254740993', ...rest, list: ['-12345678901234567'] },
      { id: 9007199254740993n, ...rest, list: [-12345678901234567n] },
    ])
  })

  it('are given the access tokens that the inbox was given', async () => {
    const tokens = { offline: async ({ shop }: { readonly shop: string }) => `token of ${shop}` }
    const inbox = createInbox({ app, queue: memoryQueue(), tokens })
    const seen: string[] = []
    inbox.on('*', async ({ tokens: given, shop }) => void seen.push(await given.offline({ shop })))
    await inbox.record(deliveryOf())
    await inbox.drain()
    expect(seen).toEqual(['token of demo'])
    inbox.on('a/b', ({ tokens: given }) => {
      // @ts-expect-error there is no such door
      given.nosuch()
    })
  })

  it('get what the schema makes of the payload; what it refuses is buried at once', async () => {
    const { inbox, settle, events } = inboxBench()
    const seen: number[] = []
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) =>
          typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number'
            ? { value: { double: value.id * 2 } }
            : { issues: [{ message: 'id is seven', path: ['customer', { key: 'id' }] }, { message: 'none' }] },
      },
    }
    inbox.on('orders/create', ({ payload }) => void seen.push(payload.double), { schema })
    await inbox.record(deliveryOf())
    await inbox.record(deliveryOf({ body: '{"id":"seven"}' }))
    await settle()
    expect(seen).toEqual([14])
    expect(events.find(({ type }) => type === 'buried')).toMatchObject({
      attempt: 1,
      reason: { code: 'invalid_payload', detail: expect.stringContaining('at: customer.id, the whole.') as string },
    })
    expect(inspect(events)).not.toContain('seven')
  })

  it('have a payload that is no JSON buried at once, but only if somebody looks at it', async () => {
    const { inbox, settle, events } = inboxBench()
    inbox.on('a/b', ({ payload }) => payload).on('a/c', ({ shop }) => shop)
    await inbox.record(deliveryOf({ topic: 'a/b', body: '{"name":Jane}' }))
    await inbox.record(deliveryOf({ topic: 'a/c', body: '{' }))
    await settle()
    const records = await inbox.list({ limit: 9 })
    expect(records.map(({ state, reason }) => [state, reason?.code])).toEqual([
      ['done', undefined],
      ['dead', 'invalid_payload'],
    ])
    expect(inspect(events)).not.toContain('Jane')
  })
})

describe('a delivery', () => {
  it('is buried when its attempts are used up, and worked again when it is replayed', async () => {
    const { inbox, settle, events } = inboxBench()
    let broken = true
    const attempts: number[] = []
    inbox.on(
      'orders/create',
      ({ attempt }) => {
        attempts.push(attempt)
        if (broken) throw new Error('broken')
      },
      { attempts: 3 },
    )
    await inbox.record(deliveryOf({ id: 'w-dead' }))
    await settle()
    expect(attempts).toEqual([1, 2, 3])
    const [dead] = await inbox.list({ state: 'dead', limit: 9 })
    expect(dead?.reason).toMatchObject({ code: 'handler_threw', detail: expect.stringContaining('broken') as string })
    expect(events.at(-1)).toMatchObject({ type: 'buried', attempt: 3, delivery: { id: 'w-dead' } })
    broken = false
    expect(await inbox.replay({ state: 'dead', topic: 'orders/create' })).toBe(1)
    await settle()
    expect(attempts).toEqual([1, 2, 3, 1])
    expect((await inbox.counts()).done).toBe(1)
  })

  it('waits longer after each failure, never all alike', async () => {
    const { inbox, settle, events } = inboxBench({ backoff: { first: 4, longest: 10 } })
    inbox.on('*', () => Promise.reject(new Error('no')), { attempts: 5 })
    await inbox.record(deliveryOf())
    await settle()
    const delays = events.flatMap((event) => (event.type === 'failed' ? [event.delayMs] : []))
    expect(delays).toHaveLength(4)
    for (const [index, longest] of [4, 8, 10, 10].entries()) {
      expect(delays[index]).toBeGreaterThanOrEqual(longest / 2)
      expect(delays[index]).toBeLessThanOrEqual(longest)
    }
  })

  it('without a handler is done, may be replayed, or is buried where asked to', async () => {
    const { inbox, settle, events } = inboxBench()
    await inbox.record(deliveryOf({ topic: 'unknown/topic' }))
    await settle()
    expect(events).toMatchObject([{ type: 'dropped', outcome: 'no_handler' }])
    let seen = 0
    inbox.on('unknown/topic', () => void seen++)
    expect(await inbox.replay({ state: 'done', topic: 'unknown/topic' })).toBe(1)
    await settle()
    expect(seen).toBe(1)
    const burying = inboxBench({ unhandled: 'bury' })
    await burying.inbox.record(deliveryOf())
    await burying.settle()
    expect((await burying.inbox.list({ limit: 1 }))[0]).toMatchObject({ state: 'dead', reason: { code: 'no_handler' } })
  })

  it('that is too old is dropped', async () => {
    const { inbox, settle, events } = inboxBench()
    const seen: string[] = []
    inbox.on('*', ({ delivery }) => void seen.push(delivery.id), { staleAfter: 60_000 })
    await inbox.record(deliveryOf({ id: 'old', triggeredAt: Date.now() - 61_000 }))
    await inbox.record(deliveryOf({ id: 'young', triggeredAt: Date.now() - 50_000 }))
    await settle()
    expect(seen).toEqual(['young'])
    expect(events).toContainEqual(expect.objectContaining({ type: 'dropped', outcome: 'stale' }))
  })

  it('of a key waits for the one triggered before it, also while that one is tried again', async () => {
    const { inbox, settle } = inboxBench()
    const seen: string[] = []
    inbox.on(
      'orders/updated',
      ({ delivery, attempt }) => {
        seen.push(delivery.id)
        if (delivery.id === 'first' && attempt === 1) throw new Error('once')
      },
      { key: ({ payload }) => payload['id'] as number },
    )
    const topic = 'orders/updated'
    await inbox.record(deliveryOf({ topic, id: 'second', triggeredAt: 2_000 }))
    await inbox.record(deliveryOf({ topic, id: 'first', triggeredAt: 1_000 }))
    await settle()
    expect(seen).toEqual(['first', 'first', 'second'])
  })

  it('that a newer one took the place of is not worked', async () => {
    const { inbox, settle } = inboxBench()
    const seen: string[] = []
    inbox.on('products/update', ({ delivery }) => void seen.push(delivery.id), {
      key: ({ payload }) => payload['id'] as number,
      coalesce: true,
    })
    for (const [id, triggeredAt] of [
      ['b', 2_000],
      ['c', 3_000],
      ['a', 1_000],
    ] as const) {
      await inbox.record(deliveryOf({ topic: 'products/update', id, triggeredAt }))
    }
    await settle()
    expect(seen).toEqual(['c'])
  })
})

describe('effects', () => {
  it('happen once, with the completion, in the order they were given', async () => {
    const { inbox, settle, written, events } = inboxBench()
    let broken = true
    inbox.on('*', ({ tx, attempt }) => {
      tx((draft) => void draft.push(`one ${attempt}`))
      tx(async (draft) => {
        await sleep(1)
        draft.push('two')
        if (broken) {
          broken = false
          throw new Error('in the effect')
        }
      })
    })
    await inbox.record(deliveryOf())
    await settle()
    expect(written).toEqual(['one 2', 'two'])
    expect(events).toMatchObject([{ type: 'failed', reason: { code: 'effects_failed' } }, { type: 'worked' }])
  })

  it('do not happen when the handler rejects after it gave them', async () => {
    const { inbox, settle, written } = inboxBench()
    inbox.on(
      '*',
      ({ tx }) => {
        tx((draft) => void draft.push('never'))
        throw new Error('after all')
      },
      { attempts: 2 },
    )
    await inbox.record(deliveryOf())
    await settle()
    expect(written).toEqual([])
  })
  it('are refused at once on a queue that has no transactions', async () => {
    const { inbox, settle, events, queue } = inboxBench()
    Object.assign(queue, { traits: { ...queue.traits, effects: false } })
    const attempts: number[] = []
    inbox.on('*', ({ tx, attempt }) => {
      attempts.push(attempt)
      tx(() => undefined)
    })
    await inbox.record(deliveryOf())
    await settle()
    expect(attempts).toEqual([1])
    const reason = { code: 'tx_unsupported', detail: expect.stringContaining('idempotencyKey') as string }
    expect(events).toMatchObject([{ type: 'buried', reason }])
  })
})
