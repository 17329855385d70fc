import { beforeEach, describe, expect, it } from 'vitest'
import { generateSealingKey } from '../../crypto/sealing-keys.ts'
import { scriptedApp } from '../../testing/scripted-app.ts'
import { type AccessTokens, createAccessTokens } from '../access-tokens.ts'
import type { AccessTokensOptions } from '../context.ts'
import { encrypted } from '../encrypted.ts'
import type { TokenEvent } from '../events.ts'
import { rowKey, type TokenRecord, writeRecord } from '../record.ts'
import { memoryTokenStore } from '../stores/memory.ts'
import type { TokenStore } from '../token-store.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000
const at = (ms: number) => new Date(NOW + ms).toISOString()

let store: TokenStore
let events: TokenEvent[]
let tokens: AccessTokens

beforeEach(() => {
  store = memoryTokenStore()
  events = []
  tokens = service()
})

function service(options: Partial<AccessTokensOptions> = {}): AccessTokens {
  return createAccessTokens({ app: scriptedApp().app, store, onEvent: (event) => events.push(event), ...options })
}

/** A row of `app`, with a token that is good for an hour, or for ever. */
async function put(extra: Partial<TokenRecord> = {}, into = store, expires: string | null = at(HOUR)): Promise<void> {
  const record: TokenRecord = {
    app: 'client-id',
    mode: 'offline',
    user: null,
    state: 'live',
    since: at(-HOUR),
    token: {
      accessMode: extra.mode === 'online' ? 'online' : 'offline',
      shop: 'demo',
      token: 'shpat_stored',
      expires,
      scope: '',
      refreshToken: null,
      refreshTokenExpires: null,
      user: null,
    },
    obtained: at(-HOUR),
    refreshes: 0,
    secret: null,
    ...extra,
  }
  const lease = await into.lease(rowKey(record.app, 'demo', record), 1000)
  if (lease === null || !(await into.save(lease, writeRecord(record)))) throw new Error('not saved')
}

const names = async (of = store) => (await of.list({ limit: 99 })).map(({ name }) => name)
const told = () => events.map((event) => `${event.type} ${'name' in event ? event.name : ''}`)

describe('two apps on one store', () => {
  beforeEach(async () => {
    await put()
    await put({ mode: 'online', user: '7' })
    // Newer than the uninstall of ours.
    await put({ app: 'other-id', obtained: at(0) })
    await put({ app: 'other-id', mode: 'online', user: '7' })
  })

  it('each forget their own rows', async () => {
    expect(await tokens.forget('demo')).toEqual({ shop: 'demo', deleted: 2, kept: 0 })
    expect(await names()).toEqual(['other-id/offline', 'other-id/online/7'])
  })

  it('each are taken off a shop by themselves', async () => {
    const report = await tokens.uninstalled('demo', { at: at(-60_000) })
    expect(report).toEqual({ shop: 'demo', outcome: 'marked', cleared: 2 })
    expect(await names()).toEqual(['client-id/offline', 'other-id/offline', 'other-id/online/7'])
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('shop_uninstalled')
  })

  it('each migrate and judge their own tokens', async () => {
    await put({ app: 'other-id', secret: 'of-another' }, store, null)
    expect(await tokens.migrate()).toMatchObject({ ok: true, counts: { other: 3, expiring: 1 } })
    const { summary } = await tokens.audit()
    expect(summary).toMatchObject({ live: 4, nonExpiring: 0, secrets: { old: 0, unknown: 2 } })
  })

  it('of which one left a row that nobody can read forget what may be theirs', async () => {
    for (const name of ['client-id/online/8', 'other-id/online/8']) {
      const lease = await store.lease({ shop: 'demo', name }, 1000)
      if (lease !== null) await store.save(lease, 'garbage')
    }
    expect(await tokens.forget('demo')).toMatchObject({ deleted: 3 })
    expect(await names()).toEqual(['other-id/offline', 'other-id/online/7', 'other-id/online/8'])
  })
})

