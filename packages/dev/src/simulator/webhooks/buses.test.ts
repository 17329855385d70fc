import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import type { Req } from 'shopwright/sign'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  createSimulator,
  type EventBridgeEvent,
  type Simulator,
  simulatorFetch,
  type SimulatorOptions,
} from '../../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const CERTS = 'https://www.googleapis.com/oauth2/v3/certs'

let seen: Req[]
let status: number
let simulator: Simulator
beforeEach(() => make())

function make(webhooks: SimulatorOptions['webhooks'] = {}, uri = 'pubsub://my-project:my-topic'): void {
  seen = []
  status = 200
  simulator = createSimulator({
    app: {
      clientId: 'id',
      clientSecret: 'secret',
      scopes: [],
      url: 'https://app.example',
      webhooks: [{ topic: 'products/create', uri, name: 'mine', filter: 'id:1' }],
    },
    now: NOW,
    webhooks,
    deliver: async (req) => {
      seen.push(req)
      return { status, headers: {}, body: '' }
    },
  })
}

const headersOf = (req: Req | undefined) => (req?.headers ?? {}) as Record<string, string>
const bodyOf = (req: Req | undefined) => JSON.parse(String(req?.body))
const claims = async (req: Req | undefined, fetch: typeof globalThis.fetch = simulator.fetch) => {
  const keys = createRemoteJWKSet(new URL(CERTS), { [customFetch]: fetch })
  const token = headersOf(req)['Authorization']?.replace('Bearer ', '') ?? ''
  const { payload } = await jwtVerify(token, keys, {
    issuer: 'https://accounts.google.com',
    audience: 'https://app.example/pubsub',
    currentDate: new Date(NOW),
  })
  return payload
}

describe('Google Pub/Sub', () => {
  test('pushes what Shopify published: facts as attributes, the payload in base64, and no signature of Shopify’s', async () => {
    await simulator.send.pubSubPush({ topic: 'orders/create', payload: { id: 7, name: 'ü' } })
    const { message, subscription } = bodyOf(seen[0])
    expect(seen[0]?.url).toBe('https://app.example/pubsub')
    expect(JSON.parse(Buffer.from(message.data, 'base64').toString())).toEqual({ id: 7, name: 'ü' })
    expect(message.attributes).toEqual({
      'X-Shopify-Topic': 'orders/create',
      'X-Shopify-Shop-Domain': 'demo.myshopify.com',
      'X-Shopify-API-Version': '2026-10',
      'X-Shopify-Webhook-Id': simulator.webhooks.list()[0]?.webhookId,
      'X-Shopify-Event-Id': simulator.webhooks.list()[0]?.eventId,
      'X-Shopify-Triggered-At': '2026-11-23T12:00:00.000Z',
    })
    expect(message.messageId).toMatch(/^\d+$/)
    expect(subscription).toBe('projects/shopwright-demo/subscriptions/shopify-webhooks')
  })

  test('proves itself with an ID token that the published keys verify, in this process and over HTTP', async () => {
    await simulator.send.pubSubPush()
    const expected = {
      email: 'pubsub-push@shopwright-demo.iam.gserviceaccount.com',
      email_verified: true,
      exp: NOW / 1000 + 3600,
    }
    expect(await claims(seen[0])).toMatchObject(expected)
    const listening = await simulator.listen()
    expect(await claims(seen[0], simulatorFetch(listening.url))).toMatchObject(expected)
    await listening.close()
  })

  test.each([
    ['wrong_key', /signature verification failed/],
    ['wrong_audience', /unexpected "aud"/],
    ['wrong_issuer', /unexpected "iss"/],
    ['expired', /"exp" claim/],
    ['missing_token', /Invalid Compact JWS/],
  ] as const)('%s', async (flaw, message) => {
    expect(await simulator.send.pubSubPush({ flaw })).toMatchObject({ flaw })
    await expect(claims(seen[0])).rejects.toThrow(message)
  })

  test.each([
    ['unverified_email', { email_verified: false }],
    ['wrong_service_account', { email: 'somebody@elsewhere.iam.gserviceaccount.com' }],
  ] as const)('%s is seen only in the claims', async (flaw, wrong) => {
    await simulator.send.pubSubPush({ flaw })
    expect(await claims(seen[0])).toMatchObject(wrong)
  })

  test('carries the events of a subscription, and tries again with the same message', async () => {
    make({ pubSub: { subscription: 'projects/p/subscriptions/s', audience: 'mine' } })
    status = 500
    simulator.world.emit('products/create', 'demo', { id: 1 })
    simulator.world.emit('products/create', 'demo', { id: 2 })
    await simulator.pass(60_000)
    expect(seen.length).toBeGreaterThan(1)
    expect(new Set(seen.map((req) => bodyOf(req).message.messageId)).size).toBe(1)
    expect(bodyOf(seen[0])).toMatchObject({
      subscription: 'projects/p/subscriptions/s',
      message: { attributes: { 'X-Shopify-Name': 'mine' } },
    })
    expect(simulator.webhooks.list()[0]).toMatchObject({ channel: 'pubsub', state: 'waiting' })
  })

  test('reaches nobody where nothing was said to stand behind it', async () => {
    simulator.world.emit('products/create', 'demo', { id: 1 })
    await simulator.settled()
    expect(seen).toEqual([])
  })
})

describe('Amazon EventBridge', () => {
  const arn = 'arn:aws:events:eu-central-1::event-source/aws.partner/shopify.com/1001/orders'

  test('hands the event on as JSON', async () => {
    await simulator.send.eventBridge({ topic: 'orders/create', payload: { id: 7 }, path: '/bus' })
    expect(seen[0]?.url).toBe('https://app.example/bus')
    expect(bodyOf(seen[0])).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'shopifyWebhook',
      source: 'aws.partner/shopify.com/1001/shopify-webhooks',
      account: '123456789012',
      time: '2026-11-23T12:00:00Z',
      region: 'us-east-1',
      resources: [],
      detail: {
        payload: { id: 7 },
        metadata: expect.objectContaining({
          'X-Shopify-Topic': 'orders/create',
          'X-Shopify-Shop-Domain': 'demo.myshopify.com',
          'X-Shopify-Webhook-Id': simulator.webhooks.list()[0]?.webhookId,
        }),
      },
    })
    expect(JSON.stringify(bodyOf(seen[0]))).not.toMatch(/hmac/i)
  })

  test('carries the events of a subscription to a function, and again where it fails', async () => {
    const events: EventBridgeEvent[] = []
    make(
      {
        eventBridge: async (event) => {
          events.push(event)
          if (events.length === 1) throw new Error('not now')
        },
      },
      arn,
    )
    simulator.world.emit('products/create', 'demo', { id: 1 })
    await simulator.pass(60_000)
    expect(events).toHaveLength(2)
    expect(events[1]).toEqual(events[0])
    expect(events[0]).toMatchObject({ region: 'eu-central-1', source: 'aws.partner/shopify.com/1001/orders' })
    expect(simulator.webhooks.list()[0]).toMatchObject({ state: 'delivered', attempts: [{ error: 'not now' }, {}] })
  })
})
