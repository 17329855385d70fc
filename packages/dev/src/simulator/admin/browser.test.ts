import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type FrameLocator, type Page } from 'playwright-core'
import { mount } from 'shopwright/adapters/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureChromium, HOW_TO_GET_CHROMIUM } from '../../../../../scripts/ensure-chromium.mjs'
import type { StaffUser } from '../shops.ts'
import { createWorld } from '../world.ts'
import { adminRoom, type SendOrder } from './admin-room.ts'

const executablePath = ensureChromium()
const CDN = 'https://cdn.shopify.com/shopifycloud'
const HOSTILE = '<img src=x onerror="document.documentElement.dataset.hacked=1">'

// The app, written by hand from the contract: nothing of the library is in it.
const secret = 'browser-test-secret'
const seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []
let appUrl = ''
let refuseNext = false

function isGenuine(token: string): boolean {
  const [head = '', claims = '', signature = ''] = token.split('.')
  const genuine = createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url') === signature
  return genuine && JSON.parse(Buffer.from(claims, 'base64url').toString()).exp * 1000 > Date.now()
}

const script = `<script data-api-key="browser-test" src="${CDN}/app-bridge.js"></script><script src="${CDN}/polaris.js"></script>`
const openWindow = (url: string, target: string) =>
  `${script}<script>window.open(${JSON.stringify(url)}, "${target}")</script>`

function app(request: IncomingMessage, response: ServerResponse): void {
  const { method = '', headers } = request
  const url = new URL(request.url ?? '/', appUrl)
  seen.push({ method, url: url.pathname + url.search, headers })
  const page = (body: string, more: Record<string, string> = {}) =>
    response
      .writeHead(200, {
        'content-type': 'text/html',
        'content-security-policy': `frame-ancestors https://${url.searchParams.get('shop') ?? 'demo.myshopify.com'} https://admin.shopify.com;`,
        ...more,
      })
      .end(`<!doctype html><title>Page ${url.pathname}</title>${body}`)
  const authorization = headers.authorization ?? ''

  if (url.pathname === '/patch') return void page(script)
  if (url.pathname.startsWith('/api/')) {
    if (url.pathname === '/api/leave') {
      response
        .writeHead(401, { 'X-Shopify-API-Request-Failure-Reauthorize-Url': 'https://elsewhere.example/pay?a=1' })
        .end()
    } else if (refuseNext || !authorization.startsWith('Bearer ') || !isGenuine(authorization.slice(7))) {
      refuseNext = false
      response.writeHead(401, { 'X-Shopify-Retry-Invalid-Session-Request': '1' }).end()
    } else response.end(`hello ${method}`)
    return
  }
  const bounce = 'x-shopify-bounce' in headers
  if (!isGenuine(bounce ? authorization.slice(7) : (url.searchParams.get('id_token') ?? ''))) {
    url.searchParams.delete('id_token')
    const reload = encodeURIComponent(url.pathname + url.search)
    const location = `${url.origin}/patch?${url.searchParams.toString()}&shopify-reload=${reload}`
    response.writeHead(302, { location }).end()
    return
  }
  switch (url.pathname) {
    case '/moved':
      response
        .writeHead(302, { location: `/landed?${url.searchParams.toString()}`, 'set-cookie': 'a=1; Domain=localhost' })
        .end()
      return
    case '/moved-by-page':
      return void page(openWindow(`${appUrl}/landed${url.search}`, '_self'))
    case '/out':
      return void page(openWindow('https://elsewhere.example/pay?a=<1>', '_top'))
    case '/to-products':
      return void page(openWindow('shopify:admin/products?q=tea', '_top'))
    case '/unframeable':
      return void page(`${script}<p id=where>unframeable</p>`, { 'content-security-policy': "frame-ancestors 'none'" })
    default:
      return void page(`${script}<p id=where>${url.pathname}</p><p id=bounced>${bounce}</p><p id=token>${url.searchParams.has('id_token')}</p>
        <s-button id=call>Call</s-button><output></output>
        <script>
          const out = document.querySelector('output')
          const call = (path, options) => fetch(path, options).then(async (r) => { out.textContent = r.status + ' ' + await r.text() })
          document.querySelector('#call').addEventListener('click', () => call('${appUrl}/api/hello', { method: 'POST', body: 'x' }))
        </script>`)
  }
}

