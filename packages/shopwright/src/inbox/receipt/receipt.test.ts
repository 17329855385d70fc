import { describe, expect, it } from 'vitest'
import { ShopifyApp } from '../../app.ts'
import { signWebhookReq, type WebhookOptions } from '../../sign/index.ts'
import { createInbox, type InboxEvent } from '../index.ts'
import { memoryQueue } from '../queues/memory.ts'
import type { QueueEntry } from '../webhook-queue.ts'

const SIGNER = { clientId: 'my-client-id', clientSecret: 'the-newest-secret' }
const app = new ShopifyApp({ ...SIGNER, oldClientSecret: 'the-oldest-secret', now: () => 1_790_000_100_000 })

function setup(options: Partial<Parameters<typeof createInbox<undefined>>[0]> = {}) {
  const queue = memoryQueue()
  const calls: (readonly QueueEntry[])[] = []
  const events: InboxEvent[] = []
  const recording = {
    ...queue,
    enqueue: (entries: readonly QueueEntry[]) => (calls.push(entries), queue.enqueue(entries)),
  }
  const inbox = createInbox({ app, queue: recording, onEvent: (event) => events.push(event), ...options })
  const signed = (webhook: WebhookOptions = {}, secret = SIGNER.clientSecret) =>
    signWebhookReq({ ...SIGNER, clientSecret: secret }, { shop: 'demo', topic: 'orders/create', ...webhook })
  const receive = async (webhook: WebhookOptions = {}) => inbox.receive(await signed(webhook))
  return { inbox, queue, calls, events, signed, receive }
}

