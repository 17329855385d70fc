import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)

interface Seen {
  method: string
  url: URL
  headers: IncomingMessage['headers']
  body: string
}

let server: Server
let seen: Seen[]
let answer: { status: number; delay?: number }
let simulator: Simulator

beforeEach(async () => {
  seen = []
  answer = { status: 200 }
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://app')
      seen.push({ method: request.method ?? '', url, headers: request.headers, body })
      response.writeHead(answer.status, { 'X-Seen': String(seen.length), 'Set-Cookie': ['a=1', 'b=2'] }).end('seen')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  simulator = createSimulator({
    app: {
      clientId: 'id',
      clientSecret: 'new',
      oldClientSecret: 'old',
      scopes: [],
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      paths: { webhook: '/hooks?tenant=1', app_home: '/app' },
      webhooks: [
        { topic: 'products/create' },
        { topic: 'products/create', uri: '/second', includeFields: ['id', 'variants.id'], name: 'mine' },
        { topic: 'app/uninstalled' },
      ],
    },
    now: NOW,
  })
})

afterEach(async () => {
  simulator.close()
  await new Promise((resolve) => server.close(resolve))
})

const hmac = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('base64')
const claimsOf = async (authorization: string | undefined) => {
  const token = authorization?.replace(/^Bearer /, '') ?? ''
  return (await jwtVerify(token, new TextEncoder().encode('new'), { audience: 'id', currentDate: new Date(NOW) }))
    .payload
}

describe('the eight kinds over real HTTP', () => {
  test('a webhook carries Shopify’s sample, signed with the oldest secret, and is written down', async () => {
    const delivery = await simulator.send.webhook({ topic: 'app/uninstalled', shop: 'second' })
    const [at] = seen
    expect(at).toMatchObject({ method: 'POST', url: { pathname: '/hooks', search: '?tenant=1' } })
    expect(at?.headers).toMatchObject({
      'x-shopify-topic': 'app/uninstalled',
      'x-shopify-shop-domain': 'second.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-triggered-at': '2026-11-23T12:00:00.000Z',
      'x-shopify-hmac-sha256': hmac('old', at?.body ?? ''),
    })
    expect(JSON.parse(at?.body ?? '')).toMatchObject({ myshopify_domain: 'second.myshopify.com' })
    expect(delivery).toMatchObject({
      kind: 'webhook',
      subject: 'app/uninstalled',
      shop: 'second',
      status: 200,
      verdict: 'accepted',
    })
    expect(delivery).toMatchObject({ flaw: null, error: null, at: NOW, id: 1 })
    expect(delivery.ms).toBeGreaterThan(0)
    expect(String(delivery.response?.body)).toBe('seen')
    expect(delivery.response?.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(simulator.world.deliveries).toEqual([delivery])
  })

  test('a Flow action', async () => {
    await simulator.send.flowAction({ handle: 'tag', properties: { tag: 'new' }, path: '/flow/tag' })
    expect(seen[0]).toMatchObject({ method: 'POST', url: { pathname: '/flow/tag' } })
    expect(seen[0]?.headers['x-shopify-hmac-sha256']).toBe(hmac('old', seen[0]?.body ?? ''))
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ handle: 'tag', shopify_domain: 'demo.myshopify.com' })
  })

  test('an app proxy request', async () => {
    await simulator.send.appProxy({ params: { page: '2' }, loggedInCustomerId: 7 })
    expect(seen[0]).toMatchObject({ method: 'GET', url: { pathname: '/proxy' } })
    expect(Object.fromEntries(seen[0]?.url.searchParams ?? [])).toMatchObject({
      page: '2',
      shop: 'demo.myshopify.com',
      logged_in_customer_id: '7',
      path_prefix: '/apps/demo',
    })
  })

  test('App Home, as a document and as a fetch, by the owner of the shop', async () => {
    const owner = String(simulator.world.shops.get('demo')?.users[0].id)
    await simulator.send.appHome()
    expect(seen[0]?.url.pathname).toBe('/app')
    expect(await claimsOf(seen[0]?.url.searchParams.get('id_token') ?? '')).toMatchObject({ sub: owner })
    await simulator.send.appHome({ as: 'fetch', method: 'POST', body: '{}', path: '/api' })
    expect(seen[1]).toMatchObject({ method: 'POST', body: '{}' })
    expect(await claimsOf(seen[1]?.headers.authorization)).toMatchObject({ sub: owner })
  })

  test.each([
    ['adminUIExt', '/ext/admin', 'https://demo.myshopify.com'],
    ['posUIExt', '/ext/pos', 'https://demo.myshopify.com'],
    ['checkoutUIExt', '/ext/checkout', 'demo.myshopify.com'],
    ['customerAccountUIExt', '/ext/customer-account', 'demo.myshopify.com'],
  ] as const)('%s', async (name, path, dest) => {
    await simulator.send[name]()
    expect(seen[0]?.url.pathname).toBe(path)
    expect(await claimsOf(seen[0]?.headers.authorization)).toMatchObject({ dest })
    await simulator.send[name]({ preflight: true })
    expect(seen[1]).toMatchObject({ method: 'OPTIONS' })
  })
})

