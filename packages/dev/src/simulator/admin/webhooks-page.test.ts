import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureChromium, HOW_TO_GET_CHROMIUM } from '../../../../../scripts/ensure-chromium.mjs'
import { createSimulator, type Listening, type Simulator } from '../../index.ts'

const executablePath = ensureChromium()
const HOSTILE = '<img src=x onerror="document.documentElement.dataset.hacked=1">'
const NOW = Date.UTC(2026, 10, 23, 12)

let status = 200
let seen: IncomingMessage['headers'][] = []
let simulator: Simulator
let listening: Listening
const app = createServer((request, response) => {
  seen.push(request.headers)
  request.resume().on('end', () => response.writeHead(status).end())
})

beforeAll(() => new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  app.closeAllConnections()
  app.close()
})

beforeEach(async () => {
  status = 200
  seen = []
  simulator = createSimulator({
    app: {
      clientId: 'id',
      clientSecret: 'secret',
      scopes: [],
      url: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
      webhooks: [{ topic: 'products/create', name: HOSTILE, uri: '/hooks?session=hidden' }],
    },
    now: NOW,
  })
  listening = await simulator.listen()
})

afterEach(async () => {
  await listening.close()
  simulator.close()
})

async function happens(): Promise<void> {
  simulator.world.emit('products/create', 'demo', { id: 1, title: HOSTILE })
  await simulator.settled()
}

