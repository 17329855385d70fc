import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type EventBridgeEvent, type Simulator } from '@shopwright/dev'
import { beforeEach, describe, expect, it } from 'vitest'
import { mount } from '../../adapters/node.ts'
import { ShopifyApp } from '../../app.ts'
import { createInbox, eventBridgeBatch, eventBridgeEvent, type EventBridgeResult, type Inbox } from '../index.ts'
import { memoryQueue } from '../queues/memory.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const app = new ShopifyApp({ ...SETTINGS, now: () => NOW })

let inbox: Inbox
let down: boolean
let simulator: Simulator
beforeEach(() => {
  down = false
  const queue = memoryQueue()
  const enqueue: typeof queue.enqueue = (entries) =>
    down ? Promise.reject(new Error('connection refused')) : queue.enqueue(entries)
  inbox = createInbox({ app, queue: { ...queue, enqueue } })
  simulator = createSimulator({
    app: { ...SETTINGS, scopes: [], url: 'https://app.example' },
    now: NOW,
    deliver: async () => ({ status: 500, headers: {}, body: '' }),
  })
})

async function eventOf(
  options: { topic?: string; webhookId?: string; payload?: object } = {},
): Promise<EventBridgeEvent> {
  const events: EventBridgeEvent[] = []
  await simulator.send.eventBridge({
    topic: 'orders/create',
    payload: { id: 7 },
    ...options,
    to: (event) => events.push(event),
  })
  const [event] = events
  if (event === undefined) throw new Error('There is an event.')
  return event
}

describe('an event', () => {
  it('is written down with all that its metadata say, worked, and known when it comes again', async () => {
    const seen: unknown[] = []
    inbox.on('orders/create', ({ payload, shop, delivery }) => void seen.push([shop, payload, delivery.via]))
    const take = eventBridgeEvent(inbox, { now: () => NOW })
    const event = await eventOf({ webhookId: 'w-1' })
    const { delivery, log } = await take(event)
    expect(log.code).toBe('received')
    expect(delivery).toMatchObject({
      shop: 'demo',
      topic: 'orders/create',
      id: 'w-1',
      kind: 'webhook',
      via: 'eventbridge',
      apiVersion: '2026-10',
      triggeredAt: expect.any(Number),
      receivedAt: NOW,
      body: '{"id":7}',
    })
    expect((await take(event)).log.code).toBe('duplicate')
    await inbox.drain()
    expect(seen).toEqual([['demo', { id: 7 }, 'eventbridge']])
    expect(inbox.stats()).toMatchObject({ received: 1, duplicates: 1, worked: 1 })
  })

  it('may name its shop in either family of headers; an empty one says nothing', async () => {
    const event = await eventOf()
    const { 'X-Shopify-Shop-Domain': domain, ...metadata } = event.detail.metadata as Record<string, string>
    const both = { ...metadata, 'X-Shopify-Shop-Domain': '', 'shopify-shop-domain': domain }
    const { shop } = await eventBridgeEvent(inbox)({ ...event, detail: { ...event.detail, metadata: both } })
    expect(shop).toBe('demo')
  })

  it('is a duplicate of what came over HTTPS or Pub/Sub under the same id', async () => {
    const { delivery } = await eventBridgeEvent(inbox)(await eventOf({ webhookId: 'w-1' }))
    expect(await inbox.record({ ...delivery, via: 'https' })).toBe('duplicate')
  })

  it('is thrown back while the queue is down, and taken when the bus brings it again', async () => {
    const take = eventBridgeEvent(inbox)
    down = true
    await expect(take(await eventOf())).rejects.toMatchObject({
      name: 'EventNotTaken',
      code: 'queue_unavailable',
      cause: new Error('connection refused'),
    })
    const turns: unknown[] = []
    await simulator.send.eventBridge({
      retry: true,
      to: async (event) => {
        turns.push(event)
        await take(event)
      },
    })
    down = false
    await simulator.pass(60_000)
    expect(turns).toHaveLength(2)
    expect(inbox.stats()).toMatchObject({ received: 1, duplicates: 0 })
  })

  const change = (detail: unknown) => async () => ({ ...(await eventOf()), detail })
  const metadata = async (changed: object) => {
    const event = await eventOf()
    return { ...event, detail: { ...event.detail, metadata: { ...event.detail.metadata, ...changed } } }
  }
  const payload = async (changed: unknown) => {
    const event = await eventOf()
    return { ...event, detail: { ...event.detail, payload: changed } }
  }
  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'not_an_event'],
    ['text', () => 'event', 'not_an_event'],
    ['a list', () => [], 'not_an_event'],
    ['no detail', change(undefined), 'not_an_event'],
    ['no payload', change({ metadata: {} }), 'not_an_event'],
    ['metadata that are a list', change({ metadata: [], payload: {} }), 'not_an_event'],
    ['another source', async () => ({ ...(await eventOf()), source: 'my.app' }), 'wrong_source'],
    [
      'another partner',
      async () => ({ ...(await eventOf()), source: 'aws.partner/shopify.community/1' }),
      'wrong_source',
    ],
    ['no source', async () => ({ ...(await eventOf()), source: undefined }), 'wrong_source'],
    ['a payload that is text', () => payload('{}'), 'not_json'],
    ['a payload that is null', () => payload(null), 'not_json'],
    ['another shop in the payload', () => payload({ shop_domain: 'victim.myshopify.com' }), 'shop_mismatch'],
    ['no shop', () => metadata({ 'X-Shopify-Shop-Domain': undefined }), 'missing_shop'],
    ['a hostile shop', () => metadata({ 'X-Shopify-Shop-Domain': 'evil.example/.myshopify.com' }), 'missing_shop'],
    ['a shop that is a list', () => metadata({ 'X-Shopify-Shop-Domain': ['demo.myshopify.com'] }), 'missing_shop'],
    ['no topic', () => metadata({ 'X-Shopify-Topic': undefined }), 'missing_topic'],
    ['no id', () => metadata({ 'X-Shopify-Webhook-Id': ' ' }), 'missing_delivery_id'],
  ])('with %s is thrown back, so that it is kept where the team can look', async (_, event, code) => {
    const results: EventBridgeResult[] = []
    const take = eventBridgeEvent(inbox, { onResult: (result) => results.push(result) })
    await expect(take(await event())).rejects.toMatchObject({ name: 'EventNotTaken', code })
    expect(results.map(({ log }) => log.code)).toEqual([code])
    expect((await inbox.counts()).waiting).toBe(0)
  })

  it('is taken from the sources that were named alone', async () => {
    const event = await eventOf()
    await expect(eventBridgeEvent(inbox, { source: 'aws.partner/shopify.com/1/x' })(event)).rejects.toMatchObject({
      code: 'wrong_source',
    })
    const named = eventBridgeEvent(inbox, { source: ['aws.partner/shopify.com/1/x', event.source] })
    expect((await named(event)).log.code).toBe('received')
    expect(() => eventBridgeEvent(inbox, { source: 'my.app' })).toThrow('`source` must be')
  })

  it('survives a log that throws', async () => {
    const take = eventBridgeEvent(inbox, {
      onResult() {
        throw new Error('in the log')
      },
    })
    expect((await take(await eventOf())).ok).toBe(true)
  })
})

