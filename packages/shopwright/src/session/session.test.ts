import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { FetchInit } from '../config.ts'
import { AccessScopes, OAuthException, Session, type SessionSettings, ValidationException } from './index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const KEYS = { apiKey: 'client-id', secret: 'shpss_hush_very_secret' }

type Answer = { status?: number; body?: unknown } | Error | Promise<Response>

/** A Session class whose network is a script, whose last answer is given again and again, and whose clock is `clock.now`. */
function scripted(answers: readonly Answer[] = [], settings: SessionSettings = {}) {
  const sent: { url: string; init: FetchInit }[] = []
  const clock = { now: NOW }
  const App = Session.with({
    ...KEYS,
    now: () => clock.now,
    fetch: async (url, init) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? new Error('the script is empty')
      sent.push({ url, init })
      if (answer instanceof Error) throw answer
      if (answer instanceof Promise) return answer
      const { status = 200, body = '' } = answer
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
    },
    ...settings,
  })
  return { App, sent, clock }
}

const granted = (n = 1, more: object = {}) => ({
  body: { access_token: `shpca_token_number_${n}`, scope: 'read_products,write_orders', expires_in: 86_399, ...more },
})

async function failure(work: Promise<unknown>): Promise<OAuthException> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(OAuthException)
  return error as OAuthException
}

describe('a session', () => {
  it('knows its shop and version, and sends nothing by itself', () => {
    const { App, sent } = scripted()
    const session = new App('testshop', '2026-01')
    expect(session).toMatchObject({
      url: 'testshop.myshopify.com',
      version: '2026-01',
      token: null,
      accessScopes: null,
      tokenObtainedAt: null,
      tokenExpiresAt: null,
      valid: false,
      site: 'https://testshop.myshopify.com/admin/api/2026-01',
    })
    expect(sent).toEqual([])
  })

  it('prints neither its token nor the secret, wherever it stands', () => {
    const { App } = scripted()
    const session = new App('demo', '2026-01', 'shpca_do_not_print')
    const printed = [session, { session }, [App], new Map([[App, session]])].map((value) =>
      inspect(value, { depth: 9 }),
    )
    for (const text of [...printed, inspect(Session, { showHidden: true })]) {
      expect(text).not.toMatch(/do_not_print|hush/)
    }
    expect(printed[0]).toContain('demo.myshopify.com')
    expect(Object.values({ ...session })).not.toContain('shpca_do_not_print')
  })

  it('survives JSON, without the secret', async () => {
    const { App } = scripted([granted()])
    const session = new App('demo', '2026-01')
    await session.requestAccessToken()
    const text = JSON.stringify(session)
    expect(text).not.toContain('hush')
    for (const copy of [App.fromJSON(text), App.fromJSON(session.toJSON())]) {
      expect(copy).toBeInstanceOf(App)
      expect(copy.toJSON()).toEqual(session.toJSON())
      expect(copy.tokenExpiresAt).toEqual(new Date(NOW + 86_399_000))
      expect(copy.isTokenExpired()).toBe(false)
    }
  })

  it.each(['', '[]', 'null', '{', 7])('refuses to be made from %j', (stored) => {
    expect(() => Session.fromJSON(stored as string)).toThrow(ValidationException)
  })

  it.each([{ tokenExpiresAt: 'tomorrow' }, { token: 5 }, { accessScopes: 5 }])(
    'refuses to be made from a session with %j',
    (wrong) => {
      const stored = { ...new Session('demo', '2026-01').toJSON(), ...wrong }
      expect(() => Session.fromJSON(JSON.stringify(stored))).toThrow(ValidationException)
    },
  )

  it('takes dates and scopes that were set by hand, and nothing else', () => {
    const session = new Session('demo', '2026-01', 'token')
    session.accessScopes = ['write_orders', 'read_orders']
    session.tokenExpiresAt = new Date(NOW)
    expect(session.accessScopes).toBeInstanceOf(AccessScopes)
    expect(session.toJSON()).toMatchObject({ accessScopes: 'write_orders', tokenExpiresAt: '2026-11-23T12:00:00.000Z' })
    expect(() => (session.tokenExpiresAt = new Date(Number.NaN))).toThrow(ValidationException)
    expect(() => (session.token = 5 as unknown as string)).toThrow(ValidationException)
  })
})

describe('the settings', () => {
  it('belong to one class: isolated classes do not touch one another', () => {
    const One = Session.with({ apiKey: 'one', secret: 's1', myshopifyDomain: 'one.test' })
    const Two = Session.with({ apiKey: 'two', secret: 's2' })
    const OfOne = One.with({ apiKey: 'three' })
    One.setup({ port: 3000 })
    expect(new One('a', '2026-01').site).toBe('https://a.one.test:3000/admin/api/2026-01')
    expect(new Two('a', '2026-01').site).toBe('https://a.myshopify.com/admin/api/2026-01')
    expect(new OfOne('a', '2026-01').site).toBe('https://a.myshopify.com/admin/api/2026-01')
    expect(() => new Session('a', '2026-01').createPermissionUrl('https://app.example')).toThrow(ValidationException)
    expect(new One('a', '2026-01')).toBeInstanceOf(Session)
  })

  it('are inherited by a subclass, until it has its own', () => {
    const Base = Session.with({ ...KEYS })
    class Mine extends Base {}
    const url = () => new Mine('a', '2026-01').createPermissionUrl('x')
    expect(url()).toContain('client_id=client-id')
    Mine.setup({ apiKey: 'mine' })
    expect(url()).toContain('client_id=mine')
    expect(new Base('a', '2026-01').createPermissionUrl('x')).toContain('client_id=client-id')
  })

  it.each([
    ['apiKey', 5],
    ['protocol', 'ftp'],
    ['myshopifyDomain', 'evil.example/@'],
    ['myshopifyDomain', ''],
    ['port', '3000/@evil.example'],
    ['port', 0],
    ['port', 65_536],
    ['timeout', 2 ** 31],
    ['fetch', 'fetch'],
    ['timeout', 0],
  ])('refuse %s: %j by name', (key, value) => {
    expect(() => Session.with({ [key]: value })).toThrow(new RegExp(`\`${key}\``))
  })
})

