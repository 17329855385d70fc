import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Req, ShopifyApp } from '../index.ts'

const app = new ShopifyApp({ clientId: `id"><script>`, clientSecret: 'shpss_secret' })
const page = (url: string, headers = {}): Req => ({ method: 'GET', url, headers, body: '' })
const fetched = { authorization: 'Bearer x' }

describe('appHomeRedirect', () => {
  it.each([
    ['/d', '/d?shop=s.myshopify.com&x=1'],
    ['/a?x=9&x=8&y#f', '/a?x=9&x=8&y=&shop=s.myshopify.com#f'],
    ['/p;v=1?a.b=1&c[]=2', '/p;v=1?a.b=1&c%5B%5D=2&shop=s.myshopify.com&x=1'],
    ['/é b', '/%C3%A9%20b?shop=s.myshopify.com&x=1'],
  ])('leads to %s with the parameters of the request', async (redirectUrl, location) => {
    const result = await app.appHomeRedirect(page('https://a.ex/?shop=s.myshopify.com&x=1'), { redirectUrl, shop: 's' })
    expect(result).toMatchObject({ ok: true, shop: 's', response: { status: 302, headers: { Location: location } } })
  })

  it.each([
    '',
    'd',
    '//evil.com',
    '/\\evil.com',
    '/\tevil.com',
    '/a\r\nSet-Cookie: x',
    'https://evil.com',
    null,
    7,
    {},
  ])('refuses %o', async (redirectUrl) => {
    const result = await app.appHomeRedirect(page('https://a.ex/'), { redirectUrl, shop: 's' } as never)
    expect(result).toMatchObject({ ok: false, log: { code: 'invalid_redirect_url' }, response: { status: 400 } })
  })

  it('gives page headers to a page, none to a fetch, and a page of its own to a bounce', async () => {
    const options = { redirectUrl: '/d', shop: 's' }
    const headersOf = async (headers: Record<string, string>) =>
      Object.keys((await app.appHomeRedirect(page('https://a.ex/', headers), options)).response.headers).sort()
    expect(await headersOf({})).toEqual(['Content-Security-Policy', 'Link', 'Location'])
    expect(await headersOf(fetched)).toEqual(['Location'])
    expect(await headersOf({ ...fetched, 'X-Shopify-Bounce': '' })).toEqual([
      'Content-Security-Policy',
      'Content-Type',
      'Link',
    ])
  })

  it('lets no URL end its script, and no shop reach the CSP unchecked', async () => {
    const hostile = `/x');alert(1)//</script><!--\u2028&"`
    const headers = { ...fetched, 'x-shopify-bounce': '1' }
    const { response } = await app.appHomeRedirect(page('https://a.ex/', headers), { redirectUrl: hostile, shop: 's' })
    expect(response.body.match(/<\/script>/g)).toHaveLength(2)
    expect(response.body).toMatch(
      /^<script data-api-key="id&quot;&gt;&lt;script&gt;" src="[^"<>]+"><\/script><script>window\.open\("(?:[^"<>&\\]|\\.)*", "_self"\);<\/script>$/,
    )
    const shop = 'x.com; script-src *'
    expect(await app.appHomeRedirect(page('https://a.ex/'), { redirectUrl: '/d', shop })).toMatchObject({
      ok: false,
      log: { code: 'configuration_error' },
      response: { status: 500, headers: {} },
    })
  })
})

