import { inspect } from 'node:util'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { generateSealingKey } from '../crypto/sealing-keys.ts'
import { type ScriptedAnswer, scriptedApp } from '../testing/scripted-app.ts'
import { type AccessTokens, createAccessTokens } from './access-tokens.ts'
import type { AccessTokensOptions } from './context.ts'
import { encrypted } from './encrypted.ts'
import type { TokenEvent } from './events.ts'
import { type TokenRecord, writeRecord } from './record.ts'
import type { TokenSource } from './source.ts'
import { memoryTokenStore } from './stores/memory.ts'
import type { TokenStore } from './token-store.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const KEY = { shop: 'demo', name: 'client-id/offline' }
const at = (ms: number) => new Date(NOW + ms).toISOString()
const HOUR = 3_600_000
const PAIR = {
  access_token: 'shpat_new',
  scope: 'read_orders',
  expires_in: 3600,
  refresh_token: 'shprt_new',
  refresh_token_expires_in: 7_776_000,
}

const shown = vi.spyOn(console, 'error')
beforeEach(() => void shown.mockReset().mockImplementation(() => undefined))
afterAll(() => shown.mockRestore())

/** Answers that lack something that a token needs. */
const LESS: readonly [string, unknown][] = [
  ['an empty object', {}],
  ['an empty token', { ...PAIR, access_token: '' }],
  ['a token that cannot stand in a header', { ...PAIR, access_token: 'shpat_\r\nX: y' }],
  ['a token that is a number', { ...PAIR, access_token: 7 }],
  ['no lifetime', { ...PAIR, expires_in: undefined }],
  ['a lifetime that is none', { ...PAIR, expires_in: 'soon' }],
  ['a lifetime that is over', { ...PAIR, expires_in: 0 }],
  ['a list', [PAIR]],
  ['a text', 'shpat_new'],
]

const OLD = {
  accessMode: 'offline',
  shop: 'demo',
  token: 'shpat_old',
  expires: at(-1),
  scope: 'write_products',
  refreshToken: 'shprt_old',
  refreshTokenExpires: at(80 * 24 * HOUR),
  user: null,
} as const

function record(extra: Partial<TokenRecord> = {}, expires: string | null = at(-1)): TokenRecord {
  return {
    app: 'client-id',
    mode: 'offline',
    user: null,
    state: 'live',
    since: at(-HOUR),
    token: { ...OLD, expires },
    obtained: at(-HOUR),
    refreshes: 3,
    secret: null,
    ...extra,
  }
}

async function put(store: TokenStore, value: string, key = KEY): Promise<void> {
  const lease = await store.lease(key, 1000)
  if (lease === null || !(await store.save(lease, value))) throw new Error('not saved')
}

async function rig(
  stored: TokenRecord | string | null,
  answers: readonly ScriptedAnswer[] = [],
  options: Partial<AccessTokensOptions> = {},
) {
  const { app, sent } = scriptedApp(...answers)
  const store = memoryTokenStore()
  if (stored !== null) await put(store, typeof stored === 'string' ? stored : writeRecord(stored))
  let gets = 0
  const counting: TokenStore = {
    ...store,
    get: (key) => {
      gets += 1
      return store.get(key)
    },
  }
  const events: TokenEvent[] = []
  const tokens = createAccessTokens({ app, store: counting, onEvent: (event) => events.push(event), ...options })
  const value = async () => (await store.get(KEY))?.value ?? null
  return { tokens, app, store, sent, events, value, gets: () => gets }
}

const exchanging: TokenSource = {
  shop: 'demo',
  idToken: { exchangeable: true, token: 'e.y.J', claims: { dest: 'https://demo.myshopify.com', aud: 'a', exp: 1 } },
}

