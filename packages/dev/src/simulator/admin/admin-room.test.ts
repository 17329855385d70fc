import type { HandlerRes } from 'shopwright/sign'
import { describe, expect, test } from 'vitest'
import { createWorld, type World } from '../world.ts'
import { adminRoom, type AdminRoomOptions, isAdminRequest } from './admin-room.ts'
import { stateOf } from './state.ts'

const ADMIN = 'http://localhost:4400'
const FRAMED = 'http://app.localhost:4400'
const APP = 'https://app.example'

const newWorld = (name = 'Demo App'): World =>
  createWorld({
    app: { clientId: 'id', clientSecret: 'secret', scopes: [], url: APP, name },
    now: Date.UTC(2026, 10, 23),
  })

const ask = async (world: World, url: string, options: AdminRoomOptions = {}, headers = {}): Promise<HandlerRes> =>
  adminRoom(world, options)({ method: 'GET', url, headers, body: '' })

const post = async (world: World, path: string, body: unknown, headers = {}): Promise<HandlerRes> =>
  adminRoom(world)({
    method: 'POST',
    url: ADMIN + path,
    headers: { 'content-type': 'application/json', origin: ADMIN, ...headers },
    body: JSON.stringify(body),
  })

/** An app that always answers so, and what it was asked. */
function appThat(body: BodyInit | null, init: ResponseInit = {}): { fetch: typeof fetch; asked: Request[] } {
  const asked: Request[] = []
  const fetch = async (input: RequestInfo | URL, options?: RequestInit): Promise<Response> => {
    asked.push(new Request(input, options))
    return new Response(body, init)
  }
  return { fetch, asked }
}

test('an app with an emoji for a name has it for its mark', async () => {
  const { body } = await ask(newWorld('🫖 Teas'), `${ADMIN}/store/demo/apps/demo-app`)
  expect(String(body)).toContain('aria-hidden="true">🫖</span>')
})

describe('the proxy to the app', () => {
  test('hands the app its own public URL, origin and referrer, and no trace of the proxy', async () => {
    const { fetch, asked } = appThat('ok')
    const headers = {
      origin: FRAMED,
      referer: `${FRAMED}/a?b`,
      'x-forwarded-for': '1.2.3.4',
      host: 'app.localhost',
      cookie: 'a=1',
    }
    await ask(newWorld(), `${FRAMED}/x?y=%20z&y=2`, { fetch }, headers)
    const [request] = asked
    expect(request?.url).toBe(`${APP}/x?y=%20z&y=2`)
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      origin: APP,
      referer: `${APP}/a?b`,
      cookie: 'a=1',
    })
    expect(request?.headers.get('x-forwarded-for')).toBeNull()
  })

  test('makes the CDN’s scripts local in HTML and Link, and links to the app’s origin, but no text', async () => {
    const cdn = 'https://cdn.shopify.com/shopifycloud'
    const html = `<script src="${cdn}/app-bridge.js"></script><a href="${APP}/b">${APP}/b</a><a href="${APP}.evil/">x</a>`
    const link = `<https://cdn.shopify.com>; rel="preconnect", <${cdn}/polaris.js>; rel="preload"; as="script"`
    const { fetch } = appThat(html, { headers: { 'content-type': 'text/html', link } })
    const { body, headers } = await ask(newWorld(), `${FRAMED}/`, { fetch })
    expect(body).toBe(
      `<script src="${ADMIN}/admin-assets/app-bridge.js"></script><a href="${FRAMED}/b">${APP}/b</a><a href="${APP}.evil/">x</a>`,
    )
    expect(headers['link']).toBe(
      `<${ADMIN}>; rel="preconnect", <${ADMIN}/admin-assets/polaris.js>; rel="preload"; as="script"`,
    )
  })

  test.each([
    [`${APP}/patch?a=1`, `${FRAMED}/patch?a=1`],
    ['/relative', '/relative'],
    [`${APP}.evil.example/`, `${APP}.evil.example/`],
    ['https://elsewhere.example/', 'https://elsewhere.example/'],
  ])('a redirect to %s becomes %s', async (location, local) => {
    const { fetch } = appThat(null, { status: 302, headers: { location } })
    expect((await ask(newWorld(), `${FRAMED}/`, { fetch })).headers['location']).toBe(local)
  })

  test('keeps bytes and every cookie, without the domain that the browser would refuse', async () => {
    const headers = new Headers({ 'content-type': 'image/png' })
    headers.append('set-cookie', 'a=1; Domain=app.example; Secure')
    headers.append('set-cookie', 'b=2')
    const { fetch } = appThat(new Uint8Array([0, 255, 128]), { headers })
    const res = await ask(newWorld(), `${FRAMED}/a.png`, { fetch })
    expect(res.body).toEqual(new Uint8Array([0, 255, 128]))
    expect(res.headers['set-cookie']).toEqual(['a=1; Secure', 'b=2'])
  })

  test.each([
    ['frame-ancestors https://demo.myshopify.com https://admin.shopify.com;', []],
    ['frame-ancestors https://*.myshopify.com https://admin.shopify.com', []],
    ["default-src 'self'; frame-ancestors https://admin.shopify.com", ['https://demo.myshopify.com']],
    ["frame-ancestors 'none'", ['https://admin.shopify.com', 'https://demo.myshopify.com']],
    ["default-src 'self'", ['any site may frame']],
    ['frame-ancestors https://evil-admin.shopify.com.example *.shopify.com', ['https://demo.myshopify.com']],
  ])('what the real admin would say to the policy %s', async (csp, expected) => {
    const world = newWorld()
    const { fetch } = appThat('<p>', { headers: { 'content-type': 'text/html', 'content-security-policy': csp } })
    const res = await ask(world, `${FRAMED}/?shop=demo.myshopify.com`, { fetch }, { 'sec-fetch-dest': 'iframe' })
    const [line] = stateOf(world, 'demo').timeline
    expect(line?.warnings).toHaveLength(expected.length)
    expected.forEach((part, at) => expect(line?.warnings[at]).toContain(part))
    expect(line?.details.find(([name]) => name === 'Content-Security-Policy')?.[1]).toContain(csp)
    if (csp.includes('frame-ancestors'))
      expect(res.headers['content-security-policy']).toContain(`frame-ancestors ${ADMIN}`)
  })

  test('an app that does not answer gets a page that says what to do', async () => {
    const fetch = (): Promise<Response> => Promise.reject(new TypeError('fetch failed', { cause: { message: 'x' } }))
    const { status, body } = await ask(newWorld(), `${FRAMED}/`, { fetch })
    expect([status, body]).toEqual([502, expect.stringContaining(`asked <code>${APP}</code>`)])
  })

  test('no token, signature or way back leaks into the panel', async () => {
    const world = newWorld()
    const { fetch } = appThat(null, {
      status: 302,
      headers: { location: '/p?shopify-reload=%2Fa%3Fid_token%3DTOPSECRET' },
    })
    const headers = { authorization: 'Bearer TOPSECRET' }
    await ask(world, `${FRAMED}/?id%5Ftoken=TOPSECRET&hmac=TOPSECRET&session=TOPSECRET`, { fetch }, headers)
    expect(stateOf(world, 'demo').timeline).toHaveLength(1)
    expect(JSON.stringify(stateOf(world, 'demo'))).not.toContain('TOPSECRET')
  })
})

