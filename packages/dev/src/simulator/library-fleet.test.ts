import { inspect } from 'node:util'
import { type AccessToken, ShopifyApp } from 'shopwright'
import { signIdToken } from 'shopwright/sign'
import { memoryTokenStore } from 'shopwright/tokens/memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { generateSealingKey } from '../../../shopwright/src/crypto/sealing-keys.ts'
import { encrypted } from '../../../shopwright/src/tokens/encrypted.ts'
import { adopt } from '../../../shopwright/src/tokens/fleet/adopt.ts'
import { audit } from '../../../shopwright/src/tokens/fleet/audit.ts'
import type { FleetChange, FleetContext } from '../../../shopwright/src/tokens/fleet/fleet-context.ts'
import { forget } from '../../../shopwright/src/tokens/fleet/forget.ts'
import { keepAlive } from '../../../shopwright/src/tokens/fleet/keep-alive.ts'
import { migrate } from '../../../shopwright/src/tokens/fleet/migrate.ts'
import { reseal } from '../../../shopwright/src/tokens/fleet/reseal.ts'
import { uninstalled } from '../../../shopwright/src/tokens/fleet/uninstalled.ts'
import { readRecord, type TokenRecord, writeRecord } from '../../../shopwright/src/tokens/record.ts'
import { SILENT } from '../../../shopwright/src/tokens/telemetry.ts'
import type { TokenStore } from '../../../shopwright/src/tokens/token-store.ts'
import { createSimulator, type Simulator } from '../index.ts'
import { app as settings, asking, EXCHANGE } from './oauth/asking.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const DAY = 86_400_000
const SHOPS = ['ant', 'bee', 'cat', 'dog', 'eel']
const NAME = 'client-id/offline'

let simulator: Simulator
let app: ShopifyApp
let changes: FleetChange[]
const ask = asking(() => simulator)