describe('the source', () => {
  it.each([
    null,
    undefined,
    'demo',
    {},
    { shop: null },
    { shop: '' },
    { shop: 'evil.example' },
    { shop: 'demo.myshopify.com.evil.example' },
    { shop: '../../admin' },
    { shop: 'demo/../other' },
    { shop: 'demo\r\nX: y' },
    { shop: 'x'.repeat(1_000_000) },
    { shop: ['demo'] },
    { shop: { toString: (): string => 'demo' } },
    { ok: false, shop: 'demo' },
    { ...exchanging, shop: 'other' },
    { shop: 'demo', idToken: 'e.y.J' },
  ])('is refused before anything is looked up or sent where it is none: %#', async (source) => {
    const { tokens, sent, gets } = await rig(record(), [{ body: PAIR }])
    for (const ask of [tokens.offline, tokens.online, tokens.clientCredentials, tokens.applicationOnly]) {
      const result = await ask(source as TokenSource)
      expect(result).toMatchObject({ ok: false, shop: null, log: { code: 'configuration_error' } })
      expect(result.response.status).toBe(500)
    }
    expect(await tokens.call(source as TokenSource, () => 'ran')).toMatchObject({ ok: false })
    expect([gets(), sent.length]).toEqual([0, 0])
  })

  it('of a buyer has an ID token that is not exchanged', async () => {
    const { tokens, sent } = await rig(null, [{ body: PAIR }])
    const claims = { dest: 'demo.myshopify.com', aud: 'a', exp: 1 }
    const source = { shop: 'demo', idToken: { exchangeable: false, token: 'e.y.J', claims } }
    expect((await tokens.offline(source)).log.code).toBe('no_access_token')
    expect(sent).toEqual([])
  })
})

describe('what is stored', () => {
  it('costs one get and nothing else while it is fresh', async () => {
    const { tokens, sent, gets } = await rig(record({}, at(HOUR)))
    const result = await tokens.offline({ shop: 'demo' })
    expect(result).toMatchObject({ ok: true, log: { code: 'stored' }, accessToken: { token: 'shpat_old' } })
    expect([gets(), sent.length]).toEqual([1, 0])
  })

  it.each(LESS)('is never overwritten by less: %s', async (_title, body) => {
    const { tokens, value, sent } = await rig(record(), [{ body }])
    const before = await value()
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('temporarily_unavailable')
    expect(await value()).toBe(before)
    expect(sent).toHaveLength(4)
    expect(new Set(sent.map(({ init }) => init.body)).size).toBe(1)
  })

  it.each([
    ...LESS,
    ['no refresh token', { ...PAIR, refresh_token: undefined }],
    ['a refresh token that cannot be sent', { ...PAIR, refresh_token: 'shprt_\r\nX: y' }],
  ])('is never overwritten by less in a migration, and the next run mends it: %s', async (_title, body) => {
    const token = { ...OLD, expires: null, refreshToken: null, refreshTokenExpires: null }
    const less = [body, body, body, body].map((one) => ({ body: one }))
    const { tokens, value, sent } = await rig(record({ token }), [...less, { body: { ...PAIR, scope: '' } }])
    const before = await value()
    expect((await tokens.migrate()).failures).toMatchObject([{ shop: 'demo', code: 'temporarily_unavailable' }])
    expect(await value()).toBe(before)
    expect(sent).toHaveLength(4)
    expect(await tokens.migrate()).toMatchObject({ ok: true, counts: { migrated: 1 } })
    expect(await tokens.offline({ shop: 'demo' })).toMatchObject({
      log: { code: 'stored' },
      accessToken: { token: 'shpat_new', refreshToken: 'shprt_new', scope: 'write_products' },
    })
  })

  it('keeps its refresh token, its date and its scope where the answer leaves them out', async () => {
    const { tokens, value } = await rig(record(), [{ body: { access_token: 'shpat_new', expires_in: 3600 } }])
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('refreshed')
    expect(JSON.parse((await value()) ?? '')).toMatchObject({
      refreshes: 4,
      token: {
        token: 'shpat_new',
        refreshToken: 'shprt_old',
        scope: 'write_products',
        refreshTokenExpires: '2027-02-11T12:00:00Z',
      },
    })
  })

  it('is not taken from an exchange without a refresh token', async () => {
    const { tokens, value } = await rig(null, [{ body: { ...PAIR, refresh_token: undefined } }])
    expect((await tokens.offline(exchanging)).log.code).toBe('temporarily_unavailable')
    expect(await value()).toBeNull()
  })

  it.each([
    ['garbage', 'garbage'],
    ['a later version', writeRecord(record()).replace('"v":1', '"v":2')],
    ['another shop’s', writeRecord(record()).replace('"shop":"demo"', '"shop":"evil"')],
    ['another app’s', writeRecord(record({ app: 'other' }))],
    ['without a token', writeRecord(record({ token: null }))],
    ['of an unknown state', writeRecord(record()).replace('"live"', '"odd"')],
  ])('and cannot be read is left alone, until an exchange: %s', async (_title, text) => {
    const { tokens, value, sent } = await rig(text, [{ body: PAIR }])
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('unreadable_record')
    expect(await value()).toBe(text)
    expect(sent).toEqual([])
    expect((await tokens.offline(exchanging)).log.code).toBe('acquired')
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('stored')
  })

  it('and sealed with a key that is gone is unreadable, not gone', async () => {
    const store = memoryTokenStore()
    await put(encrypted(store, { current: 'k1', keys: { k1: generateSealingKey() } }), writeRecord(record()))
    const other = encrypted(store, { current: 'k2', keys: { k2: generateSealingKey() } })
    const { tokens } = await rig(null, [], { store: other })
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('unreadable_record')
  })

  it('never expires where it has no date', async () => {
    const { tokens, sent } = await rig(record({}, null))
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('stored')
    expect(sent).toEqual([])
  })
})