describe('a batch of SQS', () => {
  const batchOf = (bodies: readonly string[]) => ({
    Records: bodies.map((body, at) => ({ messageId: `m-${at}`, body, receiptHandle: 'x', attributes: {} })),
  })

  it('is taken message by message; what was not taken is named', async () => {
    const take = eventBridgeBatch(inbox)
    const [one, two] = [await eventOf({ webhookId: 'w-1' }), await eventOf({ webhookId: 'w-2' })]
    const bodies = [one, one, two].map((event) => JSON.stringify(event))
    expect(await take(batchOf(['no event', bodies[0] ?? '', bodies[1] ?? '', '{}', bodies[2] ?? '']))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-3' }],
    })
    expect((await inbox.counts()).waiting).toBe(2)
  })

  it('comes again whole while the queue is down', async () => {
    down = true
    const batch = batchOf([JSON.stringify(await eventOf()), JSON.stringify(await eventOf())])
    expect((await eventBridgeBatch(inbox)(batch)).batchItemFailures).toHaveLength(2)
    down = false
    expect((await eventBridgeBatch(inbox)(batch)).batchItemFailures).toEqual([])
  })

  it('that is none is thrown back', async () => {
    await expect(eventBridgeBatch(inbox)({} as never)).rejects.toThrow('no batch of SQS')
  })
})

it('an API destination may post events to a handler of your own, behind its own key', async () => {
  const take = eventBridgeEvent(inbox)
  const server = createServer(
    mount(async (req) => {
      const text = typeof req.body === 'string' ? req.body : new TextDecoder().decode(req.body)
      await take(JSON.parse(text))
      return { status: 200, headers: {}, body: '' }
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const real = createSimulator({ app: { ...SETTINGS, scopes: [], url } })
  expect(await real.send.eventBridge({ topic: 'orders/create' })).toMatchObject({
    response: { status: 200 },
  })
  expect((await inbox.counts()).waiting).toBe(1)
  server.close()
})
