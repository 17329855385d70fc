import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createSimulator } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { describe, expect, it, vi } from 'vitest'
import { quickstart } from './app.ts'
import { accessTokens, openDatabase } from './database.ts'
import { demoSteps } from './demo-steps.ts'
import { printTable } from './demo-table.ts'
import { webhooks } from './webhooks.ts'

const HOUR = 3_600_000
const settings = { clientId: 'quickstart-client-id', clientSecret: 'quickstart-client-secret' }

/** The app and Shopify in one process: what Shopify sends goes straight to the app’s handler. */
async function open() {
  const codes: string[] = []
  const simulator = createSimulator({
    app: {
      ...settings,
      scopes: ['write_products'],
      url: 'https://app.example',
      webhooks: [{ topic: 'products/create' }, { topic: 'app/uninstalled' }],
    },
    now: Date.UTC(2026, 10, 23),
    deliver: async (req) => handler(req),
  })
  const app = new ShopifyApp({
    ...settings,
    fetch: simulator.fetch,
    now: simulator.clock.now,
    sleep: async () => undefined,
  })
  const database = await openDatabase(':memory:')
  const tokens = await accessTokens(app, database)
  const inbox = webhooks(app, database, tokens)
  const handler = quickstart(app, tokens, inbox, ({ code }) => codes.push(code))
  const list = () => simulator.send.appHome({ as: 'fetch', path: '/api/products' })
  return { simulator, codes, list, tokens, inbox, issued: () => simulator.world.accessTokens.size }
}

describe('the demo', () => {
  it('drives every kind of request over HTTP, prints its table and ends well', async () => {
    const main = fileURLToPath(new URL('../dist/demo.js', import.meta.url))
    const demo = spawn(process.execPath, [main, '--once'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    demo.stdout.on('data', (chunk) => (printed += String(chunk)))
    const [exitCode] = await once(demo, 'close')
    expect(printed).toContain('All as expected: 11 genuine requests verified')
    expect(printed).toMatch(/✓ Webhook +products\/create, because of that +200 +accepted +received/)
    expect(exitCode).toBe(0)
  })

  it('counts a line that is not as it should be', async () => {
    vi.spyOn(console, 'log').mockReturnValue()
    const { simulator, codes } = await open()
    const [row, ...rows] = await demoSteps(simulator, codes)
    if (row === undefined) throw new Error('no rows')
    expect(printTable([row, ...rows])).toBe(0)
    expect(
      printTable([{ ...row, code: 'invalid_hmac' }, { ...row, expected: { status: 500, code: 'verified' } }, ...rows]),
    ).toBe(2)
  })
})

describe('the access token of a shop', () => {
  it('is fetched once for all who ask at the same time', async () => {
    const { list, issued } = await open()
    const answers = await Promise.all(Array.from({ length: 10 }, list))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(issued()).toBe(1)
  })

  it('is refreshed when its hour is over', async () => {
    const { simulator, list, issued } = await open()
    await list()
    simulator.clock.advance(HOUR)
    expect((await list()).status).toBe(200)
    expect(issued()).toBe(2)
  })

  it('is exchanged anew when its refresh token is past its 90 days', async () => {
    const { simulator, list, issued } = await open()
    await list()
    simulator.clock.advance(91 * 24 * HOUR)
    expect((await list()).status).toBe(200)
    expect(issued()).toBe(2)
  })

  it('is kept while Shopify is out of reach, and good afterwards', async () => {
    const { simulator, list, issued } = await open()
    await list()
    simulator.clock.advance(HOUR)
    simulator.faults.next('token', { kind: 'reset', times: 20 })
    expect((await list()).status).toBe(503)
    simulator.faults.clear()
    expect((await list()).status).toBe(200)
    expect(issued()).toBe(2)
  })

  it('is exchanged anew, and the call made again, when Shopify has revoked it', async () => {
    const { simulator, list, issued } = await open()
    await list()
    simulator.uninstall('demo')
    simulator.install('demo')
    expect((await list()).status).toBe(200)
    expect(issued()).toBe(2)
  })
})

describe('a webhook', () => {
  it('of an uninstalled app leaves no access token, and the next visit brings one', async () => {
    const { simulator, list, tokens, inbox } = await open()
    await list()
    simulator.clock.advance(HOUR / 2)
    simulator.uninstall('demo')
    await simulator.settled()
    await inbox.drain()
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('shop_uninstalled')
    simulator.install('demo')
    expect((await list()).status).toBe(200)
  })

  it('of an uninstalled app that is worked after the shop came back leaves the new token alone', async () => {
    const { simulator, list, tokens, inbox, issued } = await open()
    await list()
    simulator.clock.advance(HOUR / 2)
    simulator.uninstall('demo')
    await simulator.settled()
    simulator.clock.advance(2_000)
    simulator.install('demo')
    expect((await list()).status).toBe(200)
    await inbox.drain()
    expect((await tokens.offline({ shop: 'demo' })).ok).toBe(true)
    expect(issued()).toBe(2)
  })

  it('that tells to redact a shop deletes what is kept of its tokens', async () => {
    const { simulator, list, tokens, inbox } = await open()
    await list()
    simulator.clock.advance(49 * HOUR)
    expect((await simulator.send.webhook({ topic: 'shop/redact' })).status).toBe(200)
    await inbox.drain()
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('no_access_token')
  })

  it('that tells to redact a shop which came back meanwhile leaves it its new tokens', async () => {
    const { simulator, list, tokens, inbox } = await open()
    await list()
    simulator.clock.advance(HOUR / 2)
    simulator.uninstall('demo')
    await simulator.settled()
    await inbox.drain()
    simulator.clock.advance(HOUR)
    simulator.install('demo')
    await list()
    simulator.clock.advance(47 * HOUR)
    expect((await simulator.send.webhook({ topic: 'shop/redact' })).status).toBe(200)
    await inbox.drain()
    expect((await tokens.offline({ shop: 'demo' })).ok).toBe(true)
  })
})

describe('the page’s API', () => {
  it.each(['', '{', '[]', '{"title":" "}', '{"title":7}'])('refuses a product of %o', async (body) => {
    const { simulator } = await open()
    const delivery = await simulator.send.appHome({ as: 'fetch', path: '/api/products', method: 'POST', body })
    expect(delivery.status).toBe(422)
  })

  it('knows no other paths', async () => {
    const { simulator } = await open()
    expect((await simulator.send.appHome({ path: '/elsewhere' })).status).toBe(404)
  })
})
