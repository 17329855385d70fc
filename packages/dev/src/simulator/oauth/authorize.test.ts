import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type ShopState, type Simulator, type SimulatorOptions } from '../../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOSTILE = '<img src=x onerror=alert(1)>"'
const APP = 'http://localhost:3000'
const ADMIN = 'http://localhost:4400'
const app = { clientId: 'client-id', clientSecret: 'secret', scopes: 'write_products, read_orders', url: APP }

let simulator: Simulator
beforeEach(() => make())

function make(options: Partial<SimulatorOptions['app']> = {}, state: ShopState = 'uninstalled'): void {
  simulator = createSimulator({
    app: {
      ...app,
      embedded: false,
      optionalScopes: 'read_themes',
      webhooks: [{ topic: 'app/scopes_update' }],
      ...options,
    },
    shops: [
      { handle: 'demo', name: `Demo ${HOSTILE}`, state },
      { handle: 'second', ownOrganization: false },
    ],
    now: NOW,
    seed: 'test',
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
}

interface Page {
  status: number
  body: string
  policy: string
  location: URL | null
  token: string
}

async function pageOf(response: Promise<{ status: number; headers: object; body: unknown }>): Promise<Page> {
  const { status, body, headers } = await response
  const named = new Headers(headers as Record<string, string>)
  const location = named.get('location')
  return {
    status,
    body: String(body),
    policy: named.get('content-security-policy') ?? '',
    location: location === null ? null : new URL(location, ADMIN),
    token: /name="token" value="([^"]+)"/.exec(String(body))?.[1] ?? '',
  }
}

const ASK = { client_id: 'client-id', redirect_uri: `${APP}/auth?tenant=1`, scope: 'write_products', state: 'a&b=1%' }
const urlOf = (query: object = {}, path = '/store/demo/oauth/authorize') =>
  `${ADMIN}${path}?${new URLSearchParams({ ...ASK, ...query }).toString()}`
const get = (url: string) => pageOf(Promise.resolve(simulator.handler({ method: 'GET', url, headers: {}, body: '' })))
const open = (query?: object) => get(urlOf(query))
const answer = (token: string, yes: boolean, headers: object = {}, url = urlOf()) =>
  pageOf(
    Promise.resolve(
      simulator.handler({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: ADMIN, ...headers },
        body: new URLSearchParams({ token, answer: yes ? 'yes' : 'no' }).toString(),
      }),
    ),
  )
const shop = (handle = 'demo') => simulator.world.shops.get(handle)

async function install(query: object = {}): Promise<URL> {
  const { token } = await open(query)
  const { location } = await answer(token, true)
  if (location === null) throw new Error('the install led nowhere')
  return location
}