describe('over HTTP', () => {
  const get = (path: string) => fetch(`${listening.url}${path}`)
  const order = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${listening.url}/admin-api/webhooks`, { method: 'POST', headers, body: JSON.stringify(body) })
  const known = async () =>
    ((await (await get('/admin-api/webhooks?shop=demo')).json()) as { webhooks: unknown[] }).webhooks

  test('each webhook stands there with its attempts, its answers and the next attempt', async () => {
    status = 503
    await happens()
    expect(await (await get('/admin-api/webhooks?shop=demo')).json()).toMatchObject({
      now: NOW,
      flows: false,
      counts: { waiting: 1, delivered: 0 },
      webhooks: [
        {
          id: 1,
          topic: 'products/create',
          webhookId: seen[0]?.['x-shopify-webhook-id'],
          state: 'waiting',
          from: 'shopify.app.toml',
          to: '/hooks?session=[REDACTED]',
          attempts: [{ reason: 'first', at: NOW, status: 503, error: null }],
          attemptCount: 1,
          nextAttemptAt: NOW + 56_471,
        },
      ],
    })
    expect(await (await get('/admin-api/webhooks?shop=second')).json()).toMatchObject({ webhooks: [] })
  })

  test('it can be delivered now, sent twice, and sent again', async () => {
    status = 500
    await happens()
    status = 200
    for (const action of ['now', 'duplicate', 'resend']) {
      expect((await order({ shop: 'demo', id: 1, action })).status).toBe(200)
    }
    const [first, now, twice, again] = seen.map((headers) => headers['x-shopify-webhook-id'])
    expect([now, twice]).toEqual([first, first])
    expect(again).not.toBe(first)
    expect(await known()).toMatchObject([
      { id: 2, state: 'delivered', attemptCount: 1 },
      { id: 1, state: 'delivered', attempts: [{ status: 500 }, { status: 200 }, { reason: 'duplicate' }] },
    ])
  })

  test.each([
    [{ shop: 'demo', id: 9, action: 'now' }, 404],
    [{ shop: 'second', id: 1, action: 'now' }, 404],
    [{ shop: 'demo', id: 1, action: 'constructor' }, 400],
    [{ shop: 'nobody', id: 1, action: 'now' }, 404],
  ])('%j is refused', async (body, expected) => {
    await happens()
    expect((await order(body)).status).toBe(expected)
    expect(seen).toHaveLength(1)
  })

  test('another site’s page can order nothing', async () => {
    await happens()
    const body = { shop: 'demo', id: 1, action: 'duplicate' }
    expect((await order(body, { 'content-type': 'text/plain' })).status).toBe(403)
    const stranger = { 'content-type': 'application/json', origin: 'https://elsewhere.example' }
    expect((await order(body, stranger)).status).toBe(403)
    expect(seen).toHaveLength(1)
  })

  test('the payload is shown to whom has the shop’s page, as text', async () => {
    await happens()
    const response = await get('/admin-api/webhook-body?shop=demo&id=1')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await response.json()).toEqual({ id: 1, title: HOSTILE })
    expect((await get('/admin-api/webhook-body?shop=second&id=1')).status).toBe(404)
    expect((await get('/admin-api/webhook-bodies?shop=demo&id=1')).status).toBe(404)
  })
})

describe('the payload on the page', () => {
  const shown = async (body: string) => {
    await simulator.send.webhook({ topic: 'orders/create', body })
    return (await fetch(`${listening.url}/admin-api/webhook-body?shop=demo&id=1`)).text()
  }

  test('has the digits that were sent, also of ids that a double cannot hold', async () => {
    const text = await shown(
      '{"id":820982911946154508,"price":1.50,"note":"a, {b}: \\"[c]\\"","none":[ ],"of":{"x":[true,null]}}',
    )
    expect(text).toBe(`{
  "id": 820982911946154508,
  "price": 1.50,
  "note": "a, {b}: \\"[c]\\"",
  "none": [],
  "of": {
    "x": [
      true,
      null
    ]
  }
}`)
  })

  test.each(['not json', '{"half":', '', '"only text"'])('%j stands there as it is', async (body) => {
    expect(await shown(body)).toBe(body)
  })

  test('of an address that is none is shown too, and the panel goes on', async () => {
    const { status: answered, error } = await simulator.send.webhook({ url: 'http://[', body: '{}' })
    expect([answered, error]).toEqual([0, 'Invalid URL'])
    const state = await fetch(`${listening.url}/admin-api/state?shop=demo`)
    expect(await state.json()).toMatchObject({ timeline: [{ label: 'Webhook products/create', status: 0 }] })
  })
})

describe.skipIf(executablePath === null)(`in a browser (without one: ${HOW_TO_GET_CHROMIUM})`, () => {
  let browser: Browser
  let page: Page
  const broken: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    page = await browser.newPage()
    page.on('pageerror', (error) => broken.push(String(error)))
  })
  afterAll(() => browser.close())

  const rows = () => page.locator('.hook')
  const answers = (row: number) => rows().nth(row).locator('.tries li').allTextContents()

  test('a webhook that fails counts down, is delivered when the clock gets there, and shows what became of it', async () => {
    status = 500
    await happens()
    await page.goto(`${listening.url}/`)
    await page.click('nav >> text=Webhooks')
    await expect.poll(() => page.locator('.hook .next').textContent()).toBe('next in 57 s')
    expect(await page.locator('.hook .state').textContent()).toBe('Waiting')
    expect(await answers(0)).toEqual(['500'])
    status = 200
    await page.click('text=+ 1 min')
    await expect.poll(() => page.locator('.hook .state').textContent()).toBe('Delivered')
    expect(await answers(0)).toEqual(['500', '200'])
    expect(await page.locator('#webhook-counts').textContent()).toBe('1 delivered0 under way0 given up')
    expect(broken).toEqual([])
  })

  test('the buttons deliver now, send a duplicate and send again; the line stays open', async () => {
    status = 404
    await happens()
    await page.goto(`${listening.url}/store/demo/webhooks`)
    await rows().first().locator('summary').click()
    await expect.poll(() => page.locator('.hook pre').textContent()).toContain('"id": 1')
    status = 200
    await page.click('text=Deliver now')
    await expect.poll(() => answers(0)).toEqual(['404', '200'])
    expect(await page.locator('text=Deliver now').count()).toBe(0)
    await page.click('text=Send a duplicate')
    await expect.poll(() => answers(0)).toEqual(['404', '200', '200'])
    await page.click('text=Send again')
    await expect.poll(() => rows().count()).toBe(2)
    expect(
      await rows()
        .last()
        .evaluate((row) => (row as HTMLDetailsElement).open),
    ).toBe(true)
    expect(await page.locator('.hook pre').count()).toBe(1)
    expect(broken).toEqual([])
  })

  test('tells the day of what was sent on another, and where it did not search', async () => {
    await happens()
    await page.goto(`${listening.url}/store/demo/webhooks`)
    expect(await page.locator('.hook .next').textContent()).toMatch(/^\d\d:\d\d:\d\d$/)
    simulator.clock.advance(48 * 3600_000)
    await expect.poll(() => page.locator('.hook .next').textContent()).toMatch(/^23 Nov, /)
    for (let sent = 0; sent < 200; sent += 1) await simulator.send.webhook('orders/create')
    await expect.poll(() => rows().count()).toBe(200)
    await page.fill('#webhook-find', 'products')
    expect(await page.locator('#webhooks').textContent()).toBe('None among the newest 200.')
    expect(broken).toEqual([])
  })

  test('is searched by topic and state, and takes nothing for HTML', async () => {
    await happens()
    await simulator.send.webhook('orders/create')
    await page.goto(`${listening.url}/store/demo/webhooks`)
    expect(await rows().count()).toBe(2)
    await page.fill('#webhook-find', 'orders')
    expect(await page.locator('.hook .topic').allTextContents()).toEqual(['orders/createHTTPS'])
    await page.fill('#webhook-find', '')
    await page.selectOption('#webhook-state', 'given_up')
    expect(await page.locator('#webhooks').textContent()).toBe('None that is looked for.')
    await page.selectOption('#webhook-state', '')
    await rows().last().locator('summary').click()
    await expect.poll(() => page.locator('.hook pre').textContent()).toContain('<img')
    expect(await page.locator('.hook dd').allTextContents()).toContain(`${HOSTILE} · shopify.app.toml`)
    expect(await page.evaluate(() => document.documentElement.dataset['hacked'])).toBeUndefined()
    expect(broken).toEqual([])
  })
})
