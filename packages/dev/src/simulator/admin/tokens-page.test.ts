import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { ShopifyApp } from 'shopwright'
import { createAccessTokens } from 'shopwright/tokens'
import { memoryTokenStore } from 'shopwright/tokens/memory'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureChromium, HOW_TO_GET_CHROMIUM } from '../../../../../scripts/ensure-chromium.mjs'
import { createSimulator, type Listening, type Simulator, type TokenLife } from '../../index.ts'

const executablePath = ensureChromium()
const NOW = Date.UTC(2026, 10, 24, 12)
const DAY = 86_400_000
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const HOSTILE = '<img src=x onerror="document.documentElement.dataset.hacked=1">'

let simulator: Simulator
let listening: Listening
let app: ShopifyApp
let tokens: ReturnType<typeof createAccessTokens>
let webhooks: string[]

beforeEach(async () => {
  webhooks = []
  simulator = createSimulator({
    app: {
      ...SETTINGS,
      scopes: 'read_products,write_orders',
      url: 'https://app.example',
      webhooks: [{ topic: 'app/uninstalled' }],
    },
    now: NOW,
    deliver: async (req) => {
      const verified = await app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/patch' })
      if (verified.ok) await tokens.offline(verified)
      else webhooks.push(String((req.headers as Record<string, string>)['X-Shopify-Topic']))
      return { status: 200, headers: {}, body: '' }
    },
  })
  app = new ShopifyApp({ ...SETTINGS, fetch: simulator.fetch, now: simulator.clock.now, sleep: async () => undefined })
  tokens = createAccessTokens({ app, store: memoryTokenStore() })
  listening = await simulator.listen()
})
afterEach(async () => {
  await listening.close()
  simulator.close()
})

const opens = () => simulator.send.appHome({ shop: 'demo' })
const lives = () => simulator.tokens.list('demo')
const offline = async () => (await tokens.offline({ shop: 'demo' })).log.code
/** Learns from a 401 that a token was taken back, as only the platform knows. */
const call = () =>
  tokens.call({ shop: 'demo' }, ({ token }) =>
    app.adminGraphQLRequest('{ shop { name } }', { shop: 'demo', accessToken: token, apiVersion: '2026-10' }),
  )