describe('concurrent requests of one session', () => {
  it('make one request, whose token all of them get', async () => {
    const { App, sent } = scripted([granted(1), granted(2)])
    const session = new App('demo', '2026-01', 'old')
    const results = await Promise.all([
      session.refreshTokenIfNeeded(),
      session.refreshToken(),
      session.refreshTokenIfNeeded(),
    ])
    expect(sent).toHaveLength(1)
    expect(results.map((result) => result?.accessToken)).toEqual(Array(3).fill('shpca_token_number_1'))
    await session.refreshToken()
    expect(session.token).toBe('shpca_token_number_2')
  })

  it('for other scopes wait for their turn', async () => {
    const { App, sent } = scripted([new Error('down'), granted(2)])
    const session = new App('demo', '2026-01')
    const [first, second] = await Promise.allSettled([session.refreshToken('read_a'), session.refreshToken('read_b')])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
    expect(sent.map(({ init }) => new URLSearchParams(init.body).get('scope'))).toEqual(['read_a', 'read_b'])
  })

  it('exchange one code once', async () => {
    const { App, sent } = scripted([{ body: { access_token: 'shpat_once', scope: '' } }])
    const session = new App('demo', '2025-10')
    const params = { code: 'the-code', shop: 'demo.myshopify.com', timestamp: String(NOW / 1000) }
    const signed = { ...params, hmac: await App.calculateHmac(params) }
    expect(await Promise.all([session.requestToken(signed), session.requestToken(signed)])).toEqual([
      'shpat_once',
      'shpat_once',
    ])
    expect(sent).toHaveLength(1)
  })
})

describe('a refresh', () => {
  it('keeps the old token, its scopes and its times until the new one is in hand', async () => {
    const { App, clock } = scripted([
      granted(1),
      { status: 503, body: 'sorry' },
      granted(2, { scope: 'customer_read_x' }),
    ])
    const session = new App('demo', '2026-01')
    await session.requestAccessToken()
    const before = session.toJSON()
    clock.now += 86_400_000
    await failure(session.refreshTokenIfNeeded())
    expect(session.toJSON()).toEqual(before)
    const result = await session.refreshTokenIfNeeded()
    expect(result?.access_token).toBe('shpca_token_number_2')
    expect(session.accessScopes?.toString()).toBe('customer_read_x')
    expect(session.tokenExpiresAt).toEqual(new Date(clock.now + 86_399_000))
  })

  it('happens once a day over a week of nightly jobs', async () => {
    const { App, sent, clock } = scripted(Array.from({ length: 9 }, (_none, n) => granted(n)))
    const session = new App('demo', '2026-01')
    for (let hour = 0; hour < 8 * 24; hour += 1) {
      await session.refreshTokenIfNeeded()
      expect(session.isTokenExpired()).toBe(false)
      clock.now += 3_600_000
    }
    expect(sent).toHaveLength(8)
  })

  it('counts a buffer that is no number as expired', () => {
    const { App } = scripted()
    const session = new App('demo', '2026-01', 'token')
    session.tokenExpiresAt = new Date(NOW + 3_600_000)
    expect(session.isTokenExpired(Number.NaN)).toBe(true)
    expect(session.isTokenExpired(0)).toBe(false)
  })
})

describe('an OAuthException', () => {
  const secrets = (error: unknown) => `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`

  it('holds no secret, token or code, whatever the answer repeats', async () => {
    const params = { code: 'a-code-that-is-secret', timestamp: String(NOW / 1000) }
    const echo = `no: ${KEYS.secret} a-code-that-is-secret shpat_0123456789 client_secret=${KEYS.secret}`
    for (const body of [echo, { error: echo, error_description: echo }, { access_token: ['shpat_x'], note: echo }]) {
      const { App } = scripted([{ status: 400, body }])
      const signed = { ...params, hmac: await App.calculateHmac(params) }
      const error = await failure(new App('demo', '2025-10').requestToken(signed))
      expect(secrets(error)).not.toMatch(/hush|code-that-is|shpat_/)
      expect(error.message).toContain('400')
    }
  })

  it('does not pass on an error that holds the request', async () => {
    const leaky = Object.assign(new Error(`failed to send ${KEYS.secret}`), { config: { data: KEYS.secret } })
    const { App, sent } = scripted([leaky])
    const error = await failure(new App('demo', '2026-01').requestAccessToken())
    expect(error).toMatchObject({ name: 'OAuthException', status: null, error: null, errorDescription: null, body: '' })
    expect(error.cause).toBeInstanceOf(Error)
    expect(secrets(error)).not.toContain('hush')
    expect(sent[0]?.url).not.toContain('hush')
  })

  it('comes of a token that no header can carry', async () => {
    for (const token of ['a\r\nX: y', 'tökén', '', ' ', 'x'.repeat(5000), 7]) {
      const { App } = scripted([granted(1, { access_token: token })])
      const session = new App('demo', '2026-01')
      expect(await failure(session.requestAccessToken())).toMatchObject({ status: 200 })
      expect(session.token).toBeNull()
    }
  })
})
