import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { app, deliveryOf, inboxBench } from '../testing/inbox-bench.ts'
import { createInbox, type InboxOptions, type InboxTelemetry } from './index.ts'
import { memoryQueue } from './queues/memory.ts'
import { signWebhookReq } from '../sign/index.ts'

function bench(options: Partial<InboxOptions<string[]>> = {}, attributes?: InboxTelemetry['attributes']) {
  const spans = new InMemorySpanExporter()
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  const telemetry: InboxTelemetry = { trace: tracers, metrics: meters, attributes }
  async function points(name: string) {
    await reader.forceFlush()
    return (exporter.getMetrics().at(-1)?.scopeMetrics ?? [])
      .flatMap((scope) => scope.metrics)
      .filter(({ descriptor }) => descriptor.name === `shopwright.inbox.${name}`)
      .flatMap(({ dataPoints }) => dataPoints.map(({ value, attributes: about }) => ({ value, attributes: about })))
  }
  return { ...inboxBench({ telemetry, ...options }), spans, points }
}

const signed = (topic: string, headers: Record<string, string> = {}) =>
  signWebhookReq(
    { clientId: 'my-client-id', clientSecret: 'my-client-secret' },
    { shop: 'demo', topic, payload: { id: 7, email: 'secret@customer.example' }, headers },
  )