beforeEach(() => {
  simulator = createSimulator({
    app: settings,
    shops: SHOPS,
    now: NOW,
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  app = appWith(settings.clientSecret)
  changes = []
})

function appWith(clientSecret: string, sleep: (ms: number) => Promise<void> = async () => {}): ShopifyApp {
  return new ShopifyApp({
    clientId: settings.clientId,
    clientSecret,
    fetch: (url, init) => simulator.fetch(url, init),
    now: simulator.clock.now,
    sleep,
  })
}

function contextOf(store: TokenStore): FleetContext {
  const context: FleetContext = {
    app,
    store,
    leaseMs: 1000,
    telemetry: SILENT,
    nameOf: ({ mode, user }) => `client-id/${mode}${user === null ? '' : `/${user}`}`,
    refresh: async (shop) => {
      const record = await recordOf(store, shop)
      if (record.token === null) throw new Error('nothing to refresh')
      const aged = { ...record.token, expires: new Date(app.now()).toISOString() }
      const result = await app.refreshTokenExchangedAccessToken(aged)
      if (result.ok) await put(store, { ...record, token: result.accessToken })
      return result
    },
    drop: () => undefined,
    changed: (change) => void changes.push(change),
  }
  return context
}

function recordFor(token: AccessToken, extra: Partial<TokenRecord> = {}): TokenRecord {
  const since = new Date(simulator.clock.now()).toISOString()
  return {
    app: 'client-id',
    mode: 'offline',
    user: null,
    state: 'live',
    since,
    token,
    obtained: since,
    refreshes: 0,
    secret: null,
    ...extra,
  }
}

async function put(store: TokenStore, record: TokenRecord, shop = record.token?.shop ?? ''): Promise<void> {
  const name = `client-id/${record.mode}${record.user === null ? '' : `/${record.user}`}`
  const lease = await store.lease({ shop, name }, 1000)
  if (lease === null || !(await store.save(lease, writeRecord(record)))) throw new Error('not saved')
}

async function recordOf(store: TokenStore, shop: string): Promise<TokenRecord> {
  const row = await store.get({ shop, name: NAME })
  const record = row === null ? null : readRecord(row.value)
  if (record === null) throw new Error(`no record of ${shop}`)
  return record
}

/** A token that never expires, as apps of the old days have it. */
async function oldToken(shop: string): Promise<AccessToken> {
  const signer = { clientId: settings.clientId, clientSecret: settings.clientSecret, now: simulator.clock.now }
  const { body } = await ask.post({ ...EXCHANGE, subject_token: await signIdToken(signer, { shop }) }, shop)
  return {
    accessMode: 'offline',
    shop,
    token: String(body['access_token']),
    expires: null,
    scope: '',
    refreshToken: null,
    refreshTokenExpires: null,
    user: null,
  }
}

async function fleetOf(store: TokenStore = memoryTokenStore()): Promise<TokenStore> {
  for (const shop of SHOPS) await put(store, recordFor(await oldToken(shop)))
  return store
}

async function migrated(): Promise<TokenStore> {
  const store = await fleetOf()
  const report = await migrate(contextOf(store))
  if (!report.ok) throw new Error(inspect(report))
  return store
}

describe('migrate', () => {
  it('only counts in a dry run', async () => {
    const store = await fleetOf()
    const before = await store.list({ limit: 99 })
    expect(await migrate(contextOf(store), { dryRun: true })).toMatchObject({
      ok: true,
      done: 5,
      counts: { would_migrate: 5, migrated: 0 },
    })
    expect(await store.list({ limit: 99 })).toEqual(before)
  })

  it('moves every non-expiring token to a pair that works, and finds nothing to do afterwards', async () => {
    const store = await fleetOf()
    const seen: number[] = []
    const report = await migrate(contextOf(store), { concurrency: 2, onProgress: ({ done }) => seen.push(done) })
    expect(report).toMatchObject({ ok: true, ended: 'complete', done: 5, counts: { migrated: 5 }, failures: [] })
    expect(seen).toEqual([1, 2, 3, 4, 5])
    for (const shop of SHOPS) {
      const { token, secret } = await recordOf(store, shop)
      expect(ask.works(token?.token, shop)).toBe(true)
      expect(token).toMatchObject({ expires: expect.any(String), refreshToken: expect.any(String) })
      expect(secret).toBe(await app.secretId())
    }
    expect(changes.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'migrated'))
    expect(await migrate(contextOf(store))).toMatchObject({ ok: true, counts: { migrated: 0, expiring: 5 } })
  })

  it.each(['reset', 'half_json', 'empty_object', 'html'] as const)(
    'gets the pair although its answer was lost (%s)',
    async (kind) => {
      const store = await fleetOf()
      simulator.faults.next('token', { kind, afterWork: true, shop: 'bee' })
      expect(await migrate(contextOf(store))).toMatchObject({ ok: true, counts: { migrated: 5 } })
      expect(ask.works((await recordOf(store, 'bee')).token?.token, 'bee')).toBe(true)
    },
  )

  it('keeps the old token when it ends between Shopify’s answer and the save, and gets the same pair the next time', async () => {
    const store = await fleetOf()
    const broken: TokenStore = { ...store, save: () => Promise.reject(new Error('shpat_in_a_message')) }
    const report = await migrate(contextOf(broken))
    expect(report).toMatchObject({ ok: false, counts: { migrated: 0 } })
    expect(report.failures.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'store_unavailable'))
    expect(inspect(report, { depth: 9 })).not.toContain('shpat')
    expect((await recordOf(store, 'ant')).token?.expires).toBeNull()
    simulator.clock.advance(6 * DAY)
    expect(await migrate(contextOf(store))).toMatchObject({ ok: true, counts: { migrated: 5 } })
    expect(ask.works((await recordOf(store, 'ant')).token?.token, 'ant')).toBe(true)
  })

  it('believes a save that was done although its answer was lost', async () => {
    const store = await fleetOf()
    const lossy: TokenStore = {
      ...store,
      save: async (lease, value) => {
        if (await store.save(lease, value)) throw new Error('the connection broke')
        return false
      },
    }
    expect(await migrate(contextOf(lossy))).toMatchObject({ ok: true, counts: { migrated: 5 } })
  })

  it('reports shops that fail, each with its code, and goes on', async () => {
    const store = await fleetOf()
    await put(store, recordFor({ ...(await oldToken('ant')), token: 'shpat_never_was' }))
    simulator.faults.next('token', { kind: 'status', status: 402, shop: 'bee' })
    simulator.faults.next('token', { kind: 'status', status: 503, shop: 'cat', times: 50 })
    const lease = await store.lease({ shop: 'zoo', name: NAME }, 1000)
    if (lease !== null) await store.save(lease, 'garbage')
    const report = await migrate(contextOf(store))
    expect(report).toMatchObject({ ok: false, ended: 'complete', done: 6, counts: { migrated: 2 } })
    expect(Object.fromEntries(report.failures.map(({ shop, code }) => [shop, code]))).toEqual({
      ant: 'invalid_subject_token',
      bee: 'shop_unavailable',
      cat: 'temporarily_unavailable',
      zoo: 'unreadable_record',
    })
    simulator.faults.clear()
    expect((await migrate(contextOf(store))).counts).toMatchObject({ migrated: 2, expiring: 2 })
  })

  it('asks once for each shop when three processes run it at once', async () => {
    const store = await fleetOf()
    let asked = 0
    const { fetch } = simulator
    const counting = {
      ...simulator,
      fetch: ((url, init) => {
        asked += 1
        return fetch(url, init)
      }) as typeof fetch,
    }
    simulator = counting
    app = appWith(settings.clientSecret, (ms) => new Promise((resolve) => setTimeout(resolve, ms)))
    const reports = await Promise.all([1, 2, 3].map(() => migrate(contextOf(store))))
    expect(reports.every(({ ok }) => ok)).toBe(true)
    expect(asked).toBe(5)
  })

  it('ends early when it is told to, with whole rows', async () => {
    const store = await fleetOf()
    const ending = new AbortController()
    const report = await migrate(contextOf(store), {
      concurrency: 1,
      signal: ending.signal,
      onProgress: ({ done }) => done === 2 && ending.abort(),
    })
    expect(report).toMatchObject({ ok: false, ended: 'aborted', done: 2, counts: { migrated: 2 } })
    expect(await migrate(contextOf(store))).toMatchObject({ ok: true, counts: { migrated: 3, expiring: 2 } })
  })

  it('says so when the store cannot list, and refuses a concurrency that is none', async () => {
    const store: TokenStore = { ...memoryTokenStore(), list: () => Promise.reject(new Error('away')) }
    expect(await migrate(contextOf(store))).toMatchObject({ ok: false, ended: 'store_unavailable' })
    await expect(migrate(contextOf(store), { concurrency: 0 })).rejects.toThrow(/concurrency must be/)
  })
})

