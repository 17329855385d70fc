import { Session } from '@shopify/shopify-api'
import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory'
import { describe, expect, it, test } from 'vitest'
import type { AccessToken } from '../../platform/access-token.ts'
import { type ScriptedAnswer, scriptedApp } from '../../testing/scripted-app.ts'
import { SHOPS } from '../../testing/token-store-case.ts'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { createAccessTokens } from '../access-tokens.ts'
import { encrypted } from '../encrypted.ts'
import { readRecord, type TokenRecord, writeRecord } from '../record.ts'
import type { TokenKey, TokenStore } from '../token-store.ts'
import { memoryTokenStore } from './memory.ts'
import { fromSessionStorage, type SessionFields } from './session-storage.ts'

const APP = 'my-client-id'
const OFFLINE: TokenKey = { shop: 'demo', name: `${APP}/offline` }
const ONLINE: TokenKey = { shop: 'demo', name: `${APP}/online/7` }
const createSession = (fields: SessionFields): Session => new Session(fields)

const TOKEN: AccessToken = {
  accessMode: 'offline',
  shop: 'demo',
  token: 'shpat_1',
  expires: '2026-11-24T11:00:00Z',
  scope: 'read_products,write_orders',
  refreshToken: 'shprt_1',
  refreshTokenExpires: '2027-02-22T10:00:00Z',
  user: null,
}
const RECORD: TokenRecord = {
  app: APP,
  mode: 'offline',
  user: null,
  state: 'live',
  since: '2026-11-20T10:00:00Z',
  token: TOKEN,
  obtained: '2026-11-24T10:00:00Z',
  refreshes: 12,
  secret: '0a1b2c3d4e5f',
}
const ONLINE_RECORD: TokenRecord = {
  ...RECORD,
  mode: 'online',
  user: '7',
  refreshes: 0,
  token: {
    ...TOKEN,
    accessMode: 'online',
    token: 'shpua_1',
    refreshToken: null,
    refreshTokenExpires: null,
    user: {
      id: 7,
      firstName: 'Ada',
      lastName: 'Byron',
      scope: 'read_products',
      email: 'ada@example.com',
      accountOwner: true,
      locale: 'en',
      collaborator: false,
      emailVerified: true,
    },
  },
}

function opened(storage = new MemorySessionStorage(), more: { leases?: TokenStore; shops?: string[] } = {}) {
  return { storage, store: fromSessionStorage(storage, { clientId: APP, createSession, ...more }) }
}

async function put(store: TokenStore, key: TokenKey, record: TokenRecord): Promise<boolean> {
  const lease = await store.lease(key, 5_000)
  return lease !== null && store.save(lease, writeRecord(record))
}

/** A session as the app's own library writes it. */
function foreign(fields: Partial<SessionFields> = {}): Session {
  const { id = 'offline_demo.myshopify.com', shop = 'demo.myshopify.com', state = '', isOnline = false } = fields
  return new Session({ accessToken: 'shpat_old', scope: 'read_products', ...fields, id, shop, state, isOnline })
}

async function recordIn(store: TokenStore, key: TokenKey): Promise<TokenRecord | null> {
  const row = await store.get(key)
  return row === null ? null : readRecord(row.value)
}

describe('tokens in a session storage', () => {
  tokenStoreSuite({
    test,
    value: (turn, { shop, name }) => {
      const user = name.split('/')[2] ?? null
      const of = user === null ? RECORD : ONLINE_RECORD
      const { token } = of
      if (token === null) throw new Error('Both have a token.')
      const whose = token.user === null ? null : { ...token.user, id: Number(user) }
      const mine = { ...token, shop, token: `shpat_${String(turn)}`, user: whose }
      return writeRecord({ ...of, app: 'client-id', user, refreshes: turn, token: mine })
    },
    place: () => {
      const storage = new MemorySessionStorage()
      const shops = [...SHOPS]
      return {
        open: () => ({
          store: fromSessionStorage(storage, { clientId: 'client-id', createSession, shops }),
          close: () => undefined,
        }),
        drop: () => undefined,
      }
    },
  })
})