describe('the admin', () => {
  test('opens the first shop’s app', async () => {
    expect((await ask(newWorld(), `${ADMIN}/`)).headers['location']).toBe('/store/demo/apps/demo-app')
  })

  test('a page has a policy without inline scripts, and names stay text', async () => {
    const { headers, body } = await ask(newWorld('</script><b>"&'), `${ADMIN}/store/demo/apps/demo-app/%3Cb%3E?q="<b>`)
    expect(headers['content-security-policy']).toContain("script-src 'self'; style-src 'self'")
    expect(body).not.toContain('<b>')
    expect(body).toContain('&lt;/script&gt;&lt;b&gt;&quot;&amp;')
  })

  test('a name of another site that leads to this machine is refused', async () => {
    expect((await ask(newWorld(), 'http://evil.example/')).status).toBe(421)
    expect((await ask(newWorld(), 'http://box.example/', { allowedHosts: ['box.example'] })).status).toBe(302)
  })

  test.each([
    ['another origin', { origin: FRAMED }],
    ['a form', { 'content-type': 'text/plain' }],
  ])('gives no ID token to %s', async (_, headers) => {
    expect((await post(newWorld(), '/admin-api/id-token', { shop: 'demo', user: 1 }, headers)).status).toBe(403)
  })

  test('gives its own page an ID token, and moves the clock forward only', async () => {
    const world = newWorld()
    const { body } = await post(world, '/admin-api/id-token', { shop: 'demo', user: 1 })
    expect(JSON.parse(String(body)).idToken).toMatch(/^eyJ/)
    const before = world.clock.now()
    expect((await post(world, '/admin-api/clock', { ms: -1 })).status).toBe(400)
    expect((await post(world, '/admin-api/clock', { ms: '3600000' })).status).toBe(200)
    expect(world.clock.now() - before).toBe(3_600_000)
  })

  test.each([
    ['shopify:admin/products', '/store/demo/products'],
    ['https://admin.shopify.com/store/second/orders?a=1', '/store/second/orders?a=1'],
    ['https://demo.myshopify.com/admin/settings', '/store/demo/settings'],
    [`${APP}/x`, `${FRAMED}/x`],
    ['shopify:admin//evil.example', '/store/demo/evil.example'],
    ['shopify:admin/../../evil', '/store/demo/evil'],
  ])('out of the frame, %s leads to %s', async (to, location) => {
    const res = await ask(newWorld(), `${ADMIN}/store/demo/go?to=${encodeURIComponent(to)}`)
    expect([res.status, res.headers['location']]).toEqual([302, location])
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'https://admin.shopify.com/store/nobody/x', ''])(
    'out of the frame, %s leads nowhere',
    async (to) => {
      const { body } = await ask(newWorld(), `${ADMIN}/store/demo/go?to=${encodeURIComponent(to)}`)
      expect(body).toContain('not one that an app may open')
      expect(body).not.toContain('Go there')
    },
  )

  test('knows which requests are for it', () => {
    const paths = [
      '/',
      '/store/demo',
      '/admin-assets/x',
      '/admin-api/state',
      '/admin/api/2026-10/graphql.json',
      '/storefront/demo',
    ]
    expect(paths.map((path) => isAdminRequest(new URL(path, ADMIN)))).toEqual([true, true, true, true, false, false])
    expect(isAdminRequest(new URL('/anything', FRAMED))).toBe(true)
  })
})