const user: StaffUser = {
  id: 7,
  firstName: 'Ada',
  lastName: HOSTILE,
  email: 'a@b.example',
  locale: 'en',
  accountOwner: true,
  collaborator: false,
  emailVerified: true,
}
const orders: SendOrder[] = []
const world = createWorld({
  app: { clientId: 'browser-test', clientSecret: secret, scopes: [], url: 'http://localhost', name: `App ${HOSTILE}` },
  shops: [{ handle: 'demo', name: `Demo ${HOSTILE}`, users: [user] }, 'other'],
})

const listen = (server: Server): Promise<string> =>
  new Promise((done) =>
    server.listen(0, 'localhost', () => done(`http://localhost:${(server.address() as AddressInfo).port}`)),
  )

describe.skipIf(executablePath === null)(`the admin page in a browser (without one: ${HOW_TO_GET_CHROMIUM})`, () => {
  const appServer = createServer(app)
  const now = (): number => Date.now()
  const send = async (order: SendOrder): Promise<void> => {
    orders.push(order)
  }
  const adminServer = createServer(
    (request, response) => void mount(adminRoom(world, { send, now }))(request, response),
  )
  let admin = ''
  let profile = ''
  let context: BrowserContext
  let page: Page
  let frame: FrameLocator

  beforeAll(async () => {
    appUrl = await listen(appServer)
    world.app.url = appUrl
    admin = await listen(adminServer)
    profile = await mkdtemp(join(tmpdir(), 'shopwright-browser-'))
    context = await chromium.launchPersistentContext(profile, {
      executablePath: executablePath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      viewport: { width: 1280, height: 800 },
    })
    page = await context.newPage()
    frame = page.frameLocator('#app-frame')
  })

  afterAll(async () => {
    await context?.close()
    for (const server of [appServer, adminServer]) server.close().closeAllConnections()
    await rm(profile, { recursive: true, force: true })
  })

  const open = (path: string) => page.goto(`${admin}/store/demo/apps/demo-app${path}`)
  const shows = (text: string) => expect.poll(() => frame.locator('#where').textContent()).toBe(text)

  test('the app opens in the frame with everything that the platform sends', async () => {
    await page.goto(admin)
    await shows('/')
    const first = seen.find(({ url }) => url.startsWith('/?'))
    const params = new URLSearchParams(first?.url.slice(2))
    expect([...params.keys()].sort()).toEqual([
      'embedded',
      'hmac',
      'host',
      'id_token',
      'locale',
      'session',
      'shop',
      'timestamp',
    ])
    expect(isGenuine(params.get('id_token') ?? '')).toBe(true)
    expect(first?.headers.host).toBe(new URL(appUrl).host)
    const pairs = [...params].filter(([name]) => name !== 'hmac').sort(([a], [b]) => (a < b ? -1 : 1))
    const signed = pairs.map(([name, value]) => `${name}=${value}`).join('&')
    expect(params.get('hmac')).toBe(createHmac('sha256', secret).update(signed).digest('hex'))
  })

  test('names of shops, apps and people stay text, whatever is in them', async () => {
    await open('')
    await shows('/')
    expect(await page.locator('.frame h1').textContent()).toBe(`App ${HOSTILE}`)
    expect(await page.locator('#shop option').first().textContent()).toContain(`Demo ${HOSTILE}`)
    expect(await page.evaluate(() => document.documentElement.dataset['hacked'])).toBeUndefined()
    expect(await page.locator('img').count()).toBe(0)
  })

  test('a fetch to the app, even at its public URL, carries a fresh genuine ID token', async () => {
    await open('')
    await frame.locator('#call').click()
    await expect.poll(() => frame.locator('output').textContent()).toBe('200 hello POST')
    expect(seen.at(-1)?.headers.origin).toBe(appUrl)
  })

  test('a fetch that is answered 401 with the retry header is sent once more', async () => {
    await open('')
    refuseNext = true
    const before = seen.length
    await frame.locator('#call').click()
    await expect.poll(() => frame.locator('output').textContent()).toBe('200 hello POST')
    expect(seen.slice(before).map(({ url }) => url)).toEqual(['/api/hello', '/api/hello'])
  })

  test.each(['navigate', 'bounce'])('the patch page goes back where it came from, by %s', async (way) => {
    await open('')
    await page.selectOption('#reload-way', way)
    await shows('/')
    const token = await frame.locator('body').evaluate(() => location.search)
    await frame.locator('body').evaluate((_, search) => {
      location.href = `/settings?${search.replace(/id_token=[^&]*/, 'id_token=dead')}`
    }, token.slice(1))
    await shows('/settings')
    expect(await frame.locator('#bounced').textContent()).toBe(String(way === 'bounce'))
    expect(await frame.locator('#token').textContent()).toBe(String(way === 'navigate'))
    await expect.poll(() => new URL(page.url()).pathname).toBe('/store/demo/apps/demo-app/settings')
    await page.selectOption('#reload-way', 'navigate')
  })

  test.each(['/moved', '/moved-by-page'])('a redirect inside the frame stays behind the proxy: %s', async (path) => {
    await open(path)
    await shows('/landed')
    expect(new URL(page.url()).origin).toBe(admin)
    const origin = await frame.locator('body').evaluate(() => location.origin)
    expect(origin).toBe(admin.replace('localhost', 'app.localhost'))
  })

  test('a redirect out of the frame takes the whole window, and asks before it leaves', async () => {
    await open('/out')
    await expect.poll(() => page.locator('main code').textContent()).toBe('https://elsewhere.example/pay?a=%3C1%3E')
  })

  test('a redirect out of the frame by a fetch does the same', async () => {
    await open('')
    await frame.locator('body').evaluate(() => void fetch('/api/leave'))
    await expect.poll(() => page.locator('main code').textContent()).toBe('https://elsewhere.example/pay?a=1')
  })

  test('shopify:admin leads to a page of the simulated admin', async () => {
    await open('/to-products')
    await expect.poll(() => page.url()).toBe(`${admin}/store/demo/products?q=tea`)
    expect(await page.locator('main h1').textContent()).toBe('products')
  })

  test('the panel shows each request, its status and its token without the token’s text', async () => {
    await open('')
    await frame.locator('#call').click()
    const line = page.locator('.line', { hasText: 'POST /api/hello' }).first()
    await expect.poll(() => line.locator('.status').textContent()).toBe('200')
    expect(await line.locator('.facts').textContent()).toMatch(/^ID token \[REDACTED\] \d+ s left$/)
    expect(await page.locator('.panel').innerHTML()).not.toContain('eyJ')
  })

  test('the panel warns when the real admin could not have shown the page, which it shows all the same', async () => {
    await open('/unframeable')
    await shows('unframeable')
    const warning = page.locator('.line', { hasText: '/unframeable' }).locator('.warning')
    await expect.poll(() => warning.first().textContent()).toContain('does not allow https://admin.shopify.com')
  })

  test('the buttons send every kind of request, and the clock goes forward', async () => {
    await open('')
    await page.selectOption('select[name=subject]', 'orders/create')
    await page.click('text=Send webhook')
    await page.click('text=Flow action')
    await expect
      .poll(() => orders)
      .toEqual([
        { kind: 'webhook', shop: 'demo', subject: 'orders/create' },
        { kind: 'flow_action', shop: 'demo', subject: '' },
      ])
    const before = world.clock.now()
    await page.click('text=Advance 1 hour')
    await expect.poll(() => world.clock.now() - before).toBeGreaterThanOrEqual(3_600_000)
  })

  test('what App Bridge has and the simulator has not says so instead of failing', async () => {
    await open('')
    const message = page.waitForEvent('console', (entry) => entry.text().includes('not simulated'))
    await frame
      .locator('body')
      .evaluate(() => (window as unknown as { shopify: { resourcePicker(): unknown } }).shopify.resourcePicker())
    expect((await message).text()).toContain('shopify.resourcePicker is not simulated')
  })
})