describe('keepAlive', () => {
  it('refreshes what would pass its 90 days, and says what is too late', async () => {
    const store = await migrated()
    expect(await keepAlive(contextOf(store))).toMatchObject({ ok: true, counts: { fresh: 5, refreshed: 0 } })
    simulator.clock.advance(61 * DAY)
    expect(await keepAlive(contextOf(store), { within: 30 * DAY })).toMatchObject({
      ok: true,
      counts: { refreshed: 5 },
    })
    simulator.clock.advance(61 * DAY)
    expect(ask.works((await recordOf(store, 'ant')).token?.token, 'ant')).toBe(false)
    expect(await keepAlive(contextOf(store))).toMatchObject({ ok: true, counts: { refreshed: 5 } })
    simulator.clock.advance(91 * DAY)
    expect(await keepAlive(contextOf(store))).toMatchObject({ counts: { expired: 5, refreshed: 0 } })
  })

  it('reports the shop that Shopify refuses, with its code', async () => {
    const store = await migrated()
    simulator.uninstall('dog')
    simulator.clock.advance(61 * DAY)
    const report = await keepAlive(contextOf(store))
    expect(report).toMatchObject({ ok: false, counts: { refreshed: 4 } })
    expect(report.failures).toMatchObject([{ shop: 'dog', code: 'refresh_error' }])
  })
})

describe('reseal', () => {
  const k1 = generateSealingKey()
  const k2 = generateSealingKey()

  it('seals what lies plain or under an old key, so that the old key can go', async () => {
    const inner = memoryTokenStore()
    await fleetOf(encrypted(inner, { current: 'k1', keys: { k1 } }))
    await put(inner, recordFor(await oldToken('ant')))
    const options = { allowPlain: true, blindIndex: generateSealingKey() }
    const moving = encrypted(inner, { current: 'k2', keys: { k1, k2 } }, options)
    expect((await audit(contextOf(moving))).summary.sealedWith).toEqual({ plain: 1, k1: 4 })
    expect(await reseal(contextOf(moving))).toMatchObject({ ok: true, counts: { resealed: 5 } })
    const after = encrypted(inner, { current: 'k2', keys: { k2 } }, { blindIndex: options.blindIndex })
    expect(await reseal(contextOf(after))).toMatchObject({ ok: true, counts: { current: 5, resealed: 0 } })
    expect(ask.works((await recordOf(after, 'bee')).token?.token, 'bee')).toBe(true)
    expect((await inner.list({ limit: 99 })).map(({ value }) => value.slice(0, 7))).toEqual(SHOPS.map(() => 'sw1.k2.'))
  })

  it('reports rows that do not open, and refuses a store that seals nothing', async () => {
    const inner = memoryTokenStore()
    await fleetOf(encrypted(inner, { current: 'k1', keys: { k1 } }))
    const report = await reseal(contextOf(encrypted(inner, { current: 'k2', keys: { k2 } })))
    expect(report.failures).toHaveLength(5)
    expect(report.failures[0]).toMatchObject({ code: 'unreadable_record', detail: expect.stringContaining('key k1') })
    await expect(reseal(contextOf(inner))).rejects.toThrow(/encrypted\(store, keys\)/)
  })
})

