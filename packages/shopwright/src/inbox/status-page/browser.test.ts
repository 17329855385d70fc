import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ensureChromium, HOW_TO_GET_CHROMIUM } from '../../../../../scripts/ensure-chromium.mjs'
import { mount } from '../../adapters/node.ts'
import { ShopifyApp } from '../../app.ts'
import { signWebhookReq } from '../../sign/index.ts'
import { deliveryOf } from '../../testing/inbox-bench.ts'
import { createInbox } from '../index.ts'
import { memoryQueue } from '../queues/memory.ts'
import { inboxStatusPage } from './index.ts'

const executablePath = ensureChromium()
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const MINUTE = 60_000

/** Three quarters of an hour of a busy app, ten minutes of which the warehouse is away. */
async function busyHour() {
  const clock = { now: Date.UTC(2026, 10, 24, 11, 47, 20) }
  const now = () => clock.now
  const inbox = createInbox({
    app: new ShopifyApp({ ...SETTINGS, now }),
    queue: memoryQueue({ now }),
    backoff: { first: 20_000 },
    concurrency: 64,
    perShop: 64,
  })
  const statusPage = inboxStatusPage(inbox, { title: 'Webhooks of Paper Lanterns', replay: true, now })
  let isAway = false
  const warehouse = () => {
    if (isAway) throw new Error('The warehouse did not answer within 5 s: connect ETIMEDOUT 10.3.0.12:5432')
  }
  inbox.on('orders/create', warehouse, { attempts: 2 })
  inbox.on('orders/*', warehouse, { attempts: 4 })
  inbox.on('*', () => undefined)
  const topics = ['orders/create', 'products/update', 'orders/paid', 'products/update', 'inventory_levels/update']
  for (let minute = 0; minute < 44; minute++) {
    isAway = minute >= 24 && minute < 33
    const count = Math.round(12 + 7 * Math.sin(minute / 4) + 4 * Math.sin(minute * 1.7))
    for (let index = 0; index < count; index++) {
      const topic = topics[index % topics.length] ?? ''
      const shop = ['paper-lanterns', 'north-sea-tea', 'demo'][index % 3] ?? ''
      const secret = minute === 12 && index < 5 ? 'another' : SETTINGS.clientSecret
      if (minute >= 24 && minute < 33 && topic === 'orders/create' && index > 0) continue
      const facts = { shop, topic, payload: { id: index }, now: clock.now }
      await inbox.receive(await signWebhookReq({ ...SETTINGS, clientSecret: secret }, facts))
    }
    clock.now += 1_400
    await inbox.drain()
    clock.now += MINUTE - 1_400
  }
  const late = { shop: 'demo', topic: 'orders/create', payload: { id: 1 }, now: clock.now - 4_000 }
  clock.now -= 4_000
  await inbox.receive(await signWebhookReq(SETTINGS, late))
  clock.now += 4_000
  return { inbox, statusPage, clock }
}

