import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { webhookTopics } from '@shopwright/platform-data'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3600_000
const GAPS = [56_471, 112_941, 225_882, 451_765, 903_529, 1_807_059, 3_614_118, 7_228_235]

interface Seen {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly at: number
}

let server: Server
let seen: Seen[]
let answers: (number | 'never')[]
let simulator: Simulator

beforeEach(async () => {
  seen = []
  answers = []
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      seen.push({ headers: request.headers, body, at: simulator.clock.now() })
      const status = answers.length > 1 ? answers.shift() : answers[0]
      if (status !== 'never') response.writeHead(status ?? 200, { Location: '/elsewhere' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  make()
})

afterEach(async () => {
  simulator.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function make(webhooks: SimulatorOptions['webhooks'] = {}, more: Partial<SimulatorOptions> = {}): void {
  simulator?.close()
  simulator = createSimulator({
    app: {
      clientId: 'id',
      clientSecret: 'one',
      scopes: [],
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      webhooks: [{ topic: 'products/create' }],
    },
    now: NOW,
    webhooks,
    ...more,
  })
}

async function happens(payload: unknown = { id: 1 }): Promise<void> {
  simulator.world.emit('products/create', 'demo', payload)
  await simulator.settled()
}

const ids = () => seen.map(({ headers }) => headers['x-shopify-webhook-id'])
const gaps = () => seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0))
const hmac = (secret: string, { body }: Seen) => createHmac('sha256', secret).update(body).digest('base64')
const signedWith = (one: Seen) =>
  ['one', 'two'].find((secret) => hmac(secret, one) === one.headers['x-shopify-hmac-sha256'])

describe('a webhook that fails', () => {
  test('is tried eight times more in four hours, each gap twice the one before', async () => {
    answers = [500]
    await happens()
    await simulator.pass(5 * HOUR)
    expect(seen).toHaveLength(9)
    for (const [index, gap] of gaps().entries()) expect(Math.abs(gap - (GAPS[index] ?? 0))).toBeLessThanOrEqual(1)
    expect((seen.at(-1)?.at ?? 0) - NOW).toBe(4 * HOUR)
    expect(simulator.webhooks.list()[0]).toMatchObject({ state: 'given_up', attemptCount: 9, nextAttemptAt: null })
    expect(simulator.clock.now()).toBe(NOW + 5 * HOUR)
  })

  test('keeps bytes, ids and the moment it was set off at, and is signed anew each time', async () => {
    answers = [500]
    await happens({ id: 1, title: 'Tea ü' })
    simulator.rotateSecret('two')
    simulator.revokeOldSecrets()
    await simulator.pass(2 * HOUR)
    const fixed = seen.map(({ body, headers }) => [
      body,
      headers['x-shopify-webhook-id'],
      headers['x-shopify-event-id'],
      headers['x-shopify-triggered-at'],
      headers['x-shopify-api-version'],
    ])
    expect(new Set(fixed.map((row) => JSON.stringify(row))).size).toBe(1)
    expect(fixed[0]?.[3]).toBe('2026-11-23T12:00:00.000Z')
    expect(signedWith(seen[0] as Seen)).toBe('one')
    expect(seen.slice(1).map(signedWith)).toEqual(seen.slice(1).map(() => 'two'))
  })

  test('is over with the first 2xx', async () => {
    answers = [500, 404, 204, 500]
    await happens()
    await simulator.pass(5 * HOUR)
    expect(seen).toHaveLength(3)
    expect(simulator.webhooks.list()[0]).toMatchObject({
      state: 'delivered',
      attempts: [
        { reason: 'first', status: 500 },
        { reason: 'retry', status: 404 },
        { reason: 'retry', status: 204 },
      ],
    })
  })

  test.each([301, 302, 304, 400, 401, 410, 503])('by %i is tried again', async (status) => {
    answers = [status]
    await happens()
    expect(simulator.webhooks.list()[0]).toMatchObject({ state: 'waiting', nextAttemptAt: NOW + 56_471 })
  })

  test('by silence is given up in the time that was set, and tried again', async () => {
    make({ timeout: 400 })
    answers = ['never', 200]
    await happens()
    expect(simulator.webhooks.list()[0]?.attempts).toMatchObject([
      { status: 0, error: 'The app did not answer within 400 ms.' },
    ])
    await simulator.pass(HOUR)
    expect(seen).toHaveLength(2)
  })

  test('by the silence of a handler that is called directly likewise', async () => {
    make({ timeout: 30 }, { deliver: () => new Promise(() => {}) })
    await happens()
    expect(simulator.webhooks.list()[0]?.attempts[0]?.error).toBe('The app did not answer within 30 ms.')
  })

  test('is told in one go where the clock leaps, and no sooner than it is due', async () => {
    answers = [500]
    await happens()
    simulator.clock.advance(56_470)
    await simulator.settled()
    expect(seen).toHaveLength(1)
    simulator.clock.advance(1)
    await simulator.settled()
    expect(seen).toHaveLength(2)
    simulator.clock.advance(4 * HOUR)
    await simulator.settled()
    expect(seen).toHaveLength(9)
  })

  test('goes where it went first, also when the subscription has changed since', async () => {
    answers = [500, 200]
    await happens()
    for (const subscription of simulator.world.subscriptions.values()) subscription.uri = 'http://127.0.0.1:1/'
    await simulator.pass(HOUR)
    expect(seen).toHaveLength(2)
  })

  test('is tried again by itself where time flows', async () => {
    make({ retries: { count: 2, within: 60 } }, { now: Date.now })
    answers = [500, 500, 200]
    await happens()
    await expect.poll(() => simulator.webhooks.list()[0]?.state).toBe('delivered')
    expect(seen).toHaveLength(3)
  })

  test('that a test sent itself is tried once, unless it says otherwise', async () => {
    answers = [500]
    await simulator.send.webhook()
    const { webhook } = await simulator.send.webhook({ retry: true })
    await simulator.pass(5 * HOUR)
    expect(simulator.webhooks.list().map(({ attemptCount }) => attemptCount)).toEqual([9, 1])
    expect(simulator.world.deliveries.at(-1)).toMatchObject({ webhook, attempt: 9, verdict: 'failed' })
  })

  test('is not tried again when the simulator is closed, or was told not to', async () => {
    make({ retries: false })
    answers = [500]
    await happens()
    expect(simulator.webhooks.list()[0]?.state).toBe('given_up')
    make()
    await happens()
    simulator.close()
    await simulator.pass(5 * HOUR)
    expect(seen).toHaveLength(2)
  })
})

describe('after the last failure', () => {
  const subscribe = (source: 'toml' | 'admin-api') =>
    simulator.world.subscriptions.set(source, {
      id: source,
      shop: 'demo',
      topic: 'orders/create',
      uri: '/',
      source,
      createdAt: NOW,
      includeFields: [],
      filter: null,
      name: null,
    })

  test('subscriptions of the Admin API are deleted, those of the toml are not', async () => {
    answers = [500]
    subscribe('admin-api')
    subscribe('toml')
    simulator.world.emit('orders/create', 'demo', {})
    await simulator.pass(4 * HOUR - 1000)
    expect(simulator.world.subscriptions.has('admin-api')).toBe(true)
    await simulator.pass(1000)
    expect([...simulator.world.subscriptions.values()].map(({ id }) => id)).toEqual([
      'gid://shopify/WebhookSubscription/1',
      'toml',
    ])
  })
})

describe('what a busy day does to webhooks', () => {
  test('a share of them comes twice, with the same webhook id', async () => {
    make({ duplicates: 0.5 }, { seed: 'a day' })
    for (let at = 0; at < 40; at += 1) simulator.world.emit('products/create', 'demo', { id: at })
    await simulator.settled()
    expect(new Set(ids()).size).toBe(40)
    expect(seen.length).toBeGreaterThan(50)
    expect(seen.length).toBeLessThan(70)
  })

  test('they overtake one another', async () => {
    make({ disorder: 60 })
    for (let at = 0; at < 12; at += 1) simulator.world.emit('products/create', 'demo', { id: at })
    await simulator.settled()
    const order = seen.map(({ body }) => (JSON.parse(body) as { id: number }).id)
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, at) => at))
    expect(order).not.toEqual(order.toSorted((a, b) => a - b))
  })

  test('no more of them are under way at once than was set', async () => {
    let [under, most] = [0, 0]
    make(
      { concurrency: 3 },
      {
        deliver: async () => {
          most = Math.max(most, ++under)
          await new Promise((resolve) => setTimeout(resolve, 2))
          under -= 1
          return { status: 200, headers: {}, body: '' }
        },
      },
    )
    for (let at = 0; at < 20; at += 1) simulator.world.emit('products/create', 'demo', {})
    await simulator.settled()
    expect(most).toBe(3)
  })

  test('they carry either family of headers, or both', async () => {
    make({ family: 'both' })
    await happens()
    expect(seen[0]?.headers).toMatchObject({ 'x-shopify-topic': 'products/create', 'shopify-topic': 'Product' })
    await simulator.send.webhook({ family: 'events' })
    expect(seen[1]?.headers).not.toHaveProperty('x-shopify-topic')
    expect(seen[1]?.headers['shopify-hmac-sha256']).toBe(
      seen[0]?.headers['x-shopify-hmac-sha256'] && hmac('one', seen[1] as Seen),
    )
  })

  test('half of them are signed with the old secret while it is rotated, and for an hour after it was revoked', async () => {
    make({ signing: 'mixed' })
    const secrets = async () => {
      seen = []
      for (let at = 0; at < 4; at += 1) await simulator.send.webhook('orders/create')
      return seen.map((one) => signedWith(one) ?? 'neither').toSorted((a, b) => a.localeCompare(b))
    }
    expect(await secrets()).toEqual(['one', 'one', 'one', 'one'])
    simulator.rotateSecret('two')
    expect(await secrets()).toEqual(['one', 'one', 'two', 'two'])
    simulator.revokeOldSecrets()
    expect(await secrets()).toEqual(['one', 'one', 'two', 'two'])
    simulator.clock.advance(HOUR)
    expect(await secrets()).toEqual(['two', 'two', 'two', 'two'])
  })
})