describe('what another library wrote', () => {
  it('is a live token that does not expire', async () => {
    const { storage, store } = opened()
    await storage.storeSession(foreign())
    expect(await recordIn(store, OFFLINE)).toEqual({
      ...RECORD,
      since: '1970-01-01T00:00:00Z',
      obtained: null,
      refreshes: 0,
      secret: null,
      token: {
        ...TOKEN,
        token: 'shpat_old',
        scope: 'read_products',
        expires: null,
        refreshToken: null,
        refreshTokenExpires: null,
      },
    })
  })

  it('is an expiring pair, however its dates are kept', async () => {
    const { storage, store } = opened()
    const [expires, refreshTokenExpires] = ['2026-11-24T11:00:00Z', '2027-02-22T10:00:00Z']
    const pair = { accessToken: 'shpat_1', scope: TOKEN.scope, refreshToken: 'shprt_1' }
    const dates = { expires: new Date(expires), refreshTokenExpires: new Date(refreshTokenExpires) }
    await storage.storeSession(foreign({ ...pair, ...dates }))
    expect((await recordIn(store, OFFLINE))?.token).toEqual(TOKEN)
    await storage.storeSession(
      Object.assign(foreign(pair), { expires, refreshTokenExpires: Date.parse(refreshTokenExpires) }),
    )
    expect((await recordIn(store, OFFLINE))?.token).toEqual(TOKEN)
  })

  it('is a user’s token, of which little more than the id may be known', async () => {
    const { storage, store } = opened()
    const session = foreign({ id: 'demo.myshopify.com_7', isOnline: true, expires: new Date('2026-11-24T11:00:00Z') })
    await storage.storeSession(
      Object.assign(session, { onlineAccessInfo: { associated_user: { id: 7, email: 'ada@example.com' } } }),
    )
    const { user, token } = (await recordIn(store, ONLINE)) ?? {}
    expect(user).toBe('7')
    expect(token).toMatchObject({ accessMode: 'online', token: 'shpat_old' })
    expect(token?.user).toMatchObject({ id: 7, email: 'ada@example.com', firstName: '', accountOwner: false })
  })

  it('is passed by where it is no token, or not where it belongs', async () => {
    const { storage, store } = opened()
    await storage.storeSession(foreign({ accessToken: '', state: '123456' }))
    await storage.storeSession(foreign({ id: 'c0ffee', isOnline: true }))
    await storage.storeSession(foreign({ id: 'demo.myshopify.com_7', isOnline: false }))
    await storage.storeSession(foreign({ id: 'offline_other.myshopify.com' }))
    expect(await store.list({ limit: 10, shop: 'demo' })).toEqual([])
    expect(await store.get({ ...OFFLINE, shop: 'other' })).toBeNull()
    expect(await store.get(ONLINE)).toBeNull()
  })
})