describe('a verdict', () => {
  const dead = {
    status: 401,
    body: { error: 'invalid_request', error_description: 'This request requires an active refresh_token' },
  }

  it.each([
    ['about something else', { error: 'invalid_request', error_description: 'The client_id is missing' }],
    ['without a reason', { error: 'invalid_request' }],
    ['of another kind', { error: 'access_denied', error_description: 'no active refresh_token' }],
    ['of a proxy', '<h1>401 refresh_token</h1>'],
    ['that is empty', ''],
  ])('that a refresh token is dead is not read into a 401 %s', async (_title, body) => {
    const { tokens, value, events } = await rig(record(), [{ status: 401, body }, { body: PAIR }])
    const before = await value()
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('unexpected_answer')
    expect(await value()).toBe(before)
    expect(events).toMatchObject([{ type: 'refresh_failed', code: 'unexpected_answer' }])
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('refreshed')
  })

  it.each([dead, { status: 400, body: { error: 'invalid_grant' } }])(
    'that a refresh token is dead is read from %o',
    async (answer) => {
      const { tokens, value, sent } = await rig(record(), [answer])
      for (let n = 0; n < 3; n += 1) {
        expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('refresh_token_dead')
      }
      expect(JSON.parse((await value()) ?? '')).toMatchObject({ state: 'dead', token: { refreshToken: 'shprt_old' } })
      expect(sent).toHaveLength(1)
    },
  )

  it('is none where the row was changed meanwhile by somebody who asked no lease', async () => {
    const store = memoryTokenStore()
    await put(store, writeRecord(record()))
    const next = writeRecord(
      record({ token: { ...OLD, expires: at(HOUR), token: 'shpat_his', refreshToken: 'shprt_his' } }),
    )
    let gets = 0
    const loose = { ...store, get: async () => ({ ...KEY, value: (gets += 1) > 2 ? next : writeRecord(record()) }) }
    const { tokens, sent, events } = await rig(null, [dead], { store: loose })
    const result = await tokens.offline({ shop: 'demo' })
    expect(result).toMatchObject({ ok: true, log: { code: 'stored' }, accessToken: { token: 'shpat_his' } })
    expect([sent.length, events]).toEqual([1, []])
  })

  it('that cannot be written is told all the same', async () => {
    const store = memoryTokenStore()
    await put(store, writeRecord(record()))
    const { tokens, events } = await rig(null, [dead], {
      store: { ...store, save: () => Promise.reject(new Error('full')) },
    })
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('refresh_token_dead')
    expect(events).toMatchObject([{ type: 'dead', shop: 'demo', mode: 'offline', user: null }])
  })
})

describe('a store that fails', () => {
  const away = Object.assign(new Error('connect postgres://me:secret@db:5432 shpat_old'), { code: 'ECONNREFUSED' })

  it.each(['get', 'lease', 'save'] as const)('at %s is answered without its words', async (method) => {
    const store = memoryTokenStore()
    await put(store, writeRecord(record()))
    const { tokens, events } = await rig(null, [{ body: PAIR }], {
      store: { ...store, [method]: () => Promise.reject(away) },
    })
    const result = await tokens.offline({ shop: 'demo' })
    expect(result).toMatchObject({ ok: false, log: { code: 'store_unavailable' }, response: { status: 503 } })
    expect(result.log.detail).toContain('ECONNREFUSED')
    expect(inspect([result.log, result.response, events], { depth: 9 })).not.toMatch(/secret@|shpat/)
  })

  it('that throws at once, or fails to renew and to release, breaks nothing', async () => {
    const thrower = () => {
      throw away
    }
    const one = await rig(null, [], { store: { ...memoryTokenStore(), get: thrower } })
    expect((await one.tokens.offline({ shop: 'demo' })).log.code).toBe('store_unavailable')
    const store = { ...memoryTokenStore(), renew: thrower, release: thrower }
    const two = await rig(null, [{ status: 400, body: { error: 'odd' } }], { store })
    expect((await two.tokens.offline(exchanging)).log.code).toBe('unexpected_answer')
  })
})