describe('simulator.webhooks', () => {
  test('delivers now what waits, once, and the schedule goes on from there', async () => {
    answers = [500]
    await happens()
    const [webhook] = simulator.webhooks.list()
    expect(await simulator.webhooks.deliverNow(webhook?.id ?? 0)).toMatchObject({ status: 500, attempt: 2 })
    expect(webhook).toMatchObject({ state: 'waiting', nextAttemptAt: NOW + 56_471 + 112_941 })
    answers = [200]
    await simulator.webhooks.deliverNow(webhook?.id ?? 0)
    expect(await simulator.webhooks.deliverNow(webhook?.id ?? 0)).toBeNull()
    expect(seen).toHaveLength(3)
  })

  test('sends a duplicate with the same id, and again as a new webhook with another', async () => {
    await happens()
    const id = simulator.webhooks.list()[0]?.id ?? 0
    await simulator.webhooks.duplicate(id)
    await simulator.webhooks.resend(id)
    expect(ids()[1]).toBe(ids()[0])
    expect(ids()[2]).not.toBe(ids()[0])
    expect(new Set(seen.map(({ headers }) => headers['x-shopify-event-id'])).size).toBe(1)
    expect(simulator.webhooks.get(id)).toMatchObject({ attemptCount: 2, state: 'delivered' })
    expect(simulator.webhooks.list()).toHaveLength(2)
  })

  test('remembers all that are under way and so many that are over', async () => {
    make({}, { keep: 3 })
    answers = [500, 500, 200]
    await happens()
    await happens()
    for (let at = 0; at < 5; at += 1) await happens()
    expect(simulator.webhooks.list().map(({ id }) => id)).toEqual([7, 6, 5, 2, 1])
    expect(simulator.world.deliveries).toHaveLength(3)
    await expect(simulator.webhooks.duplicate(3)).rejects.toThrow('remembers no webhook 3')
  })

  test('a sample of the topic goes out where there is no payload, for each topic that there is', async () => {
    await simulator.send.webhook('orders/create')
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ name: '#9999' })
    for (const { name } of webhookTopics()) await simulator.send.webhook(name)
    expect(seen.slice(1).map(({ headers }) => headers['x-shopify-topic'])).toEqual(
      webhookTopics().map(({ name }) => name),
    )
    const fields = seen.slice(1).map(({ body }) => Object.keys(JSON.parse(body) as object))
    expect(fields).toEqual(webhookTopics().map(({ samplePayload }) => Object.keys(samplePayload)))
  })
})

test.each([
  [{ duplicates: 2 }, /duplicates must be a share/],
  [{ timeout: -1 }, /timeout must be/],
  [{ concurrency: 0 }, /concurrency must be/],
  [{ retries: { count: -1, within: 1 } }, /retries must be/],
])('%j is refused', (webhooks, message) => {
  expect(() => make(webhooks)).toThrow(message)
})