describe('what is stored', () => {
  it.each([
    ['an offline pair', OFFLINE, RECORD],
    ['a dead pair', OFFLINE, { ...RECORD, state: 'dead' as const }],
    [
      'the mark of an app that was taken off',
      OFFLINE,
      { ...RECORD, state: 'uninstalled' as const, token: null, secret: null },
    ],
    ['a user’s token', ONLINE, ONLINE_RECORD],
    [
      'a token from client credentials',
      { shop: 'demo', name: `${APP}/client_credentials` },
      {
        ...RECORD,
        mode: 'client_credentials' as const,
        token: { ...TOKEN, refreshToken: null, refreshTokenExpires: null },
      },
    ],
  ])('comes back whole: %s', async (_what, key, record) => {
    const { store } = opened()
    expect(await put(store, key, record)).toBe(true)
    expect(await store.get(key)).toEqual({ ...key, value: writeRecord(record) })
    expect(await store.list({ limit: 10, shop: 'demo' })).toEqual([{ ...key, value: writeRecord(record) }])
  })

  it('is read by the app’s own code as ever', async () => {
    const { storage, store } = opened()
    await put(store, OFFLINE, RECORD)
    await put(store, ONLINE, ONLINE_RECORD)
    const session = await storage.loadSession('offline_demo.myshopify.com')
    expect(session).toBeInstanceOf(Session)
    expect(session).toMatchObject({ accessToken: 'shpat_1', refreshToken: 'shprt_1', isOnline: false })
    expect(session?.expires?.toISOString()).toBe('2026-11-24T11:00:00.000Z')
    const online = await storage.loadSession('demo.myshopify.com_7')
    expect(online?.onlineAccessInfo).toMatchObject({ expires_in: 3600, associated_user: { id: 7, first_name: 'Ada' } })
    const state = session?.state ?? ''
    expect(state.length).toBeLessThan(191)
    expect(state).not.toMatch(/shp/)
  })

  it('survives the form in which the storages of databases keep sessions', async () => {
    const { storage, store } = opened()
    await put(store, OFFLINE, RECORD)
    const session = await storage.loadSession('offline_demo.myshopify.com')
    await storage.storeSession(Session.fromPropertyArray(session?.toPropertyArray(true) ?? [], true))
    expect(await recordIn(store, OFFLINE)).toEqual(RECORD)
  })

  it('counts as live again when another library writes a new token, even if it keeps the state', async () => {
    const { storage, store } = opened()
    await put(store, OFFLINE, { ...RECORD, state: 'dead' })
    const { state = '' } = (await storage.loadSession('offline_demo.myshopify.com')) ?? {}
    await storage.storeSession(foreign({ state, expires: new Date('2026-11-24T12:00:00Z') }))
    expect(await recordIn(store, OFFLINE)).toMatchObject({ state: 'live', secret: null })
  })

  it('is not taken for stored where the storage dropped the refresh token, or said no', async () => {
    class Old extends MemorySessionStorage {
      override async storeSession(session: Session): Promise<boolean> {
        const { refreshToken: _dropped, ...rest } = session.toObject()
        return super.storeSession(new Session(rest))
      }
    }
    await expect(put(opened(new Old()).store, OFFLINE, RECORD)).rejects.toThrow('did not keep the refresh token')
    class Full extends MemorySessionStorage {
      override storeSession = async (): Promise<boolean> => false
    }
    await expect(put(opened(new Full()).store, OFFLINE, RECORD)).rejects.toThrow('did not store the session')
  })

  it('is nothing that a session cannot hold', async () => {
    const { storage, store } = opened()
    await expect(store.lease({ shop: 'demo', name: 'another-app/offline' }, 1_000)).rejects.toThrow(TypeError)
    await expect(store.lease({ shop: '../demo', name: OFFLINE.name }, 1_000)).rejects.toThrow(TypeError)
    await expect(put(store, OFFLINE, { ...RECORD, app: 'another-app' })).rejects.toThrow('Only the records of this app')
    const sealed = encrypted(opened(storage).store, {
      current: 'a',
      keys: { a: Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1) },
    })
    await expect(put(sealed, OFFLINE, RECORD)).rejects.toThrow('sealed ones (encrypted) cannot')
    expect(await storage.findSessionsByShop('demo.myshopify.com')).toEqual([])
  })
})

describe('a listing of all shops', () => {
  it('takes the shops from an array, or anew from a function, as handles or domains', async () => {
    const storage = new MemorySessionStorage()
    const { store } = opened(storage)
    for (const shop of ['a', 'a-b', 'b'])
      await put(store, { ...OFFLINE, shop }, { ...RECORD, token: { ...TOKEN, shop } })
    let shops = ['b.myshopify.com', 'a', 'a-b', 'a.myshopify.com', 'nobody', '../etc']
    const asked = fromSessionStorage(storage, { clientId: APP, createSession, shops: async () => shops })
    const given = opened(storage, { shops }).store
    for (const one of [asked, given]) {
      const [first] = await one.list({ limit: 1 })
      expect(first?.shop).toBe('a')
      expect((await one.list({ limit: 9, after: first ?? null })).map(({ shop }) => shop)).toEqual(['a-b', 'b'])
    }
    shops = ['b']
    expect((await asked.list({ limit: 9 })).map(({ shop }) => shop)).toEqual(['b'])
  })

  it('misses no offline token where the storage finds 25 sessions of a shop and no more, as that of Prisma', async () => {
    class First25 extends MemorySessionStorage {
      override async findSessionsByShop(shop: string): Promise<Session[]> {
        const found = await super.findSessionsByShop(shop)
        const when = (one: Session) => one.expires?.getTime() ?? 0
        return found.toSorted((one, other) => when(other) - when(one)).slice(0, 25)
      }
    }
    const storage = new First25()
    await storage.storeSession(foreign())
    for (let user = 1; user <= 60; user += 1) {
      const id = `demo.myshopify.com_${String(user)}`
      await storage.storeSession(foreign({ id, isOnline: true, expires: new Date('2026-11-24T11:00:00Z') }))
    }
    const store = fromSessionStorage(storage, { clientId: 'client-id', createSession, shops: ['demo'] })
    const tokens = createAccessTokens({ app: scriptedApp().app, store })
    expect(await tokens.audit()).toMatchObject({ summary: { nonExpiring: 1 } })
    expect(await tokens.forget('demo')).toMatchObject({ deleted: 61 })
    expect(await storage.findSessionsByShop('demo.myshopify.com')).toEqual([])
    expect(await storage.loadSession('offline_demo.myshopify.com')).toBeUndefined()
  })

  it('says what it needs where nobody told the shops', async () => {
    await expect(opened().store.list({ limit: 1 })).rejects.toThrow('Give fromSessionStorage { shops }')
  })
})