async function redeem(code: string | null, extra: object = {}, handle = 'demo') {
  const response = await simulator.fetch(`https://${handle}.myshopify.com/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: 'client-id', client_secret: 'secret', code, ...extra }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const DEAD = {
  status: 400,
  body: { error: 'invalid_request', error_description: 'The authorization code was not found or was already used' },
}

describe('the authorize page', () => {
  test('says who wants what, in plain words and escaped, and lets the form lead to the app alone', async () => {
    make({ name: `App ${HOSTILE}` })
    const { status, body, policy } = await open({
      scope: 'write_products,read_products,unauthenticated_read_checkouts',
    })
    expect(status).toBe(200)
    expect(body).toContain('View and edit products')
    expect(body).toContain('View checkouts in the storefront')
    expect(body).not.toContain('read_products')
    expect(body).toContain('Demo &lt;img')
    expect(body).not.toContain('<img')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self' http://app.localhost:4400")
    expect(shop()?.state).toBe('uninstalled')
  })

  test('Install leads back to the app with a code and everything signed, also what the app itself added', async () => {
    const location = await install()
    expect(location.origin + location.pathname).toBe('http://app.localhost:4400/auth')
    const { hmac, ...params } = Object.fromEntries(location.searchParams)
    expect(params).toEqual({
      tenant: '1',
      code: expect.stringMatching(/^[0-9a-f]{32}$/),
      host: 'YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtbw',
      shop: 'demo.myshopify.com',
      state: 'a&b=1%',
      timestamp: String(NOW / 1000),
    })
    const signed = Object.entries({ ...params, state: 'a%26b=1%25' })
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&')
    expect(hmac).toBe(createHmac('sha256', 'secret').update(signed).digest('hex'))
    expect(shop()).toMatchObject({ state: 'installed', grantedScopes: ['write_products'] })
  })

  test('Cancel leads back to the admin, with nothing installed', async () => {
    const { token } = await open()
    const { location } = await answer(token, false)
    expect(location?.href).toBe(`${ADMIN}/store/demo/apps`)
    expect(shop()?.state).toBe('uninstalled')
  })

  test('what was granted before is not asked again', async () => {
    await install()
    for (const scope of ['write_products', 'read_products']) {
      expect((await open({ scope })).location?.searchParams.get('code')).toMatch(/^[0-9a-f]{32}$/)
    }
    expect((await open({ scope: 'read_orders' })).body).toContain('asks for more than before')
  })

  test('without a scope the app’s own are asked for', async () => {
    await install({ scope: '' })
    expect(shop()?.grantedScopes).toEqual(['write_products', 'read_orders'])
  })

  test('more scopes later are an update, which keeps optional ones and is told by a webhook', async () => {
    await install()
    simulator.grantScopes('demo', 'read_themes')
    await install({ scope: 'write_products,read_orders' })
    expect(shop()?.grantedScopes).toEqual(['write_products', 'read_orders', 'read_themes'])
    await simulator.settled()
    expect(simulator.world.deliveries.map(({ subject }) => subject)).toEqual(['app/scopes_update', 'app/scopes_update'])
  })

  test.each([
    ['forged', () => 'forged', {}, urlOf()],
    ['for another shop', (token: string) => token, {}, urlOf({}, '/store/second/oauth/authorize')],
    ['from another origin', (token: string) => token, { origin: 'https://evil.example' }, urlOf()],
    ['from nowhere', (token: string) => token, { origin: 'null' }, urlOf()],
    ['no form', (token: string) => token, { 'content-type': 'text/plain' }, urlOf()],
  ])('an answer that is %s is refused', async (_name, tokenOf, headers, url) => {
    const { token } = await open()
    expect((await answer(tokenOf(token), true, headers, url)).status).toBe(403)
    expect(shop()?.state).toBe('uninstalled')
  })

  test('an answer counts once', async () => {
    const { token } = await open()
    expect((await answer(token, false)).status).toBe(302)
    expect((await answer(token, true)).status).toBe(403)
    expect(shop()?.state).toBe('uninstalled')
  })

  test.each([
    [{ client_id: HOSTILE }, 'Could not find Shopify API application with api_key &lt;img'],
    [{ client_id: '' }, 'Could not find Shopify API application'],
    [{ redirect_uri: 'https://evil.example/auth' }, 'The redirect_uri is not whitelisted'],
    [{ redirect_uri: 'http://localhost:3000@evil.example/' }, 'The redirect_uri is not whitelisted'],
    [{ redirect_uri: 'javascript:alert(1)' }, 'The redirect_uri is not whitelisted'],
    [{ redirect_uri: '' }, 'The redirect_uri is not whitelisted'],
    [{ scope: 'write_products,everything' }, 'failed_grant_with_invalid_scopes'],
    [{ scope: `read_${HOSTILE}` }, 'failed_grant_with_invalid_scopes'],
  ])('%j is refused in the platform’s words', async (query, says) => {
    const { status, body, location } = await open(query)
    expect(status).toBe(400)
    expect(body).toContain(says)
    expect(body).not.toContain('<img')
    expect(location).toBeNull()
  })

  test('where addresses are listed, no other is led to', async () => {
    make({ redirectUrls: ['https://callback.example/auth'] })
    expect((await open()).body).toContain('The redirect_uri is not whitelisted')
    expect((await open({ redirect_uri: 'https://callback.example/auth?x' })).status).toBe(400)
    const { policy } = await open({ redirect_uri: 'https://callback.example/auth' })
    expect(policy).toContain("form-action 'self' https://callback.example")
  })

  test.each([
    ['frozen', 402],
    ['locked', 423],
  ] as const)('a shop that is %s answers %i', async (state, status) => {
    make({}, state)
    expect((await open()).status).toBe(status)
  })

  test('an unknown shop is not found, at either address', async () => {
    expect((await get(urlOf({}, '/store/nobody/oauth/authorize'))).status).toBe(404)
    expect((await simulator.fetch('https://nobody.myshopify.com/admin/oauth/authorize')).status).toBe(404)
  })

  test('stands at the shop’s own address too, and leads to the app’s', async () => {
    const url = urlOf().replace(`${ADMIN}/store/demo`, 'https://demo.myshopify.com/admin')
    const { token } = await get(url)
    const { location } = await answer(token, true, { origin: 'https://demo.myshopify.com' }, url)
    expect(location?.origin).toBe(APP)
  })
})

describe('the code', () => {
  test('gives a token that never expires, or a pair when expiring is asked for', async () => {
    const first = await redeem((await install()).searchParams.get('code'))
    expect(first).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^shpat_/), scope: 'write_products' },
    })
    const second = await redeem((await open()).location?.searchParams.get('code') ?? '', { expiring: 1 })
    expect(second.body).toMatchObject({
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^shprt_/),
      refresh_token_expires_in: 7_776_000,
    })
  })

  test('gives the user’s token when that was asked for, and says who that is', async () => {
    const location = await install({ 'grant_options[]': 'per-user' })
    const { body } = await redeem(location.searchParams.get('code'), { expiring: 1 })
    expect(body).toMatchObject({
      expires_in: 86_399,
      associated_user_scope: 'write_products',
      associated_user: { id: shop()?.users[0].id, first_name: 'Ada', account_owner: true },
    })
    expect(body).not.toHaveProperty('refresh_token')
  })

  test('is good once', async () => {
    const code = (await install()).searchParams.get('code')
    expect((await redeem(code)).status).toBe(200)
    expect(await redeem(code)).toEqual(DEAD)
  })

  test('is good for a minute', async () => {
    const code = (await install()).searchParams.get('code')
    simulator.clock.advance(60_000)
    expect(await redeem(code)).toEqual(DEAD)
  })

  test('is good for its own shop alone, and the attempt of another does not spend it', async () => {
    const code = (await install()).searchParams.get('code')
    expect(await redeem(code, {}, 'second')).toEqual(DEAD)
    expect((await redeem(code)).status).toBe(200)
  })

  test('is for the app that proves itself', async () => {
    const code = (await install()).searchParams.get('code')
    for (const wrong of [{ client_secret: 'x' }, { client_id: 'x' }]) {
      expect(await redeem(code, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_client' } })
    }
    expect(await redeem(code, { expiring: 2 })).toMatchObject({ status: 400 })
    expect((await redeem(code, { grant_type: 'authorization_code' })).status).toBe(200)
  })

  test('dies with the installation', async () => {
    const code = (await install()).searchParams.get('code')
    simulator.uninstall('demo')
    simulator.install('demo')
    expect(await redeem(code)).toEqual(DEAD)
  })

  test.each(['', 'unknown'])('%j is none', async (code) => {
    expect(await redeem(code)).toEqual(DEAD)
  })

  test('that expires retires the pair that went before', async () => {
    const first = await redeem((await install()).searchParams.get('code'), { expiring: 1 })
    await redeem((await open()).location?.searchParams.get('code') ?? '', { expiring: 1 })
    const { refresh_token } = first.body
    expect(await redeem(null, { grant_type: 'refresh_token', refresh_token })).toMatchObject({ status: 401 })
  })
})