describe('what comes back', () => {
  test.each([
    [204, 'accepted'],
    [302, 'redirected'],
    [401, 'refused'],
    [500, 'failed'],
  ] as const)('%i means %s', async (status, verdict) => {
    answer = { status }
    expect(await simulator.send.webhook({ flaw: 'wrong_secret' })).toMatchObject({
      status,
      verdict,
      flaw: 'wrong_secret',
    })
  })

  test('an app that is not there fails, and the delivery says why', async () => {
    simulator.world.app.url = 'http://127.0.0.1:1'
    expect(await simulator.send.webhook()).toMatchObject({
      status: 0,
      verdict: 'failed',
      response: null,
      error: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('a shop that the world does not have is a mistake, and the message names those it has', async () => {
    await expect(simulator.send.webhook({ shop: 'nobody' })).rejects.toThrow(/no shop "nobody".*demo, second, frozen/)
  })

  test('a test can take the requests itself', async () => {
    const direct = createSimulator({
      app: { clientId: 'id', clientSecret: 's', scopes: [], url: 'http://app.example' },
      deliver: async (req, kind) => ({
        status: req.url === 'http://app.example/flow' ? 200 : 500,
        headers: {},
        body: kind,
      }),
    })
    expect(await direct.send.flowAction()).toMatchObject({ status: 200, response: { body: 'flow_action' } })
  })
})

describe('subscriptions', () => {
  test('an event reaches every subscription, each with an id of its own and one event id', async () => {
    simulator.world.emit('products/create', 'demo', { id: 1, title: 'Tea', variants: [{ id: 2 }] })
    await simulator.settled()
    seen.sort((a, b) => a.url.pathname.localeCompare(b.url.pathname))
    expect(seen.map(({ url, body }) => [url.pathname, JSON.parse(body)])).toEqual([
      ['/hooks', { id: 1, title: 'Tea', variants: [{ id: 2 }] }],
      ['/second', { id: 1, variants: [{ id: 2 }] }],
    ])
    const [one, two] = seen.map(({ headers }) => headers)
    expect(one?.['x-shopify-webhook-id']).not.toBe(two?.['x-shopify-webhook-id'])
    expect(one?.['x-shopify-event-id']).toBe(two?.['x-shopify-event-id'])
    expect([one?.['x-shopify-name'], two?.['x-shopify-name']]).toEqual([undefined, 'mine'])
  })

  test('an event without a subscription reaches nobody', async () => {
    simulator.world.emit('orders/create', 'demo', {})
    await simulator.settled()
    expect(seen).toEqual([])
  })

  test('subscriptions of one shop are not another’s, and event buses are not reached from here', async () => {
    const base = {
      topic: 'orders/create',
      source: 'admin-api',
      createdAt: 0,
      includeFields: [],
      filter: null,
      name: null,
    } as const
    for (const [id, shop, uri] of [
      ['1', 'second', '/second'],
      ['2', 'demo', 'arn:aws:events:x'],
    ] as const) {
      simulator.world.subscriptions.set(id, { ...base, id, shop, uri, includeFields: [] })
    }
    simulator.world.emit('orders/create', 'demo', {})
    await simulator.settled()
    expect(seen).toEqual([])
  })

  test('an uninstallation is told to the app, and takes the shop’s own subscriptions with it', async () => {
    simulator.world.subscriptions.set('1', {
      id: '1',
      shop: 'demo',
      topic: 'app/uninstalled',
      uri: '/own',
      source: 'admin-api',
      createdAt: 0,
      includeFields: [],
      filter: null,
      name: null,
    })
    simulator.uninstall('demo')
    await simulator.settled()
    expect(seen.map(({ url }) => url.pathname).sort()).toEqual(['/hooks', '/own'])
    expect([...simulator.world.subscriptions.values()].filter(({ shop }) => shop === 'demo')).toEqual([])
  })
})

describe('the storefront', () => {
  test('hands a visitor’s request on, signed, and the answer back without cookies', async () => {
    const response = await simulator.fetch('https://demo.myshopify.com/apps/demo/reviews?page=2', {
      headers: { Accept: 'text/html', Cookie: 'secret=1' },
    })
    expect(await response.text()).toBe('seen')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('x-seen')).toBe('1')
    expect(seen[0]?.url.pathname).toBe('/proxy/reviews')
    expect(seen[0]?.url.searchParams.get('signature')).toMatch(/^[0-9a-f]{64}$/)
    expect(seen[0]?.url.search).toMatch(/^\?page=2&shop=/)
    expect(seen[0]?.headers).toMatchObject({ accept: 'text/html' })
    expect(seen[0]?.headers).not.toHaveProperty('cookie')
  })

  test('outside the proxy’s path there is nothing', async () => {
    expect((await simulator.fetch('https://demo.myshopify.com/apps/demonstration')).status).toBe(404)
  })

  test('says so when the app is not there', async () => {
    simulator.world.app.url = 'http://127.0.0.1:1'
    expect((await simulator.fetch('https://demo.myshopify.com/apps/demo')).status).toBe(502)
  })
})