describe.skipIf(executablePath === null)(`in a browser (without one: ${HOW_TO_GET_CHROMIUM})`, () => {
  let browser: Browser
  let context: BrowserContext
  let server: Server
  let url = ''
  let hour: Awaited<ReturnType<typeof busyHour>>

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    hour = await busyHour()
    server = createServer(mount(hour.statusPage))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/team/webhooks`
  })
  afterEach(() => context.close())
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  async function open(width: number, colorScheme: 'light' | 'dark' = 'light', path = '') {
    context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: true })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(url + path)
    // For whoever wants to look at it, and for the picture in docs/inbox.md.
    const folder = process.env['SCREENSHOTS']
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${width}-${colorScheme}.png`, fullPage: true })
    return { page, complaints }
  }

  test.each([
    [1200, 'light'],
    [1200, 'dark'],
    [400, 'light'],
    [400, 'dark'],
    [320, 'light'],
  ] as const)('fits %i px, %s, and breaks no rule of its own policy', async (width, scheme) => {
    const { page, complaints } = await open(width, scheme)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await page.locator('h1').textContent()).toBe('Webhooks of Paper Lanterns')
    expect(complaints).toEqual([])
  })

  test.each([1200, 400])('fits %i px with names as long as they may be', async (width) => {
    const queue = memoryQueue()
    const inbox = createInbox({ app: new ShopifyApp(SETTINGS), queue })
    const long = inboxStatusPage(inbox, { title: 'W'.repeat(90), replay: true })
    const fail = (): never => {
      throw new Error('x'.repeat(300))
    }
    inbox.on('*', fail, { attempts: 1 })
    const topic = `orders/${'x'.repeat(121)}`
    await inbox.record(deliveryOf({ topic, shop: 's'.repeat(60), id: 'i'.repeat(200) }))
    await inbox.drain()
    const own = createServer(mount(long))
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve))
    const { port } = own.address() as AddressInfo
    context = await browser.newContext({ viewport: { width, height: 900 } })
    const page = await context.newPage()
    for (const query of ['', `?topic=${topic}`]) {
      await page.goto(`http://127.0.0.1:${port}/${query}`)
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('.card')].flatMap((card) =>
          [...card.querySelectorAll('*')]
            .filter((each) => each.closest('svg, .scroll, .hours, .axis') === null)
            .filter((each) => each.getBoundingClientRect().right > card.getBoundingClientRect().right)
            .map((each) => each.outerHTML.slice(0, 80)),
        ),
      )
      expect(outside).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
    own.closeAllConnections()
    own.close()
  })

  test.each(['light', 'dark'] as const)('can be read: %s text stands out from what is behind it', async (scheme) => {
    const { page } = await open(1200, scheme)
    const faint = await page.evaluate(() => {
      const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
      const luminance = (color: string) => {
        const [r = 0, g = 0, b = 0] = channels(color).map((value) =>
          value / 255 <= 0.040_45 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        )
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const behind = (element: Element | null): string => {
        if (element === null) return 'rgb(255,255,255)'
        const color = getComputedStyle(element).backgroundColor
        return (channels(color)[3] ?? 1) > 0 ? color : behind(element.parentElement)
      }
      return [...document.querySelectorAll('body *')]
        .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()))
        .filter((element) => element.closest('svg') === null)
        .map((element) => {
          const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))]
          return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.textContent] as const
        })
        .filter(([contrast]) => contrast < 4.5)
    })
    expect(faint).toEqual([])
  })

  test('replays one when its button is pressed, and finds back to the page', async () => {
    const { page, complaints } = await open(1200)
    const before = (await hour.inbox.counts()).dead
    expect(before).toBeGreaterThan(5)
    await page.locator('.graves button').first().click()
    expect(await page.locator('[role=status]').textContent()).toBe('1 delivery waits again, with all attempts.')
    expect(page.url()).toBe(`${url}?replayed=1`)
    expect((await hour.inbox.counts()).dead).toBe(before - 1)
    expect(complaints).toEqual([])
  })

  test('replays all of a topic by keyboard alone', async () => {
    const { page } = await open(400, 'light', '?topic=orders/create')
    await page.locator('.all summary').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=status]')
    expect(await page.locator('.graves').count()).toBe(0)
    expect(await hour.inbox.list({ state: 'dead', topic: 'orders/create', limit: 1 })).toEqual([])
  })

  test('another site’s form replays nothing', async () => {
    const { page } = await open(1200)
    const token = await page.locator('input[name=token]').first().inputValue()
    const elsewhere = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(
        `<form method="post" action="${url}"><input name="token" value="${token}"><input name="all" value="1"></form>`,
      )
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const before = await hour.inbox.counts()
    await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.url().startsWith(url)),
      page.evaluate(() => document.forms[0]?.submit()),
    ])
    expect(response.status()).toBe(403)
    expect(await hour.inbox.counts()).toEqual(before)
    elsewhere.closeAllConnections()
    elsewhere.close()
  })
})