const order = (body: object, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${listening.url}/admin-api/tokens`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ shop: 'demo', ...body }),
  })
const brief = ({ id, state, refresh, refreshes, successor }: TokenLife) => [
  id,
  state,
  refresh?.state,
  refreshes,
  successor,
]

describe('the life of a token', () => {
  test('is told from its minting on, without a secret', async () => {
    await opens()
    expect(lives()).toEqual([
      {
        id: 1,
        shop: 'demo',
        mode: 'offline',
        grant: 'token_exchange',
        user: null,
        scopes: ['read_products', 'write_orders'],
        issuedAt: NOW,
        expiresAt: NOW + 3_600_000,
        state: 'live',
        lastUsedAt: null,
        secret: 'newest',
        refreshes: 0,
        successor: null,
        refresh: { expiresAt: NOW + 90 * DAY, state: 'unused', againUntil: null },
      },
    ])
    expect(simulator.tokens.list('second')).toEqual([])
  })

  test('goes on through refreshes; what was used may be used again for a while, what went before may not', async () => {
    await opens()
    for (let round = 0; round < 2; round++) {
      simulator.clock.advance(3_600_000)
      expect(await offline()).toBe('refreshed')
    }
    expect(lives().map(brief)).toEqual([
      [3, 'live', 'unused', 2, null],
      [2, 'expired', 'used', 1, 3],
      [1, 'expired', 'spent', 0, 2],
    ])
    expect(lives()[1]?.refresh?.againUntil).toBe(NOW + 7_200_000 + 30 * DAY)
  })

  test('is pinned to the secret that minted it', async () => {
    await opens()
    simulator.rotateSecret('another-secret')
    expect(lives()[0]?.secret).toBe('older')
    simulator.revokeOldSecrets()
    expect(lives()[0]).toMatchObject({ secret: 'revoked', state: 'revoked', refresh: { state: 'revoked' } })
  })

  test('ends with its ninety days', async () => {
    await opens()
    simulator.clock.advance(90 * DAY)
    expect(lives()[0]).toMatchObject({ state: 'expired', refresh: { state: 'expired' } })
    expect(await offline()).toBe('refresh_token_dead')
  })
})

describe('what is ordered', () => {
  test('expire: the Admin API answers 401, and a refresh gives another', async () => {
    await opens()
    const [text = ''] = simulator.world.accessTokens.keys()
    expect((await order({ action: 'expire', id: 1 })).status).toBe(200)
    expect(simulator.world.tokenFor(text, 'demo')).toMatchObject({ ok: false, reason: 'expired' })
    simulator.clock.advance(1000)
    expect((await call()).ok).toBe(true)
    expect(lives().map(brief)).toEqual([
      [2, 'live', 'unused', 1, null],
      [1, 'expired', 'used', 0, 2],
    ])
    expect(lives().map(({ lastUsedAt }) => lastUsedAt)).toEqual([NOW + 1000, null])
  })

  test('lose: the refresh is done, its answer is lost, and trying again gives the same pair', async () => {
    await opens()
    simulator.clock.advance(3_600_000)
    expect((await order({ action: 'lose' })).status).toBe(200)
    const state = await (await fetch(`${listening.url}/admin-api/tokens?shop=demo`)).json()
    expect(state).toMatchObject({ lost: 1 })
    expect(await offline()).toBe('refreshed')
    expect(lives().map(brief)).toEqual([
      [2, 'live', 'unused', 1, null],
      [1, 'expired', 'used', 0, 2],
    ])
    expect(simulator.faults.pending('token')).toBe(0)
    simulator.tokens.loseNextAnswer('second')
    expect(simulator.faults.pending('token', 'demo')).toBe(0)
    expect(simulator.faults.pending('token', 'second')).toBe(1)
  })

  test('revoke: both are dead, and the merchant must open the app', async () => {
    await opens()
    simulator.clock.advance(3_600_000)
    expect((await order({ action: 'revoke', id: 1 })).status).toBe(200)
    expect(await offline()).toBe('refresh_token_dead')
    expect(lives().map(brief)).toEqual([[1, 'revoked', 'retired', 0, null]])
    await opens()
    expect(await offline()).toBe('stored')
  })

  test('the panel knows of a token that died with its secret', async () => {
    await opens()
    simulator.rotateSecret('another')
    simulator.revokeOldSecrets()
    const state = await (await fetch(`${listening.url}/admin-api/state?shop=demo`)).json()
    expect(state).toMatchObject({ tokens: [{ key: 'token-1', state: 'revoked' }] })
  })

  test('uninstall and install: app/uninstalled goes out, every token dies, and old ones stay dead', async () => {
    await opens()
    expect((await order({ action: 'uninstall' })).status).toBe(200)
    await simulator.settled()
    expect(webhooks).toEqual(['app/uninstalled'])
    expect(lives()[0]).toMatchObject({ state: 'revoked', refresh: { state: 'retired' } })
    expect((await order({ action: 'install' })).status).toBe(200)
    expect(lives()[0]?.state).toBe('revoked')
  })

  test('is taken from the page alone, and for tokens of the shop alone', async () => {
    await opens()
    expect((await order({ action: 'revoke', id: 1 }, { 'content-type': 'text/plain' })).status).toBe(403)
    const stranger = { 'content-type': 'application/json', origin: 'https://elsewhere.example' }
    expect((await order({ action: 'revoke', id: 1 }, stranger)).status).toBe(403)
    expect((await order({ shop: 'second', action: 'revoke', id: 1 })).status).toBe(404)
    expect((await order({ action: 'toString', id: 1 })).status).toBe(400)
    expect(lives()[0]?.state).toBe('live')
    expect(() => simulator.tokens.revoke(9)).toThrow('no access token 9')
    expect(() => simulator.tokens.loseNextAnswer('nobody')).toThrow('no shop "nobody"')
  })
})

describe.skipIf(executablePath === null)(`in a browser (without one: ${HOW_TO_GET_CHROMIUM})`, () => {
  let browser: Browser
  let page: Page
  const broken: string[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    page.on('pageerror', (error) => broken.push(String(error)))
  })
  afterAll(() => browser.close())
  const look = (name: string) => {
    const folder = process.env['SCREENSHOTS']
    return folder === undefined ? undefined : page.screenshot({ path: `${folder}/${name}.png` })
  }
  const states = () => page.locator('.life > .state').allTextContents()

  test('the buttons do it, and the page shows what came of it', async () => {
    await opens()
    await page.goto(`${listening.url}/`)
    await page.click('nav >> text=Access tokens')
    expect(await page.locator('.life h2').textContent()).toBe('Offline#1 by token exchange')
    expect(await page.locator('.spans dd').allTextContents()).toEqual(['60 min left', '90 days left'])
    expect(await page.locator('.traits').textContent()).toContain('minted with the newest secret')
    expect(await page.locator('.traits').textContent()).toContain('not used yet')
    await page.locator('text=Expire now').focus()
    await page.keyboard.press('Enter')
    await expect.poll(states).toEqual(['expired'])
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('1')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Revoke')
    expect((await call()).ok).toBe(true)
    await expect.poll(states).toEqual(['live', 'expired'])
    expect(await page.locator('.traits').first().textContent()).toContain('used just now')
    await page.click('text=Lose the next answer')
    await expect.poll(() => page.locator('#token-counts').textContent()).toContain('1 answer to be lost')
    await page.click('text=Jump 89 days')
    await expect.poll(() => page.locator('.spans dd').nth(1).textContent()).toBe('24 h left')
    expect(await offline()).toBe('refreshed')
    await expect.poll(states).toEqual(['live', 'expired', 'expired'])
    await look('tokens')
    await page.click('text=Uninstall')
    await expect.poll(states).toEqual(['revoked', 'revoked', 'revoked'])
    await page.click('#token-acts >> text=Install')
    await expect.poll(() => page.locator('#token-acts button').last().textContent()).toBe('Uninstall')
    await tokens.uninstalled('demo')
    await opens()
    await expect.poll(states).toEqual(['live', 'revoked', 'revoked', 'revoked'])
    await page.locator('.life .danger').first().click()
    await expect.poll(states).toEqual(['revoked', 'revoked', 'revoked', 'revoked'])
    expect(broken).toEqual([])
  })

  test('fits a narrow window, says what is to be done where there is nothing, and takes nothing for HTML', async () => {
    await page.setViewportSize({ width: 400, height: 800 })
    await page.goto(`${listening.url}/store/demo/tokens`)
    expect(await page.locator('#lives').textContent()).toContain('No token yet. Open the app')
    const shop = simulator.world.shops.get('demo')
    if (shop) shop.grantedScopes = [HOSTILE]
    await opens()
    await expect.poll(states).toEqual(['live'])
    expect(await page.locator('.life .path').textContent()).toContain('<img')
    expect(await page.evaluate(() => document.documentElement.dataset['hacked'])).toBeUndefined()
    const wide = await page.evaluate(
      () =>
        [...document.querySelectorAll('.life, .lives > header')].filter((e) => e.scrollWidth > e.clientWidth + 1)
          .length,
    )
    expect(wide).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400)
    await look('tokens-narrow')
    await page.setViewportSize({ width: 1280, height: 860 })
    expect(broken).toEqual([])
  })

  test('a page of another site, open in the same browser, can order nothing', async () => {
    await opens()
    const stranger = createServer((_request, response) => response.end('<!doctype html>'))
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`)
    const outcomes = await page.evaluate(async (address) => {
      const body = JSON.stringify({ shop: 'demo', action: 'revoke', id: 1 })
      const sent = (type: string, mode: RequestMode): Promise<string> =>
        fetch(address, { method: 'POST', mode, headers: { 'content-type': type }, body }).then(
          ({ type: kind }) => kind,
          () => 'blocked',
        )
      return [await sent('application/json', 'cors'), await sent('text/plain', 'no-cors')]
    }, `${listening.url}/admin-api/tokens`)
    stranger.closeAllConnections()
    stranger.close()
    expect(outcomes).toEqual(['blocked', 'opaque'])
    expect(lives()[0]?.state).toBe('live')
  })
})