describe('forget and uninstalled', () => {
  it('forget leaves no row of the shop, and lets work that is under way save nothing', async () => {
    const store = await migrated()
    await put(store, recordFor(await oldToken('ant'), { mode: 'online', user: '7' }))
    const lease = await store.lease({ shop: 'ant', name: NAME }, 1000)
    expect(await forget(contextOf(store), 'ant')).toEqual({ shop: 'ant', deleted: 2, kept: 0 })
    expect(lease !== null && (await store.save(lease, 'late'))).toBe(false)
    expect((await store.list({ limit: 99 })).map(({ shop }) => shop)).toEqual(SHOPS.slice(1))
    expect(await forget(contextOf(store), 'ant')).toEqual({ shop: 'ant', deleted: 0, kept: 0 })
  })

  it('uninstalled leaves a mark and no secret', async () => {
    const store = await migrated()
    await put(store, recordFor(await oldToken('ant'), { mode: 'online', user: '7' }))
    expect(await uninstalled(contextOf(store), 'ant')).toEqual({ shop: 'ant', outcome: 'marked', cleared: 2 })
    expect(await recordOf(store, 'ant')).toMatchObject({ state: 'uninstalled', token: null })
    expect(JSON.stringify(await store.list({ shop: 'ant', limit: 9 }))).not.toMatch(/shp[a-z]+_/)
    expect(await uninstalled(contextOf(store), 'ant')).toMatchObject({ outcome: 'marked', cleared: 0 })
  })

  it('uninstalled leaves the token of a new install alone when its webhook comes late', async () => {
    const store = await migrated()
    const hourAgo = new Date(simulator.clock.now() - 3_600_000).toISOString()
    expect(await uninstalled(contextOf(store), 'ant', { at: hourAgo })).toMatchObject({ outcome: 'installed_again' })
    expect(ask.works((await recordOf(store, 'ant')).token?.token, 'ant')).toBe(true)
    simulator.clock.advance(1000)
    const at = new Date(simulator.clock.now()).toISOString()
    expect(await uninstalled(contextOf(store), 'ant', { at })).toMatchObject({ outcome: 'marked' })
  })
})

describe('adopt and audit', () => {
  it('adopts what is missing and overwrites nothing', async () => {
    const from = await fleetOf()
    await put(from, recordFor(await oldToken('eel'), { app: 'another' }))
    const store = memoryTokenStore()
    await put(store, recordFor({ ...(await oldToken('ant')), token: 'shpat_mine' }))
    expect((await adopt(contextOf(store), from, { dryRun: true })).counts).toMatchObject({
      would_adopt: 3,
      kept: 1,
      other: 1,
    })
    expect((await adopt(contextOf(store), from)).counts).toMatchObject({ adopted: 3, kept: 1, other: 1 })
    expect((await recordOf(store, 'ant')).token?.token).toBe('shpat_mine')
    expect(await recordOf(store, 'bee')).toEqual(await recordOf(from, 'bee'))
    expect((await adopt(contextOf(store), from)).counts).toMatchObject({ adopted: 0, kept: 4, other: 1 })
  })

  it('audits every row without a secret, and says when the old secret may go', async () => {
    const store = await migrated()
    await uninstalled(contextOf(store), 'eel')
    const before = await audit(contextOf(store))
    expect(before.summary).toMatchObject({
      shops: 5,
      live: 4,
      uninstalled: 1,
      secrets: { current: 4, old: 0 },
      mayRevokeOldSecret: true,
    })
    expect(before.tokens.map(({ shop }) => shop)).toEqual(SHOPS)
    expect(inspect(before, { depth: 9 })).not.toMatch(/shp[a-z]+_/)

    simulator.rotateSecret('newer-secret')
    app = appWith('newer-secret')
    const rotated = await audit(contextOf(store))
    expect(rotated.summary).toMatchObject({ secrets: { current: 0, old: 4 }, mayRevokeOldSecret: false })
    expect(rotated.tokens[0]).toMatchObject({ shop: 'ant', secret: 'old', nonExpiring: false, sealedWith: null })
    // 90 days later nobody can use what the old one minted.
    simulator.clock.advance(91 * DAY)
    expect((await audit(contextOf(store))).summary).toMatchObject({ secrets: { old: 0 }, mayRevokeOldSecret: true })
  })
})