describe('the cache', () => {
  const shops = (tokens: AccessTokens, ...names: string[]) => Promise.all(names.map((shop) => tokens.offline({ shop })))

  it('spares the store, and gives no token that is no longer fresh', async () => {
    const cache = await rig(record({}, at(HOUR)), [], { cache: true })
    for (let n = 0; n < 9; n += 1) expect((await cache.tokens.offline({ shop: 'demo' })).log.code).toBe('stored')
    expect(cache.gets()).toBe(1)
    await cache.tokens.forget('demo')
    expect((await cache.tokens.offline({ shop: 'demo' })).log.code).toBe('no_access_token')
    const near = await rig(record({ token: { ...OLD, expires: at(60_000), refreshToken: null } }), [], {
      cache: true,
    })
    await shops(near.tokens, 'demo', 'demo')
    await near.tokens.offline({ shop: 'demo' })
    expect(near.gets()).toBe(3)
  })

  it('holds no more shops than it may, and answers in less than 20 µs', async () => {
    const { tokens, store, gets } = await rig(record({}, at(HOUR)), [], { cache: { maxShops: 2 } })
    for (const shop of ['ant', 'bee']) {
      const token = { ...OLD, expires: at(HOUR), shop }
      await put(store, writeRecord(record({ token })), { ...KEY, shop })
    }
    for (const shop of ['demo', 'ant', 'bee', 'demo']) await tokens.offline({ shop })
    expect(gets()).toBe(4)
    await shops(tokens, 'bee', 'demo')
    expect(gets()).toBe(4)
    const began = performance.now()
    for (let n = 0; n < 20_000; n += 1) await tokens.offline({ shop: 'demo' })
    expect((performance.now() - began) / 20_000).toBeLessThan(0.02)
  })
})

describe('onEvent', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('the hook broke')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the hook broke'))],
  ])('that %s breaks no call and is shown', async (_title, onEvent) => {
    const { tokens } = await rig(record(), [{ body: PAIR }], { onEvent })
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('refreshed')
    await new Promise((resolve) => void setTimeout(resolve, 5))
    expect(inspect(shown.mock.calls)).toContain('the hook broke')
  })

  it('that is absent leaves one thing on the console: that no shop gets a token', async () => {
    const { app } = scriptedApp({ status: 400, body: { error: 'invalid_client' } })
    const store = memoryTokenStore()
    await put(store, writeRecord(record()))
    const tokens = createAccessTokens({ app, store })
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('invalid_client')
    expect(inspect(shown.mock.calls)).toMatch(/clientSecret/)
    expect(inspect(shown.mock.calls)).not.toMatch(/shpss|shprt/)
  })
})

describe('createAccessTokens', () => {
  const good = { app: scriptedApp().app, store: memoryTokenStore() }

  it.each([
    [undefined, /app must be a ShopifyApp/],
    [{ ...good, app: {} }, /app must be a ShopifyApp/],
    [{ ...good, store: undefined }, /store must be a token store/],
    [{ ...good, store: { get: () => null } }, /it has no lease/],
    [{ ...good, refreshBefore: -1 }, /refreshBefore must be/],
    [{ ...good, refreshBefore: HOUR }, /refreshBefore must be/],
    [{ ...good, lease: 0 }, /lease must be/],
    [{ ...good, deadline: Number.NaN }, /deadline must be/],
    [{ ...good, cache: { maxShops: 0 } }, /maxShops/],
    [{ ...good, cache: { maxAge: -1 } }, /maxAge/],
    [{ ...good, onEvent: 'log' }, /onEvent must be/],
    [{ ...good, telemetry: {} }, /telemetry must be/],
  ])('throws for settings that cannot be right: %#', (options, message) => {
    expect(() => createAccessTokens(options as AccessTokensOptions)).toThrow(message)
  })

  it('prints nothing of the app or its tokens', async () => {
    const { tokens } = await rig(record(), [{ body: PAIR }], { cache: true })
    await tokens.offline({ shop: 'demo' })
    expect(inspect(tokens, { depth: 9, showHidden: true }) + JSON.stringify(tokens)).not.toMatch(/shp[a-z]+_/)
  })
})
