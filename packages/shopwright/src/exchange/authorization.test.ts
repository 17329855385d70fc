import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signLaunchParams } from '../sign/index.ts'
import { type ScriptedAnswer, scriptedApp } from '../testing/scripted-app.ts'

const SECRET = 'shpss_scripted_secret'
const REPLY = {
  access_token: 'shpat_new_access',
  scope: 'write_products',
  expires_in: 3600,
  refresh_token: 'shprt_new_refresh',
  refresh_token_expires_in: 7_776_000,
}
const CODE = 'the-authorization-code'
const get = (url: string, headers: Record<string, string> = {}) => ({ method: 'GET', url, headers, body: '' })
const options = { redirectUrl: 'https://app.example/auth/callback', scopes: ['write_products', 'read_orders'] }

/** An install up to the moment when Shopify sends the merchant back. */
async function begun(...answers: ScriptedAnswer[]) {
  const scripted = scriptedApp(...answers)
  const begin = await scripted.app.beginAuthorization(
    get('https://app.example/install?shop=demo.myshopify.com'),
    options,
  )
  const location = new URL(begin.response.headers['Location'] ?? '')
  const cookie = begin.response.headers['Set-Cookie']?.split(';')[0] ?? ''
  const state = location.searchParams.get('state') ?? ''
  const callback = async (changes: Record<string, string> = {}, secret = SECRET) => {
    const timestamp = String(scripted.now / 1000)
    const params = { code: CODE, host: 'YWRtaW4', shop: 'demo.myshopify.com', state, timestamp, ...changes }
    const hmac = await signLaunchParams(secret, Object.entries(params))
    return `${options.redirectUrl}?${new URLSearchParams({ hmac, ...params }).toString()}`
  }
  return { ...scripted, begin, location, cookie, state, callback }
}

