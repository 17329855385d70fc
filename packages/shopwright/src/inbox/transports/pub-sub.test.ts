import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator, simulatorFetch } from '@shopwright/dev'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mount } from '../../adapters/node.ts'
import { ShopifyApp } from '../../app.ts'
import { createInbox, type Inbox, pubSubPush, type PubSubPushOptions, type PubSubResult } from '../index.ts'
import { memoryQueue } from '../queues/memory.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const ACCOUNT = 'pubsub-push@shopwright-demo.iam.gserviceaccount.com'
const app = new ShopifyApp({ ...SETTINGS, now: () => NOW })

describe('pushes of the simulator, over HTTP', () => {
  let simulator: Simulator
  let inbox: Inbox
  let results: PubSubResult[]
  let audience = ''
  let googleCalls = 0
  const closing: (() => unknown)[] = []

  beforeAll(async () => {
    const server = createServer(mount((req) => push(req)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    audience = `${url}/pubsub`
    simulator = createSimulator({ app: { ...SETTINGS, scopes: [], url }, now: NOW, shops: ['demo', 'other'] })
    const listening = await simulator.listen()
    const fetch = simulatorFetch(listening.url)
    const counted: PubSubPushOptions['fetch'] = (input, init) => (googleCalls++, fetch(input, init))
    let push = pubSubPush(
      { record: (delivery) => inbox.record(delivery) },
      {
        audience,
        serviceAccount: ACCOUNT,
        fetch: counted,
        now: () => simulator.clock.now(),
        onResult: (result) => results.push(result),
      },
    )
    closing.push(
      () => listening.close(),
      () => server.close(),
    )
  })
  afterAll(() => Promise.all(closing.map((close) => close())))
  beforeEach(() => {
    results = []
    inbox = createInbox({ app, queue: memoryQueue() })
  })

  const last = () => [results.at(-1)?.log.code, results.at(-1)?.response.status]

  it('are written down with all that their attributes say, worked, and known when they come again', async () => {
    const seen: unknown[] = []
    inbox.on('orders/create', ({ payload, shop, delivery }) => void seen.push([shop, payload, delivery.via]))
    const sent = { topic: 'orders/create', payload: { id: 7, name: 'ü' }, webhookId: 'w-1', eventId: 'e-1' }
    await simulator.send.pubSubPush(sent)
    expect(last()).toEqual(['received', 204])
    expect(results[0]?.delivery).toEqual({
      shop: 'demo',
      topic: 'orders/create',
      id: 'w-1',
      kind: 'webhook',
      via: 'pubsub',
      name: null,
      eventId: 'e-1',
      apiVersion: '2026-10',
      triggeredAt: expect.any(Number),
      receivedAt: expect.any(Number),
      body: '{"id":7,"name":"ü"}',
    })
    await simulator.send.pubSubPush(sent)
    expect(last()).toEqual(['duplicate', 204])
    await simulator.send.pubSubPush({ ...sent, shop: 'other' })
    expect(last()).toEqual(['received', 204])
    await inbox.drain()
    expect(seen).toEqual([
      ['demo', { id: 7, name: 'ü' }, 'pubsub'],
      ['other', { id: 7, name: 'ü' }, 'pubsub'],
    ])
    expect(inbox.stats()).toMatchObject({ received: 2, duplicates: 1, worked: 2 })
  })

  it.each([
    ['missing_token', 'missing_token', 401],
    ['wrong_key', 'invalid_signature', 401],
    ['wrong_audience', 'wrong_audience', 401],
    ['wrong_issuer', 'wrong_issuer', 401],
    ['wrong_service_account', 'wrong_service_account', 401],
    ['unverified_email', 'unverified_email', 401],
    ['expired', 'expired_token', 401],
    ['not_json', 'not_a_push', 400],
    ['bad_data', 'invalid_data', 400],
  ] as const)('with %s are refused as %s', async (flaw, code, status) => {
    await simulator.send.pubSubPush({ flaw })
    expect(last()).toEqual([code, status])
    expect((await inbox.counts()).waiting).toBe(0)
  })

  it('ask Google for its keys once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => simulator.send.pubSubPush()))
    expect(googleCalls).toBe(1)
  })

  it('are answered 503 when the queue is down, so that they come again', async () => {
    inbox = createInbox({ app, queue: { ...memoryQueue(), enqueue: () => Promise.reject(new Error('down')) } })
    await simulator.send.pubSubPush()
    expect(last()).toEqual(['queue_unavailable', 503])
    expect(inbox.stats()).toMatchObject({ queueErrors: 1, received: 0 })
  })
})

describe('pushes that somebody made up', () => {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const audience = 'https://app.example/pubsub'
  const claims = {
    iss: 'https://accounts.google.com',
    aud: audience,
    email: ACCOUNT,
    email_verified: true,
    iat: NOW / 1000,
    exp: NOW / 1000 + 3600,
  }
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const tokenOf = (
    changed: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    key: KeyObject = own.privateKey,
  ) => {
    const input = `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })}.${part({ ...claims, ...changed })}`
    return `${input}.${createSign('sha256').update(input).sign(key, 'base64url')}`
  }
  const attributes = {
    'X-Shopify-Topic': 'orders/create',
    'X-Shopify-Shop-Domain': 'demo.myshopify.com',
    'X-Shopify-Webhook-Id': 'w-1',
  }
  const messageOf = (changed: Record<string, unknown> = {}) => ({
    data: Buffer.from('{"id":7}').toString('base64'),
    attributes,
    messageId: '1',
    publishTime: new Date(NOW).toISOString(),
    ...changed,
  })
  const certs = () =>
    Response.json({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] })

  function setup(options: Partial<PubSubPushOptions> = {}) {
    const results: PubSubResult[] = []
    const calls: string[] = []
    const inbox = createInbox({ app, queue: memoryQueue() })
    const push = pubSubPush(inbox, {
      audience,
      serviceAccount: ['other@my-project.iam.gserviceaccount.com', ACCOUNT],
      now: () => NOW,
      fetch: async (url) => (calls.push(url), certs()),
      onResult: (result) => results.push(result),
      ...options,
    })
    const send = async (
      token: string | null,
      body: unknown = { message: messageOf(), subscription: 's' },
      method = 'POST',
    ) => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` }
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const { status } = await push({ method, url: audience, headers, body: text })
      expect(results.at(-1)?.response.status).toBe(status)
      return [results.at(-1)?.log.code, status]
    }
    return { send, inbox, calls, results }
  }

  it('are told from the genuine one', async () => {
    expect(await setup().send(tokenOf())).toEqual(['received', 204])
  })

  const unsigned = `${part({ alg: 'none', kid: 'k1' })}.${part(claims)}.`
  const hostile: readonly [string, () => string | null, string][] = [
    ['no token', () => null, 'missing_token'],
    ['an empty token', () => '', 'invalid_token'],
    ['text', () => 'abc', 'invalid_token'],
    ['alg none without a signature', () => unsigned, 'invalid_token'],
    ['alg none with a signature', () => tokenOf({}, { alg: 'none' }), 'invalid_token'],
    ['alg HS256', () => tokenOf({}, { alg: 'HS256' }), 'invalid_token'],
    ['alg RS512', () => tokenOf({}, { alg: 'RS512' }), 'invalid_token'],
    ['alg as a list', () => tokenOf({}, { alg: ['RS256'] }), 'invalid_token'],
    ['an extension that must be understood', () => tokenOf({}, { crit: ['exp'] }), 'invalid_token'],
    ['four parts', () => `${tokenOf()}.AAAA`, 'invalid_token'],
    ['a signature in base64 instead of base64url', () => `${tokenOf()}=`, 'invalid_token'],
    ['ten thousand characters', () => tokenOf({ more: 'x'.repeat(10_000) }), 'invalid_token'],
    ['no kid', () => tokenOf({}, { kid: undefined }), 'invalid_token'],
    ['a kid that is a number', () => tokenOf({}, { kid: 1 }), 'invalid_token'],
    ['a kid that is no key', () => tokenOf({}, { kid: 'k2' }), 'unknown_key'],
    ['a kid of the prototype', () => tokenOf({}, { kid: '__proto__' }), 'unknown_key'],
    ['a kid that is a path', () => tokenOf({}, { kid: '../../../../dev/null' }), 'unknown_key'],
    ['a kid that is an SQL statement', () => tokenOf({}, { kid: "' UNION SELECT 'k" }), 'unknown_key'],
    [
      'a key of its own',
      () => tokenOf({}, { jwk: foreign.publicKey.export({ format: 'jwk' }) }, foreign.privateKey),
      'invalid_signature',
    ],
    [
      'an address of its own keys',
      () => tokenOf({}, { jku: 'https://evil.example/certs', x5u: 'https://evil.example' }, foreign.privateKey),
      'invalid_signature',
    ],
    ['another key', () => tokenOf({}, {}, foreign.privateKey), 'invalid_signature'],
    ['a changed claim', () => tokenOf().replace(part(claims), part({ ...claims, aud: 'x' })), 'invalid_signature'],
    ['a foreign issuer', () => tokenOf({ iss: 'https://accounts.google.com.evil.example' }), 'wrong_issuer'],
    ['another audience', () => tokenOf({ aud: `${audience}/` }), 'wrong_audience'],
    ['several audiences', () => tokenOf({ aud: [audience, 'https://evil.example'] }), 'wrong_audience'],
    ['an expiry 61 s ago', () => tokenOf({ exp: NOW / 1000 - 61, iat: NOW / 1000 - 3600 }), 'expired_token'],
    ['no expiry', () => tokenOf({ exp: undefined }), 'expired_token'],
    ['an expiry as text', () => tokenOf({ exp: '9999999999' }), 'expired_token'],
    ['an expiry in a hundred years', () => tokenOf({ exp: NOW / 1000 + 3e9 }), 'expired_token'],
    ['a beginning in 61 s', () => tokenOf({ iat: NOW / 1000 + 61 }), 'expired_token'],
    ['an address that is not verified', () => tokenOf({ email_verified: 'false' }), 'unverified_email'],
    ['another account', () => tokenOf({ email: 'mallory@evil.iam.gserviceaccount.com' }), 'wrong_service_account'],
    ['no account', () => tokenOf({ email: undefined }), 'wrong_service_account'],
  ]
  it.each(hostile)('with %s are refused', async (_, token, code) => {
    const { send, inbox } = setup()
    expect(await send(token())).toEqual([code, 401])
    expect((await inbox.counts()).waiting).toBe(0)
  })

  it('are taken while clocks differ by less than a minute', async () => {
    expect(await setup().send(tokenOf({ exp: NOW / 1000 - 59, iat: NOW / 1000 - 3600 }))).toEqual(['received', 204])
    expect(await setup().send(tokenOf({ iat: NOW / 1000 + 59 }))).toEqual(['received', 204])
  })

  it('make Google be asked once, however many keys they name', async () => {
    const { send, calls } = setup()
    const codes = await Promise.all(Array.from({ length: 50 }, (_, at) => send(tokenOf({}, { kid: `made-up-${at}` }))))
    expect(new Set(codes.map(([, status]) => status))).toEqual(new Set([401]))
    expect(calls).toEqual(['https://www.googleapis.com/oauth2/v3/certs'])
    expect(await send(tokenOf())).toEqual(['received', 204])
  })

  it.each<[string, unknown, string]>([
    ['a list', [], 'not_a_push'],
    ['no message', { subscription: 's' }, 'not_a_push'],
    ['a message that is text', { message: 'x' }, 'not_a_push'],
    ['data that is an object', { message: messageOf({ data: {} }) }, 'invalid_data'],
    ['no data', { message: messageOf({ data: undefined }) }, 'not_json'],
    ['no attributes', { message: messageOf({ attributes: undefined }) }, 'missing_shop'],
    ['attributes that are a list', { message: messageOf({ attributes: ['X-Shopify-Topic'] }) }, 'missing_shop'],
    ['a payload that is text', { message: messageOf({ data: btoa('"x"') }) }, 'not_json'],
    [
      'the payload of another shop',
      { message: messageOf({ data: btoa('{"shop_domain":"victim.myshopify.com"}') }) },
      'shop_mismatch',
    ],
    [
      'a shop that is none',
      { message: messageOf({ attributes: { ...attributes, 'X-Shopify-Shop-Domain': 'evil.example' } }) },
      'missing_shop',
    ],
    ['no topic', { message: messageOf({ attributes: { ...attributes, 'X-Shopify-Topic': '' } }) }, 'missing_topic'],
    [
      'no id',
      { message: messageOf({ attributes: { ...attributes, 'X-Shopify-Webhook-Id': undefined } }) },
      'missing_delivery_id',
    ],
  ])('with a good token and %s are refused as %s', async (_, body, code) => {
    expect(await setup().send(tokenOf(), body)).toEqual([code, 400])
  })

  it('are refused where their payload is too large, and where they are no POST', async () => {
    const { send } = setup({ maxBodyBytes: 9 })
    expect(await send(tokenOf())).toEqual(['received', 204])
    expect(await send(tokenOf(), { message: messageOf({ data: btoa('{"id":1234}') }) })).toEqual([
      'body_too_large',
      400,
    ])
    expect(await send(tokenOf(), {}, 'GET')).toEqual(['post_method_expected', 405])
  })

  it('end after an hour where nothing can mend them, unless a dead letter topic waits for them', async () => {
    const { send } = setup()
    const old = messageOf({ attributes: {}, publishTime: new Date(NOW - 3_600_000).toISOString() })
    expect(await send(tokenOf(), { message: old })).toEqual(['missing_shop', 200])
    expect(await send(tokenOf(), { message: old, deliveryAttempt: 3 })).toEqual(['missing_shop', 400])
    expect(await send(tokenOf(), { message: messageOf({ attributes: {}, publishTime: 'x' }) })).toEqual([
      'missing_shop',
      200,
    ])
    expect(await send(tokenOf(), 'not json')).toEqual(['not_a_push', 400])
  })

  it('survive a log that throws', async () => {
    const { send, results } = setup()
    results.push = () => {
      throw new Error('in the log')
    }
    await expect(send(tokenOf())).rejects.toThrow('expected undefined to be 204')
  })

  it('are answered 503 while Google’s keys cannot be had', async () => {
    const { send } = setup({ fetch: async () => new Response('', { status: 500 }) })
    expect(await send(tokenOf())).toEqual(['keys_unavailable', 503])
  })

  it.each([
    [{ audience: '' }, '`audience` must be'],
    [{ serviceAccount: [] }, '`serviceAccount` must be'],
    [{ serviceAccount: 'x' }, '`serviceAccount` must be'],
  ])('cannot come where %j is no setting', (options, message) => {
    expect(() => setup(options)).toThrow(message)
  })
})