it('a row under a blind name that does not open is forgotten with the shop', async () => {
  const blindIndex = generateSealingKey()
  const before = encrypted(store, { current: 'k1', keys: { k1: generateSealingKey() } }, { blindIndex })
  await put({ mode: 'online', user: '7' }, before)
  const after = encrypted(store, { current: 'k2', keys: { k2: generateSealingKey() } }, { blindIndex })
  expect(await service({ store: after }).forget('demo')).toMatchObject({ deleted: 1 })
  expect(await names()).toEqual([])
})

it('an uninstall is told to have failed where nobody can say whether the shop came back', async () => {
  await put()
  const busy = service({ store: { ...store, lease: async () => null } })
  await expect(busy.uninstalled('demo')).rejects.toThrow('Run this again')
  const lost = service({ store: { ...store, save: async () => false } })
  await expect(lost.uninstalled('demo')).rejects.toThrow('Run this again')
  expect(await tokens.uninstalled('demo')).toMatchObject({ outcome: 'marked' })
})

describe('a shop that is to be forgotten 48 hours after it left', () => {
  const left = NOW - 48 * HOUR
  const forgotten = () => tokens.forget('demo', { at: left })

  it('keeps what it got since it came back, and nothing else', async () => {
    await put()
    await put({ mode: 'online', user: '7', obtained: at(-48 * HOUR - 1_000) })
    expect(await forgotten()).toEqual({ shop: 'demo', deleted: 1, kept: 1 })
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('stored')
    expect(await tokens.forget('demo')).toEqual({ shop: 'demo', deleted: 1, kept: 0 })
  })

  it.each<[string, Partial<TokenRecord>]>([
    ['of before', { obtained: at(-48 * HOUR) }],
    ['of which nobody knows when it was obtained', { obtained: null }],
    ['that died since then', { state: 'dead' }],
  ])('loses a token %s', async (_, extra) => {
    await put(extra)
    expect(await forgotten()).toEqual({ shop: 'demo', deleted: 1, kept: 0 })
  })

  it('loses the mark that it left', async () => {
    await put({ obtained: at(-72 * HOUR) })
    await tokens.uninstalled('demo', { at: left })
    expect(await forgotten()).toMatchObject({ deleted: 1 })
    expect(await names()).toEqual([])
  })
})

describe('the hook', () => {
  it('hears once of each row that is forgotten, and of no other', async () => {
    await put()
    await put({ mode: 'online', user: '7' })
    await tokens.forget('demo')
    await tokens.forget('demo')
    expect(told()).toEqual(['forgotten client-id/offline', 'forgotten client-id/online/7'])
  })

  it('hears once of each row that an uninstall empties, and of the mark where there was none', async () => {
    await put({ mode: 'online', user: '7' })
    await tokens.uninstalled('demo')
    expect(told()).toEqual(['uninstalled client-id/online/7', 'uninstalled client-id/offline'])
    events = []
    await put({ state: 'live' })
    await tokens.uninstalled('demo')
    expect(told()).toEqual(['uninstalled client-id/offline'])
  })
})

describe('the cache', () => {
  it.each(['forget', 'uninstalled'] as const)('keeps nothing that was read before %s', async (method) => {
    await put()
    let answers: (() => void) | null = null
    const slow: TokenStore = {
      ...store,
      get: async (key) => {
        const row = await store.get(key)
        if (answers === null) await new Promise<void>((resolve) => void (answers = resolve))
        return row
      },
    }
    const cached = service({ store: slow, cache: true })
    const reading = cached.offline({ shop: 'demo' })
    await new Promise((resolve) => setImmediate(resolve))
    await cached[method]('demo')
    ;(answers as (() => void) | null)?.()
    expect((await reading).log.code).toBe('stored')
    expect((await cached.offline({ shop: 'demo' })).ok).toBe(false)
  })

  it('keeps nothing that another process has forgotten, once this one does so too', async () => {
    await put()
    const cached = service({ cache: true })
    await cached.offline({ shop: 'demo' })
    await tokens.forget('demo')
    await cached.forget('demo')
    expect((await cached.offline({ shop: 'demo' })).log.code).toBe('no_access_token')
  })
})
