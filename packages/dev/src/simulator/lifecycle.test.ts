import { beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator, type SimulatorOptions } from '../index.ts'

const ADMIN = 'http://localhost:4400'
const NOW = Date.UTC(2026, 10, 23, 12)

let simulator: Simulator
beforeEach(() => make())

function make(app: Partial<SimulatorOptions['app']> = {}, state: 'installed' | 'uninstalled' = 'installed'): void {
  simulator = createSimulator({
    app: {
      clientId: 'client-id',
      clientSecret: 'secret',
      scopes: 'write_products',
      optionalScopes: ['read_themes', 'write_orders'],
      url: 'http://localhost:3000',
      webhooks: [{ topic: 'app/scopes_update' }, { topic: 'app/uninstalled' }],
      ...app,
    },
    shops: [{ handle: 'demo', id: 7, state }],
    now: NOW,
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
}

const shop = () => simulator.world.shops.get('demo')

async function webhooks(): Promise<[string, unknown][]> {
  await simulator.settled()
  return simulator.world.deliveries.map(({ subject, req }) => [subject, JSON.parse(String(req.body))])
}

async function token(): Promise<{ scope: string; access_token: string }> {
  const response = await simulator.fetch('https://demo.myshopify.com/admin/oauth/access_token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: 'client-id', client_secret: 'secret', grant_type: 'client_credentials' }),
  })
  return (await response.json()) as { scope: string; access_token: string }
}

async function at(path: string, form?: Record<string, string>) {
  const { status, headers, body } = await simulator.handler({
    method: form === undefined ? 'GET' : 'POST',
    url: ADMIN + path,
    headers: form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: ADMIN },
    body: new URLSearchParams(form).toString(),
  })
  const [, formToken = ''] = /name="token" value="([^"]+)"/.exec(String(body)) ?? []
  return { status, location: headers['location'] ?? null, body: String(body), token: formToken }
}

describe('scopes', () => {
  test('that change are told by a webhook; tokens keep what they were given, the next has the new ones', async () => {
    const before = await token()
    simulator.setScopes('demo', 'write_products,read_orders')
    expect(simulator.world.accessTokens.get(before.access_token)?.scopes).toEqual(['write_products'])
    expect((await token()).scope).toBe('write_products,read_orders')
    expect(await webhooks()).toEqual([
      [
        'app/scopes_update',
        {
          id: 1001,
          shop_id: 'gid://shopify/Shop/7',
          previous: ['write_products'],
          current: ['write_products', 'read_orders'],
          updated_at: '2026-11-23T12:00:00.000Z',
        },
      ],
    ])
  })

  test('that stay what they were, also because writing implies reading, are no news', async () => {
    simulator.setScopes('demo', ['write_products', 'read_products'])
    expect(await webhooks()).toEqual([])
  })

  test('that are optional come and go', async () => {
    simulator.grantScopes('demo', 'read_themes')
    expect(shop()?.grantedScopes).toEqual(['write_products', 'read_themes'])
    simulator.revokeScopes('demo', 'read_themes')
    expect(shop()?.grantedScopes).toEqual(['write_products'])
    expect(await webhooks()).toHaveLength(2)
  })

  test('that are not optional do neither', () => {
    expect(() => simulator.grantScopes('demo', 'read_customers')).toThrow(/Not among app.optionalScopes/)
    expect(() => simulator.revokeScopes('demo', 'write_products')).toThrow(/Not among app.optionalScopes/)
  })

  test('cannot be optional when they are implied', () => {
    expect(() => make({ optionalScopes: ['read_products'] })).toThrow(/grants already: read_products/)
  })

  test('cannot change where the app is not installed', () => {
    simulator.uninstall('demo')
    expect(() => simulator.setScopes('demo', [])).toThrow(/not installed in demo/)
  })
})