it('takes its leases from another store, so that processes share them', async () => {
  const storage = new MemorySessionStorage()
  const leases = memoryTokenStore()
  const [one, two] = [opened(storage, { leases }).store, opened(storage, { leases }).store]
  const lease = await one.lease(OFFLINE, 5_000)
  expect(await two.lease(OFFLINE, 5_000)).toBeNull()
  if (lease !== null) await one.release(lease)
  expect(await two.lease(OFFLINE, 5_000)).not.toBeNull()
  expect(await one.delete(OFFLINE)).toBe(false)
})

describe('the token service on an app’s own sessions', () => {
  const pair = {
    scope: 'read_products',
    expires_in: 3600,
    refresh_token: 'shprt_2',
    refresh_token_expires_in: 7_776_000,
  }
  const answer = { body: { access_token: 'shpat_2', ...pair } }
  const service = (storage: MemorySessionStorage, ...answers: readonly ScriptedAnswer[]) => {
    const { app, sent } = scriptedApp(...answers)
    const store = fromSessionStorage(storage, { clientId: 'client-id', createSession, shops: ['demo'] })
    return { tokens: createAccessTokens({ app, store }), sent }
  }
  const session = (storage: MemorySessionStorage) => storage.loadSession('offline_demo.myshopify.com')

  it('uses a token that does not expire, and migrates it where it lies', async () => {
    const storage = new MemorySessionStorage()
    await storage.storeSession(foreign())
    const { tokens, sent } = service(storage, answer)
    expect((await tokens.offline({ shop: 'demo' })).accessToken?.token).toBe('shpat_old')
    expect(sent).toHaveLength(0)
    expect(await tokens.migrate()).toMatchObject({ ok: true, counts: { migrated: 1 } })
    expect(await session(storage)).toMatchObject({ accessToken: 'shpat_2', refreshToken: 'shprt_2' })
    expect((await session(storage))?.expires?.toISOString()).toBe('2026-11-23T13:00:00.000Z')
    expect(await tokens.audit()).toMatchObject({ summary: { shops: 1, live: 1, nonExpiring: 0 } })
  })

  it('refreshes an expired pair that another library stored, once', async () => {
    const storage = new MemorySessionStorage()
    await storage.storeSession(foreign({ refreshToken: 'shprt_1', expires: new Date('2026-11-23T11:00:00Z') }))
    const { tokens, sent } = service(storage, answer)
    const results = await Promise.all(Array.from({ length: 25 }, () => tokens.offline({ shop: 'demo' })))
    expect(new Set(results.map(({ accessToken }) => accessToken?.token))).toEqual(new Set(['shpat_2']))
    expect(sent).toHaveLength(1)
    expect((await session(storage))?.refreshToken).toBe('shprt_2')
  })

  it('asks no more for a dead pair, in no process, until another library brings a new one', async () => {
    const storage = new MemorySessionStorage()
    await storage.storeSession(foreign({ refreshToken: 'shprt_1', expires: new Date('2026-11-23T11:00:00Z') }))
    const first = service(storage, {
      status: 401,
      body: { error: 'invalid_request', error_description: 'This request requires an active refresh_token' },
    })
    expect((await first.tokens.offline({ shop: 'demo' })).log.code).toBe('refresh_token_dead')
    const second = service(storage, answer)
    expect((await second.tokens.offline({ shop: 'demo' })).log.code).toBe('refresh_token_dead')
    expect(second.sent).toHaveLength(0)
    await storage.storeSession(foreign({ accessToken: 'shpat_3', expires: new Date('2026-11-23T14:00:00Z') }))
    expect((await second.tokens.offline({ shop: 'demo' })).accessToken?.token).toBe('shpat_3')
  })
})