describe('appHomeParentRedirect', () => {
  const go = (redirectUrl: unknown, headers = {}, more = {}) =>
    app.appHomeParentRedirect(page('https://a.ex/', headers), { redirectUrl, shop: 's', ...more } as never)

  it('opens the URL in the whole window, or in a new tab', async () => {
    expect((await go('https://b.ex/?a=1')).response.body).toContain('window.open("https://b.ex/?a=1", "_top")')
    expect((await go('https://b.ex/', {}, { target: '_blank' })).response.body).toContain(
      'window.open("https://b.ex/", "_blank")',
    )
  })

  it('answers a fetch with the header that App Bridge follows', async () => {
    expect((await go('https://b.ex/é', fetched)).response).toEqual({
      status: 401,
      body: '',
      headers: { 'X-Shopify-API-Request-Failure-Reauthorize-Url': 'https://b.ex/%C3%A9' },
    })
  })

  it.each([
    ['https://admin.shopify.com/store/s?shop=s&hmac=x&a=1&a=2#f', 'https://admin.shopify.com/store/s?a=1&a=2#f'],
    ['https://u:p@S.MyShopify.com:444/admin;v=1?id_token=x', 'https://u:p@S.MyShopify.com:444/admin;v=1'],
    ['https://b.ex/?shop=s&hmac=x', 'https://b.ex/?shop=s&hmac=x'],
    ['https://evilmyshopify.com/?hmac=x', 'https://evilmyshopify.com/?hmac=x'],
  ])('takes the admin’s own parameters off the admin’s URLs: %s', async (redirectUrl, url) => {
    const { response } = await go(redirectUrl, fetched)
    expect(response.headers['X-Shopify-API-Request-Failure-Reauthorize-Url']).toBe(url)
  })

  it.each([
    ['javascript:alert(1)', 'configuration_error'],
    ['/relative', 'configuration_error'],
    ['', 'configuration_error'],
    [null, 'configuration_error'],
    ['https:///p', 'invalid_redirect_url'],
    ['http:e', 'invalid_redirect_url'],
    ['https://[bad', 'invalid_redirect_url'],
    ['https://b.ex/\r\nX: y', 'invalid_redirect_url'],
  ])('refuses %o with %s', async (redirectUrl, code) => {
    expect(await go(redirectUrl)).toMatchObject({ ok: false, log: { code } })
  })

  it.each(['', '_self', 7])('refuses the target %o', async (target) => {
    expect(await go('https://b.ex/', {}, { target })).toMatchObject({ ok: false, log: { code: 'invalid_target' } })
  })
})

describe('appHomePatchIdToken', () => {
  const ask = (query: string) => app.appHomePatchIdToken(page(`https://a.ex/patch?${query}`))

  it('is a page with App Bridge in it, which only this shop may frame', async () => {
    expect(await ask('shop=demo.myshopify.com&shopify-reload=%2F')).toMatchObject({
      ok: true,
      shop: 'demo.myshopify.com',
      response: {
        status: 200,
        headers: { 'Content-Security-Policy': 'frame-ancestors https://demo.myshopify.com https://admin.shopify.com;' },
      },
    })
  })

  it.each([
    ['shopify-reload=x', 'missing_shop'],
    ['shop=&shopify-reload=x', 'missing_shop'],
    ['shop=x.com%3B+script-src+*&shopify-reload=x', 'invalid_shop'],
    ['shop=a.myshopify.com&shop=b.myshopify.com&shopify-reload=x', 'invalid_shop'],
    ['shop=demo.myshopify.com', 'missing_shopify_reload'],
    ['shop=demo.myshopify.com&shopify-reload=+', 'missing_shopify_reload'],
  ])('refuses ?%s with %s', async (query, code) => {
    expect(await ask(query)).toMatchObject({ ok: false, log: { code }, response: { status: 400, body: 'Bad Request' } })
  })
})

it('answers any input at all with a result and with headers that can be sent', async () => {
  const anything = fc.anything()
  const text = fc.string({ unit: 'binary' })
  const options = fc.oneof(
    anything,
    fc.record({
      redirectUrl: fc.oneof(
        text,
        text.map((rest) => `/${rest}`),
        text.map((rest) => `https://${rest}`),
      ),
      shop: fc.constantFrom('s', 'evil.com', ''),
    }),
  )
  const reqs = fc.oneof(
    anything,
    fc.record({
      method: text,
      url: fc.oneof(
        text,
        text.map((query) => `https://a.ex/?${query}`),
      ),
      headers: fc.constantFrom({}, fetched),
      body: text,
    }),
  )
  await fc.assert(
    fc.asyncProperty(reqs, options, async (req, given) => {
      const results = [
        await app.appHomeRedirect(req as never, given as never),
        await app.appHomeParentRedirect(req as never, given as never),
        await app.appHomePatchIdToken(req as never),
        await app.verifyAppHomeReq(req as never, { appHomePatchIdTokenPath: '/p' }),
      ]
      for (const { response } of results) {
        for (const value of Object.values(response.headers)) expect(value).toMatch(/^[\u0020-\u007e]*$/)
      }
    }),
    { numRuns: 500 },
  )
})