describe('beginAuthorization', () => {
  it('leads to Shopify’s page with the app, the scopes, the way back and a state', async () => {
    const { location, state, begin } = await begun()
    expect(location.origin + location.pathname).toBe('https://demo.myshopify.com/admin/oauth/authorize')
    expect([...location.searchParams]).toEqual([
      ['client_id', 'client-id'],
      ['redirect_uri', options.redirectUrl],
      ['scope', 'write_products,read_orders'],
      ['state', state],
    ])
    expect(begin).toMatchObject({
      ok: true,
      shop: 'demo',
      log: { code: 'authorization_begun' },
      response: { status: 302 },
    })
  })

  it('keeps a state of 256 random bits in a cookie that scripts and other hosts cannot touch', async () => {
    const { begin, state } = await begun()
    expect(begin.response.headers['Set-Cookie']).toMatch(
      /^__Host-shopwright-authorization=\S+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(Buffer.from(state, 'base64url')).toHaveLength(32)
    expect((await begun()).state).not.toBe(state)
  })

  it('asks for the user’s own token where told so', async () => {
    const { app } = scriptedApp()
    const { response } = await app.beginAuthorization(get('https://app.example/?shop=demo.myshopify.com'), {
      redirectUrl: options.redirectUrl,
      accessMode: 'online',
    })
    expect(new URL(response.headers['Location'] ?? '').searchParams.get('grant_options[]')).toBe('per-user')
  })

  it.each([
    ['https://app.example/', options, 'missing_shop', 400],
    ['https://app.example/?shop=', options, 'missing_shop', 400],
    ['https://app.example/?shop=evil.com%2F.myshopify.com', options, 'invalid_shop', 400],
    ['https://app.example/?shop=a.myshopify.com&shop=b.myshopify.com', options, 'invalid_shop', 400],
    ['https://app.example/?shop=demo.myshopify.com&hmac=00', options, 'invalid_hmac', 401],
    ['https://app.example/?shop=demo.myshopify.com', { redirectUrl: '/callback' }, 'configuration_error', 500],
    ['https://app.example/?shop=demo.myshopify.com', { ...options, accessMode: 'both' }, 'configuration_error', 500],
    ['https://app.example/?shop=demo.myshopify.com', { ...options, scopes: 7 }, 'configuration_error', 500],
    ['', options, 'configuration_error', 500],
  ])('refuses %s with %o as %s', async (url, given, code, status) => {
    const { app } = scriptedApp()
    const result = await app.beginAuthorization(get(url), given as never)
    expect(result).toMatchObject({ ok: false, shop: null, log: { code }, response: { status, headers: {} } })
  })

  it('checks the hmac of a launch where there is one', async () => {
    const { app } = scriptedApp()
    const params = { shop: 'demo.myshopify.com', timestamp: '1' }
    const hmac = await signLaunchParams(SECRET, Object.entries(params))
    const url = `https://app.example/?${new URLSearchParams({ ...params, hmac }).toString()}`
    expect((await app.beginAuthorization(get(url), options)).ok).toBe(true)
  })
})

describe('completeAuthorization', () => {
  it('swaps the code for an expiring token, takes the cookie off and leads on', async () => {
    const { app, cookie, callback, sent } = await begun({ body: REPLY })
    const result = await app.completeAuthorization(get(await callback(), { Cookie: `a=b; ${cookie}` }), {
      redirectPath: '/done',
    })
    expect(JSON.parse(sent[0]?.init.body ?? '')).toEqual({
      client_id: 'client-id',
      client_secret: SECRET,
      code: CODE,
      expiring: 1,
    })
    expect(sent[0]?.url).toBe('https://demo.myshopify.com/admin/oauth/access_token')
    expect(result).toMatchObject({
      ok: true,
      shop: 'demo',
      accessToken: {
        accessMode: 'offline',
        shop: 'demo',
        token: 'shpat_new_access',
        refreshToken: 'shprt_new_refresh',
      },
      log: { code: 'success' },
      response: { status: 302, headers: { Location: '/done' } },
    })
    expect(result.response.headers['Set-Cookie']).toContain('Max-Age=0')
  })

  it('can ask for a token that never expires', async () => {
    const { app, cookie, callback, sent } = await begun({ body: { access_token: 'shpat_new_access', scope: '' } })
    const result = await app.completeAuthorization(get(await callback(), { cookie }), { expiring: false })
    expect(JSON.parse(sent[0]?.init.body ?? '')).toMatchObject({ expiring: 0 })
    expect(result.accessToken).toMatchObject({ expires: null, refreshToken: null })
  })

  it.each([
    ['a changed code', { hmacOf: {}, change: (url: string) => url.replace(CODE, 'another-code') }, 'invalid_hmac'],
    ['no code', { hmacOf: { code: '' } }, 'missing_parameter'],
    ['a second shop', { hmacOf: {}, change: (url: string) => `${url}&shop=evil.myshopify.com` }, 'missing_parameter'],
    ['an old timestamp', { hmacOf: { timestamp: '1' } }, 'timestamp_too_old'],
    ['a timestamp that is no number', { hmacOf: { timestamp: 'NaN' } }, 'timestamp_too_old'],
    ['a shop that is none', { hmacOf: { shop: 'evil.com' } }, 'invalid_shop'],
    ['another shop than it began with', { hmacOf: { shop: 'other.myshopify.com' } }, 'invalid_state'],
    ['another state', { hmacOf: { state: 'x'.repeat(43) } }, 'invalid_state'],
  ] as const)('refuses %s, and sends nothing', async (_what, how, code) => {
    const { app, cookie, callback, sent } = await begun({ body: REPLY })
    const url = await callback(how.hmacOf)
    const result = await app.completeAuthorization(get('change' in how ? how.change(url) : url, { cookie }))
    expect(result).toMatchObject({ ok: false, shop: null, accessToken: null, log: { code } })
    expect(sent).toEqual([])
  })

  it.each([
    ['no cookie', '', 'missing_state'],
    ['an empty cookie', '__Host-shopwright-authorization=', 'invalid_state'],
    ['the cookie of another install', 'other', 'invalid_state'],
    ['two cookies', 'two', 'invalid_state'],
    ['a forged cookie', 'forged', 'invalid_state'],
  ])('refuses %s', async (_what, which, code) => {
    const { app, cookie, callback, state, now } = await begun({ body: REPLY })
    const forged = `${state}.demo.${now / 1000 + 600}.${Buffer.alloc(32).toString('base64url')}`
    const cookies: Record<string, string> = {
      other: (await begun()).cookie,
      two: `${cookie}; ${cookie}`,
      forged: `__Host-shopwright-authorization=${forged}`,
    }
    const result = await app.completeAuthorization(get(await callback(), { cookie: cookies[which] ?? which }))
    expect(result.log.code).toBe(code)
  })

  it('never signs its cookie with the client secret itself, or the cookie would pass for a webhook', async () => {
    const { app, cookie } = await begun()
    const [message = '', signature = ''] = (cookie.split('=')[1] ?? '').split(/\.(?=[^.]*$)/)
    const hmac = Buffer.from(signature, 'base64url').toString('base64')
    const headers = { 'X-Shopify-Hmac-Sha256': hmac, 'X-Shopify-Shop-Domain': 'demo.myshopify.com' }
    const result = await app.verifyWebhookReq({ method: 'POST', url: '/', headers, body: message })
    expect(result.log.code).toBe('invalid_hmac')
  })

  it.each([
    [{ status: 400, body: { error: 'invalid_request' } }, 'invalid_code', 400],
    [{ status: 401, body: { error: 'invalid_client' } }, 'invalid_client', 500],
    [{ status: 500, body: '<html>' }, 'exchange_error', 500],
    [{ body: {} }, 'invalid_response', 500],
    [new TypeError('fetch failed'), 'network_error', 500],
  ] as const)('answers %o with %s', async (answer, code, status) => {
    const { app, cookie, callback, sent } = await begun(answer)
    const result = await app.completeAuthorization(get(await callback(), { cookie }))
    expect(result).toMatchObject({ ok: false, shop: 'demo', log: { code }, response: { status } })
    expect(sent).toHaveLength(1)
  })

  it('tries a code again only where Shopify said that it asked too often', async () => {
    const { app, cookie, callback, slept } = await begun(
      { status: 429, headers: { 'retry-after': '2' } },
      { body: REPLY },
    )
    expect((await app.completeAuthorization(get(await callback(), { cookie }))).ok).toBe(true)
    expect(slept).toEqual([2000])
  })

  it('shows neither code, state, cookie nor token in its logs', async () => {
    const { app, cookie, callback, state } = await begun({ body: REPLY })
    const { log, httpLogs } = await app.completeAuthorization(get(await callback(), { cookie }))
    const seen = JSON.stringify([log, httpLogs]) + inspect([log, httpLogs], { depth: 9 })
    for (const secret of [CODE, state, cookie.split('=')[1] ?? '', SECRET, REPLY.access_token, REPLY.refresh_token]) {
      expect(seen).not.toContain(secret)
    }
  })

  it('answers any input at all with a result', async () => {
    const { app } = scriptedApp({ body: REPLY })
    const text = fc.string({ unit: 'binary' })
    const inputs = fc.oneof(
      fc.anything(),
      fc.record({
        method: text,
        url: text.map((query) => `https://a.ex/?${query}`),
        headers: fc.anything(),
        body: text,
      }),
    )
    await fc.assert(
      fc.asyncProperty(inputs, fc.anything(), async (req, given) => {
        const results = [
          await app.beginAuthorization(req as never, given as never),
          await app.completeAuthorization(req as never, given as never),
        ]
        for (const { ok } of results) expect(ok).toBe(false)
      }),
    )
  })
})