describe('a receipt', () => {
  it('writes down what came, and answers 200', async () => {
    const { receive, calls } = setup()
    const result = await receive({
      webhookId: 'w-1',
      eventId: 'e-1',
      name: 'my-orders',
      triggeredAt: 1_790_000_000_000,
      body: '{"id":7,"note":"ü"}',
    })
    expect(result).toMatchObject({ ok: true, shop: 'demo', log: { code: 'received' }, response: { status: 200 } })
    expect(calls[0]?.[0]?.delivery).toEqual({
      shop: 'demo',
      topic: 'orders/create',
      id: 'w-1',
      kind: 'webhook',
      via: 'https',
      name: 'my-orders',
      eventId: 'e-1',
      apiVersion: '2026-10',
      triggeredAt: 1_790_000_000_000,
      receivedAt: 1_790_000_100_000,
      body: '{"id":7,"note":"ü"}',
    })
  })

  it('answers 200 to what Shopify sends again, and writes it down once', async () => {
    const { receive, inbox } = setup()
    const codes = []
    for (let turn = 0; turn < 3; turn++) codes.push((await receive({ webhookId: 'w-1' })).log.code)
    expect(codes).toEqual(['received', 'duplicate', 'duplicate'])
    expect((await receive({ webhookId: 'w-1', shop: 'other' })).log.code).toBe('received')
    expect((await receive({ webhookId: 'w-1', topic: 'orders/updated' })).log.code).toBe('received')
    expect((await inbox.counts()).waiting).toBe(3)
    expect(inbox.stats()).toMatchObject({ received: 3, duplicates: 2 })
  })

  it('takes Events, and names them by topic and action', async () => {
    const { signed, inbox, calls } = setup()
    const req = await signed({ family: 'events', topic: 'Product', webhookId: 'w-2' })
    const headers = { ...(req.headers as Record<string, string>), 'shopify-action': 'update', 'shopify-handle': 'mine' }
    expect((await inbox.receive({ ...req, headers })).log.code).toBe('received')
    expect(calls[0]?.[0]?.delivery).toMatchObject({ kind: 'event', topic: 'Product/update', name: 'mine', id: 'w-2' })
  })

  it('takes a delivery that carries both families as a classic one', async () => {
    const { signed, inbox, calls } = setup()
    expect((await inbox.receive(await signed({ family: 'both' }))).ok).toBe(true)
    expect(calls[0]?.[0]?.delivery).toMatchObject({ kind: 'webhook', topic: 'orders/create' })
  })

  it('takes what is signed with the older secret', async () => {
    const { signed, inbox } = setup()
    expect((await inbox.receive(await signed({}, 'the-oldest-secret'))).log.code).toBe('received')
    expect((await inbox.receive(await signed({}, 'a-revoked-secret'))).log.code).toBe('invalid_hmac')
  })

  it('refuses none of two thousand while the secret is rotated, half of them signed with the older one', async () => {
    const { signed, queue, inbox } = setup()
    const before = createInbox({ app: new ShopifyApp({ ...SIGNER, clientSecret: 'the-oldest-secret' }), queue })
    const after = createInbox({ app: new ShopifyApp(SIGNER), queue })
    const secret = (at: number) => (at % 2 === 0 ? SIGNER.clientSecret : 'the-oldest-secret')
    const reqs = await Promise.all(
      Array.from({ length: 2_000 }, (_, at) => signed({ webhookId: `w-${at}`, body: `{"id":${at}}` }, secret(at))),
    )
    const results = await Promise.all(reqs.map((req) => inbox.receive(req)))
    expect(results.filter(({ log }) => log.code === 'received')).toHaveLength(2_000)
    expect(inbox.stats()).toMatchObject({ received: 2_000, refused: {} })
    expect((await inbox.counts()).waiting).toBe(2_000)
    // Each is told apart from the other all the same.
    const [newly, older] = reqs
    if (newly === undefined || older === undefined) throw new Error('nothing was signed')
    const codes = [before, after].map(async (one) => [
      (await one.receive(newly)).log.code,
      (await one.receive(older)).log.code,
    ])
    expect(await Promise.all(codes)).toEqual([
      ['invalid_hmac', 'duplicate'],
      ['duplicate', 'invalid_hmac'],
    ])
  })

  it.each<[string, string, number]>([
    ['text', 'not_json', 400],
    ['', 'not_json', 400],
    ['"a string"', 'not_json', 400],
    ['12', 'not_json', 400],
    ['null', 'not_json', 400],
    ['{"id":1', 'not_json', 400],
    ['<order/>', 'not_json', 400],
    ['eyJhbGciOiJIUzI1NiJ9.eyJkZXN0IjoiIn0', 'invalid_hmac', 401],
    ['{"shop_domain":"victim.myshopify.com"}', 'shop_mismatch', 401],
    ['{"myshopify_domain":"victim.myshopify.com"}', 'shop_mismatch', 401],
    ['{"shop\\u005fdomain":"victim.myshopify.com"}', 'shop_mismatch', 401],
    ['{"shop_domain":"demo.myshopify.com.evil.example"}', 'shop_mismatch', 401],
    ['{"shop_domain":7}', 'shop_mismatch', 401],
  ])('refuses the signed body %s with %s', async (body, code, status) => {
    const { receive, inbox } = setup()
    const result = await receive({ body })
    expect([result.ok, result.log.code, result.response.status]).toEqual([false, code, status])
    expect((await inbox.counts()).waiting).toBe(0)
    expect(inbox.stats().refused).toEqual({ [code]: 1 })
  })

  it.each([
    '{"shop_domain":"demo.myshopify.com"}',
    '{"myshopify_domain":"Demo.myshopify.com","domain":"shop.example"}',
    '[]',
  ])('takes the signed body %s', async (body) => {
    expect((await setup().receive({ body })).log.code).toBe('received')
  })

  it.each([
    ['x-shopify-topic', 'missing_topic'],
    ['x-shopify-webhook-id', 'missing_delivery_id'],
    ['x-shopify-shop-domain', 'missing_shop'],
  ])('refuses a delivery without %s', async (name, code) => {
    const { inbox, signed } = setup()
    const req = await signed()
    const without = Object.fromEntries(
      Object.entries(req.headers as Record<string, string>).filter(([key]) => key.toLowerCase() !== name),
    )
    expect((await inbox.receive({ ...req, headers: without })).log.code).toBe(code)
    expect((await inbox.receive({ ...req, headers: { ...without, [name]: 'a b\u0000' } })).log.code).toBe(code)
  })

  it('takes bytes that are no UTF-8 and a byte order mark, since Shopify signed them', async () => {
    const { receive, calls } = setup()
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, ...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')])
    expect((await receive({ body: bytes })).log.code).toBe('received')
    expect(calls[0]?.[0]?.delivery.body).toBe('{"a":"\u{fffd}"}')
  })

  it('refuses a body that is longer than it was told to take', async () => {
    const { receive } = setup({ maxBodyBytes: 100 })
    expect((await receive({ body: JSON.stringify('x'.repeat(100)) })).response.status).toBe(413)
  })

  it('answers 503 when the queue is down, and says why', async () => {
    const down = () => Promise.reject(new Error('connection refused'))
    const { receive, events } = setup({ queue: { ...memoryQueue(), enqueue: down } })
    const result = await receive()
    expect([result.log.code, result.response.status]).toEqual(['queue_unavailable', 503])
    expect(events).toContainEqual({ type: 'queue_error', operation: 'enqueue', error: new Error('connection refused') })
  })

  it('answers 503 when the queue hangs, before Shopify gives up, and takes the next ones when it is back', async () => {
    let hangs = true
    const queue = memoryQueue()
    const { receive } = setup({
      receiptMs: 50,
      queue: { ...queue, enqueue: (entries) => (hangs ? new Promise(() => undefined) : queue.enqueue(entries)) },
    })
    expect((await Promise.all([receive(), receive()])).map(({ response }) => response.status)).toEqual([503, 503])
    hangs = false
    expect((await receive()).response.status).toBe(200)
  })

  it('waits for a queue that hangs no longer than it was told, however many wait before it', async () => {
    const { receive } = setup({
      receiptMs: 300,
      queue: { ...memoryQueue(), enqueue: () => new Promise<never>(() => undefined) },
    })
    const waited = async (after: number) => {
      await new Promise((resolve) => setTimeout(resolve, after))
      const begun = performance.now()
      expect((await receive()).response.status).toBe(503)
      return performance.now() - begun
    }
    for (const ms of await Promise.all([0, 50, 150].map(waited))) expect(ms).toBeLessThan(430)
  })

  it('writes many that come at once in one go, and answers each for itself', async () => {
    const { signed, inbox, calls } = setup()
    const reqs = await Promise.all(
      Array.from({ length: 100 }, (_, index) => signed({ webhookId: `w-${index % 80}`, body: `{"id":${index}}` })),
    )
    const results = await Promise.all(reqs.map((req) => inbox.receive(req)))
    expect(calls.length).toBeLessThan(5)
    expect(results.filter(({ log }) => log.code === 'received')).toHaveLength(80)
    expect(results.filter(({ log }) => log.code === 'duplicate')).toHaveLength(20)
  })

  it('takes the others when the queue cannot take one of them', async () => {
    const queue = memoryQueue()
    const { signed, inbox } = setup({
      queue: {
        ...queue,
        enqueue: (entries) =>
          entries.some(({ delivery }) => delivery.id === 'poison')
            ? Promise.reject(new Error('value too long'))
            : queue.enqueue(entries),
      },
    })
    const reqs = await Promise.all(['a', 'poison', 'b', 'c'].map((webhookId) => signed({ webhookId })))
    const results = await Promise.all(reqs.map((req) => inbox.receive(req)))
    expect(results.map(({ response }) => response.status)).toEqual([200, 503, 200, 200])
  })

  it('writes one by one where requests may share no promises', async () => {
    const queue = memoryQueue()
    const sizes: number[] = []
    const { signed, inbox } = setup({
      queue: {
        ...queue,
        traits: { ...queue.traits, batches: false },
        enqueue: (entries) => (sizes.push(entries.length), queue.enqueue(entries)),
      },
    })
    const reqs = await Promise.all([1, 2, 3].map(() => signed()))
    await Promise.all(reqs.map((req) => inbox.receive(req)))
    expect(sizes).toEqual([1, 1, 1])
  })

  it('survives a hook that throws and a key that throws', async () => {
    const { inbox, signed } = setup({
      onEvent() {
        throw new Error('in the hook')
      },
    })
    inbox.on('orders/create', () => undefined, {
      key() {
        throw new Error('in the key')
      },
    })
    expect((await inbox.handler(await signed())).status).toBe(200)
  })

  it('cuts long keys, and lets none of them take the place of another that begins alike', async () => {
    const { inbox, calls, receive } = setup()
    inbox.on('orders/create', () => undefined, { key: ({ payload }) => String(payload['sku']), coalesce: true })
    for (const sku of ['x'.repeat(200), `${'x'.repeat(199)}🎉`, `${'x'.repeat(200)}y`, 'a\0b'])
      await receive({ payload: { sku } })
    const entries = calls.flat().map(({ key, newestOnly }) => [key, newestOnly])
    expect(entries).toEqual([
      ['x'.repeat(200), true],
      [`${'x'.repeat(199)}\uFFFD`, false],
      ['x'.repeat(200), false],
      ['a\uFFFDb', true],
    ])
    expect((await inbox.counts()).waiting).toBe(4)
  })

  it('shows no signature in its log', async () => {
    const { signed, inbox } = setup()
    const req = await signed()
    const { log } = await inbox.receive(req)
    const hmac = Object.entries(req.headers as Record<string, string>).find(([name]) => /hmac/i.test(name))?.[1] ?? '?'
    expect(JSON.stringify(log)).not.toContain(hmac)
  })
})