describe('install and uninstall', () => {
  test('tell the app once, and kill its tokens', async () => {
    const { access_token } = await token()
    simulator.uninstall('demo')
    simulator.uninstall('demo')
    simulator.install('demo')
    expect(simulator.world.tokenFor(access_token, 'demo')).toMatchObject({ ok: false, reason: 'revoked' })
    expect((await webhooks()).map(([topic]) => topic)).toEqual(['app/uninstalled'])
  })

  describe('and the data of the shop', () => {
    const HOUR = 3600_000
    const topics = () => simulator.world.deliveries.map(({ subject, at }) => [subject, (at - NOW) / HOUR])
    beforeEach(() => make({ webhooks: [{ topic: 'app/uninstalled' }, { topic: 'shop/redact' }] }))

    test('are to be deleted 48 hours after, when no token works', async () => {
      simulator.uninstall('demo')
      await simulator.pass(48 * HOUR - 1)
      expect(topics()).toEqual([['app/uninstalled', 0]])
      await simulator.pass(100 * HOUR)
      expect(topics()).toEqual([
        ['app/uninstalled', 0],
        ['shop/redact', 48],
      ])
      expect(JSON.parse(String(simulator.world.deliveries[1]?.req.body))).toEqual({
        shop_id: 7,
        shop_domain: 'demo.myshopify.com',
      })
    })

    test('are to be kept when the app comes back in time, and 48 hours are counted from the last time it went', async () => {
      simulator.uninstall('demo')
      await simulator.pass(47 * HOUR)
      simulator.install('demo')
      await simulator.pass(2 * HOUR)
      expect(topics()).toEqual([['app/uninstalled', 0]])
      simulator.uninstall('demo')
      simulator.clock.advance(48 * HOUR)
      await simulator.settled()
      expect(topics().at(-1)).toEqual(['shop/redact', 97])
    })

    test('are asked for by nobody once the simulator is closed', async () => {
      simulator.uninstall('demo')
      simulator.close()
      await simulator.pass(49 * HOUR)
      expect(topics()).toEqual([['app/uninstalled', 0]])
    })
  })

  test('an app/uninstalled that was subscribed to over the Admin API still arrives; its subscription is gone', async () => {
    const { access_token } = await token()
    const create = (topic: string) =>
      simulator.fetch('https://demo.myshopify.com/admin/api/2026-10/graphql.json', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': access_token },
        body: JSON.stringify({
          query: `mutation { webhookSubscriptionCreate(topic: ${topic}, webhookSubscription: { uri: "/own" }) { userErrors { message } } }`,
        }),
      })
    await create('APP_UNINSTALLED')
    expect(simulator.world.subscriptions.size).toBe(3)
    simulator.uninstall('demo')
    await simulator.settled()
    expect(simulator.world.deliveries.map(({ req }) => req.url)).toEqual([
      'http://localhost:3000/webhooks',
      'http://localhost:3000/own',
    ])
    expect([...simulator.world.subscriptions.values()].map(({ source }) => source)).toEqual(['toml', 'toml'])
  })

  test('an embedded app is installed by Shopify itself before it opens', async () => {
    make({}, 'uninstalled')
    const { location } = await at('/store/demo/apps/demo-app')
    expect(location).toBe('/store/demo/oauth/install?client_id=client-id')
    const { body, token: formToken } = await at(String(location))
    expect(body).toContain('View and edit products')
    expect(await at(String(location), { token: formToken, answer: 'yes' })).toMatchObject({
      status: 302,
      location: '/store/demo/apps/demo-app',
    })
    expect(shop()).toMatchObject({ state: 'installed', grantedScopes: ['write_products'] })
  })

  test('optional scopes are asked for by an address of their own, and once only', async () => {
    const path = '/store/demo/oauth/install?client_id=client-id&optional_scopes=read_themes,write_orders'
    const { body, token: formToken } = await at(path)
    expect(body).toContain('View and edit orders')
    await at(path, { token: formToken, answer: 'yes' })
    expect(shop()?.grantedScopes).toEqual(['write_products', 'read_themes', 'write_orders'])
    expect((await at(path)).location).toBe('/store/demo/apps/demo-app')
  })

  test.each([
    ['client_id=other', 404],
    ['client_id=client-id&optional_scopes=read_customers', 400],
  ])('%s is refused', async (query, status) => {
    expect((await at(`/store/demo/oauth/install?${query}`)).status).toBe(status)
  })

  test('the list of apps takes the app off', async () => {
    const { body, token: formToken } = await at('/store/demo/apps')
    expect(body).toContain('Installed')
    expect((await at('/store/demo/apps', { token: formToken, answer: 'yes' })).location).toBe('/store/demo/apps')
    expect(shop()?.state).toBe('uninstalled')
    expect((await at('/store/demo/apps')).body).toContain('Not installed')
  })
})

describe('an app that is not embedded', () => {
  beforeEach(() => make({ embedded: false }))

  test('opens at its own address, with a signed query and without an ID token', async () => {
    expect((await at('/')).location).toBe('/store/demo/apps')
    const { status, location } = await at('/store/demo/apps/demo-app/orders?page=2&shop=evil')
    expect(status).toBe(302)
    const url = new URL(String(location))
    expect(url.origin + url.pathname).toBe('http://app.localhost:4400/orders')
    expect([...url.searchParams.keys()].sort()).toEqual(['hmac', 'host', 'page', 'shop', 'timestamp'])
    expect(url.searchParams.get('shop')).toBe('demo.myshopify.com')
  })
})