describe('telemetry of the inbox', () => {
  it('takes the API of OpenTelemetry as it is', async () => {
    const inbox = createInbox({ app, queue: memoryQueue(), telemetry: { trace, metrics } })
    inbox.on('orders/create', () => undefined)
    await inbox.record(deliveryOf())
    expect(await inbox.drain()).toBe(1)
  })

  it('counts receipts by how they were answered, and times those that were taken', async () => {
    const { inbox, points } = bench()
    inbox.on('orders/create', () => undefined)
    const req = await signed('orders/create')
    for (let time = 0; time < 3; time++) await inbox.receive(req)
    await inbox.receive({ ...req, body: '{"id":8}' })
    expect(await points('receipts')).toEqual([
      { value: 1, attributes: { handler: 'orders/create', outcome: 'received' } },
      { value: 2, attributes: { handler: 'orders/create', outcome: 'duplicate' } },
      { value: 1, attributes: { outcome: 'invalid_hmac' } },
    ])
    expect(await points('receipt.duration')).toMatchObject([{ value: { count: 1 } }, { value: { count: 2 } }])
  })

  it('counts attempts by how they ended, and why, and times them', async () => {
    const { inbox, settle, points } = bench()
    inbox.on(
      'orders/create',
      ({ attempt, shop }) => {
        if (attempt < 2 || shop === 'broken') throw new Error('not now')
      },
      { attempts: 2 },
    )
    await inbox.record(deliveryOf({ receivedAt: Date.now() - 40_000 }))
    await inbox.record(deliveryOf({ shop: 'broken' }))
    await inbox.record(deliveryOf({ topic: 'orders/paid' }))
    await settle()
    const handler = 'orders/create'
    const handled = await points('handled')
    expect(handled).toHaveLength(4)
    expect(handled).toEqual(
      expect.arrayContaining([
        { value: 2, attributes: { handler, outcome: 'retried', reason: 'handler_threw' } },
        { value: 1, attributes: { handler, outcome: 'worked' } },
        { value: 1, attributes: { handler, outcome: 'dead', reason: 'handler_threw' } },
        { value: 1, attributes: { handler: 'none', outcome: 'no_handler' } },
      ]),
    )
    const durations = await points('handling.duration')
    expect(durations).toContainEqual({
      value: expect.objectContaining({ count: 3 }) as object,
      attributes: { handler, outcome: 'failed' },
    })
    const [lag] = await points('lag')
    expect(lag).toMatchObject({ value: { count: 1 }, attributes: { handler } })
    const { sum, buckets } = (lag as NonNullable<typeof lag>).value as {
      sum: number
      buckets: { boundaries: number[] }
    }
    expect(Math.floor(sum)).toBe(40)
    expect(buckets.boundaries).toContain(3600)
  })

  it('says how deep the queue is and for how long the oldest has waited', async () => {
    let now = Date.now()
    const { inbox, points } = bench({ app: { ...app, now: () => now } })
    inbox.on(
      'orders/create',
      () => {
        throw new Error('never')
      },
      { attempts: 1 },
    )
    await inbox.record(deliveryOf({ receivedAt: now }))
    await inbox.drain()
    await inbox.record(deliveryOf({ receivedAt: now }))
    now += 90_000
    expect(await points('depth')).toEqual([
      { value: 1, attributes: { state: 'waiting' } },
      { value: 0, attributes: { state: 'working' } },
      { value: 1, attributes: { state: 'dead' } },
    ])
    expect(await points('oldest.age')).toEqual([{ value: 90, attributes: {} }])
  })

  it('leaves a gap where the queue does not answer, and counts what the queue could not do', async () => {
    const broken = { ...memoryQueue<string[]>(), counts: () => Promise.reject(new Error('down')) }
    const { inbox, points } = bench({ queue: { ...broken, enqueue: () => Promise.reject(new Error('down')) } })
    expect((await inbox.receive(await signed('orders/create'))).log.code).toBe('queue_unavailable')
    expect(await points('depth')).toEqual([])
    expect(await points('queue.errors')).toEqual([{ value: 1, attributes: { operation: 'enqueue' } }])
    expect(await points('receipts')).toEqual([{ value: 1, attributes: { outcome: 'queue_unavailable' } }])
  })

  it('has as many series as there are handlers, whatever topics and shops are sent', async () => {
    const { inbox, points } = bench()
    inbox.on('orders/*', () => undefined)
    for (let index = 0; index < 50; index++) {
      await inbox.receive(await signed(`orders/t${index}`))
      await inbox.receive(await signed(`forged/t${index}`))
    }
    await inbox.drain()
    expect(await points('receipts')).toEqual([
      { value: 50, attributes: { handler: 'orders/*', outcome: 'received' } },
      { value: 50, attributes: { handler: 'none', outcome: 'received' } },
    ])
    expect(await points('handled')).toHaveLength(2)
  })

  it('adds the attributes of yours, and does without when they cannot be made', async () => {
    const { inbox, points } = bench({}, ({ shop }) => {
      if (shop === 'odd') throw new Error('no')
      return { shop, handler: 'never in place of ours' }
    })
    inbox.on('orders/create', () => undefined)
    await inbox.record(deliveryOf())
    await inbox.record(deliveryOf({ shop: 'odd' }))
    await inbox.drain()
    expect(await points('handled')).toEqual([
      { value: 1, attributes: { shop: 'demo', handler: 'orders/create', outcome: 'worked' } },
      { value: 1, attributes: { handler: 'orders/create', outcome: 'worked' } },
    ])
  })

  it('lays a span around every handling, the shop and the ids on it and nothing of the payload or the error', async () => {
    const { inbox, settle, spans } = bench()
    inbox.on('orders/create', ({ attempt }) => {
      if (attempt === 1) throw new Error('secret@customer.example')
    })
    await inbox.record(deliveryOf({ id: 'w-span', eventId: 'e-1', body: '{"email":"secret@customer.example"}' }))
    await settle()
    const [first, second] = spans.getFinishedSpans()
    expect(first?.name).toBe('shopwright.inbox.handle')
    expect(first?.kind).toBe(SpanKind.CONSUMER)
    expect(first?.instrumentationScope.name).toBe('shopwright/inbox')
    expect(first?.attributes).toEqual({
      'shopify.shop': 'demo',
      'shopify.topic': 'orders/create',
      'shopify.delivery.id': 'w-span',
      'shopify.event.id': 'e-1',
      'shopwright.inbox.attempt': 1,
      'shopwright.inbox.handler': 'orders/create',
      'shopwright.inbox.outcome': 'handler_threw',
    })
    expect(first?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'handler_threw' })
    expect(second?.attributes).toMatchObject({ 'shopwright.inbox.attempt': 2, 'shopwright.inbox.outcome': 'worked' })
    expect(second?.status.code).toBe(SpanStatusCode.UNSET)
    const all = spans.getFinishedSpans().map(({ attributes, events, status }) => [attributes, events, status])
    expect(JSON.stringify(all)).not.toContain('secret')
  })

  it('does with traces alone or metrics alone', async () => {
    const spans = new InMemorySpanExporter()
    const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
    for (const telemetry of [{ trace: tracers }, { metrics: new MeterProvider() }]) {
      const { inbox } = inboxBench({ telemetry })
      inbox.on('orders/create', () => undefined)
      await inbox.record(deliveryOf())
      expect(await inbox.drain()).toBe(1)
    }
    expect(spans.getFinishedSpans()).toHaveLength(1)
  })

  it('refuses an object that is no such API', () => {
    for (const telemetry of [{}, { trace: {} }, { metrics: { getMeter: 1 } }]) {
      expect(() => inboxBench({ telemetry: telemetry as never })).toThrow(/@opentelemetry\/api/)
    }
  })
})

it('a listener is told from then on until it ends that, and harms nobody', async () => {
  const { inbox, events } = inboxBench()
  inbox.on('orders/create', () => undefined)
  const heard: string[] = []
  inbox.listen(() => {
    throw new Error('broken listener')
  })
  const end = inbox.listen(({ type }) => heard.push(type))
  await inbox.record(deliveryOf())
  await inbox.drain()
  end()
  await inbox.record(deliveryOf())
  await inbox.drain()
  expect(heard).toEqual(['worked'])
  expect(events.map(({ type }) => type)).toEqual(['worked', 'worked'])
})
