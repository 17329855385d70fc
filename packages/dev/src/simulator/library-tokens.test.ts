import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { ShopifyApp } from 'shopwright'
import { signAdminUIExtReq } from 'shopwright/sign'
import {
  type AccessTokens,
  type AccessTokensOptions,
  createAccessTokens,
  type TokenEvent,
  type TokenStore,
} from 'shopwright/tokens'
import { memoryTokenStore } from 'shopwright/tokens/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../index.ts'
import { app as settings, asking } from './oauth/asking.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const DAY = 24 * HOUR
const OFFLINE = { shop: 'demo', name: 'client-id/offline' }
const key = generateKeyPairSync('rsa', { modulusLength: 2048 })

let simulator: Simulator
let app: ShopifyApp
let store: TokenStore
let events: TokenEvent[]
let tokens: AccessTokens
let asked: number
const ask = asking(() => simulator)
const logs: unknown[] = []

beforeEach(() => {
  simulator = createSimulator({
    app: { ...settings, publicKeys: [key.publicKey.export({ format: 'jwk' })] },
    shops: ['demo', 'zoo'],
    now: Date.UTC(2026, 10, 23, 12),
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  asked = 0
  events = []
  logs.length = 0
  store = memoryTokenStore()
  app = appWith(settings.clientSecret)
  tokens = service()
})

// Whatever a test did: no event, no log and no service that is printed shows a secret.
afterEach(() => {
  const seen = inspect([events, logs, tokens], { depth: 12, showHidden: true }) + JSON.stringify([events, logs])
  const secret = /shp[a-z]+_[0-9a-f]{8}|new-secret|eyJ[\w-]+\.eyJ/.exec(seen)
  if (secret !== null) throw new Error(`a secret shows: ${secret[0]}`)
})

function appWith(clientSecret: string): ShopifyApp {
  return new ShopifyApp({
    clientId: settings.clientId,
    clientSecret,
    fetch: async (url, init) => {
      if (url.endsWith('/access_token')) asked += 1
      return simulator.fetch(url, init)
    },
    now: simulator.clock.now,
    sleep: async () => {},
  })
}

function service(options: Partial<AccessTokensOptions> = {}): AccessTokens {
  return createAccessTokens({ app, store, onEvent: (event) => events.push(event), ...options })
}

/** The verified request of a merchant who has the app open. */
async function merchant() {
  const signer = { ...settings, now: simulator.clock.now }
  const verified = await app.verifyAdminUIExtReq(await signAdminUIExtReq(signer, { shop: 'demo', userId: userId() }))
  if (!verified.ok || verified.shop === null) throw new Error(verified.log.detail)
  return verified
}

/** Of the shop's owner. */
const userId = () => String(simulator.world.shops.get('demo')?.users[0].id)

async function came(work: Promise<{ log: { code: string }; httpLogs: unknown }>): Promise<string> {
  const { log, httpLogs } = await work
  logs.push(log, httpLogs)
  return log.code
}

async function state(name = OFFLINE.name): Promise<Record<string, unknown>> {
  const row = await store.get({ shop: 'demo', name })
  return row === null ? {} : (JSON.parse(row.value) as Record<string, unknown>)
}

const offline = () => came(tokens.offline({ shop: 'demo' }))
const types = () => events.map(({ type }) => type)

describe('an offline token', () => {
  it('is exchanged once, stored, refreshed when it ages, and works all the while', async () => {
    expect(await offline()).toBe('no_access_token')
    expect(await came(tokens.offline(await merchant()))).toBe('acquired')
    expect(await offline()).toBe('stored')
    simulator.clock.advance(54 * MINUTE)
    expect(await offline()).toBe('stored')
    simulator.clock.advance(2 * MINUTE)
    expect(await offline()).toBe('refreshed')
    simulator.clock.advance(2 * HOUR)
    const result = await tokens.offline({ shop: 'demo.myshopify.com' })
    expect(result).toMatchObject({ ok: true, shop: 'demo', log: { code: 'refreshed' }, response: { status: 200 } })
    expect(ask.works(result.accessToken?.token)).toBe(true)
    expect(asked).toBe(3)
    expect(types()).toEqual(['acquired', 'refreshed', 'refreshed'])
    expect(await state()).toMatchObject({
      v: 1,
      app: 'client-id',
      mode: 'offline',
      state: 'live',
      refreshes: 2,
      secret: await app.secretId(),
    })
  })

  it('is asked for once by 200 callers, in the beginning and when it has expired', async () => {
    const verified = await merchant()
    const first = await Promise.all(Array.from({ length: 200 }, () => tokens.offline(verified)))
    expect(asked).toBe(1)
    expect(new Set(first.map(({ accessToken }) => accessToken?.token)).size).toBe(1)
    simulator.clock.advance(2 * HOUR)
    const second = await Promise.all(Array.from({ length: 200 }, () => tokens.offline({ shop: 'demo' })))
    expect(asked).toBe(2)
    expect(second.every(({ ok }) => ok)).toBe(true)
  })

  it('near its expiry is refreshed by one caller while the others go on with it', async () => {
    await tokens.offline(await merchant())
    simulator.clock.advance(57 * MINUTE)
    const codes = await Promise.all(Array.from({ length: 50 }, offline))
    expect(codes.filter((code) => code === 'refreshed')).toHaveLength(1)
    expect(codes.filter((code) => code === 'stored')).toHaveLength(49)
    expect(asked).toBe(2)
  })

  it('survives a rotation of the client secret', async () => {
    await tokens.offline(await merchant())
    const old = await app.secretId()
    simulator.rotateSecret('newer-secret')
    app = appWith('newer-secret')
    tokens = service()
    simulator.clock.advance(2 * HOUR)
    expect(await offline()).toBe('refreshed')
    expect((await state())['secret']).not.toBe(old)
    simulator.revokeOldSecrets()
    expect(await offline()).toBe('stored')
  })
})

describe('an answer that gets lost', () => {
  it.each([
    { kind: 'reset' },
    { kind: 'half_json' },
    { kind: 'empty_object' },
    { kind: 'html' },
    { kind: 'list' },
    { kind: 'status', status: 520 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429, retryAfter: 1 },
  ] as const)('of a refresh brings the same pair at the next try: %o', async (fault) => {
    await tokens.offline(await merchant())
    simulator.clock.advance(2 * HOUR)
    simulator.faults.next('token', { ...fault, afterWork: true })
    const result = await tokens.offline({ shop: 'demo' })
    expect(await came(Promise.resolve(result))).toBe('refreshed')
    expect(ask.works(result.accessToken?.token)).toBe(true)
    expect(asked).toBe(3)
  })

  it.each(['reset', 'half_json', 'empty_object'] as const)('of an exchange is asked for again: %s', async (kind) => {
    simulator.faults.next('token', { kind, afterWork: true })
    const result = await tokens.offline(await merchant())
    expect(result.log.code).toBe('acquired')
    expect(ask.works(result.accessToken?.token)).toBe(true)
  })

  it('at every try is temporary: the row stays, the next call mends it', async () => {
    await tokens.offline(await merchant())
    const before = await state()
    simulator.clock.advance(2 * HOUR)
    simulator.faults.next('token', { kind: 'empty_object', afterWork: true, times: 4 })
    const result = await tokens.offline({ shop: 'demo' })
    expect(result).toMatchObject({
      ok: false,
      accessToken: null,
      log: { code: 'temporarily_unavailable' },
      response: { status: 503, headers: { 'Retry-After': '2' } },
    })
    expect(result.httpLogs).toHaveLength(4)
    expect(asked).toBe(5)
    expect(await state()).toEqual(before)
    simulator.clock.advance(DAY)
    simulator.faults.next('token', { kind: 'status', status: 429, retryAfter: 17, times: 3 })
    expect((await tokens.offline({ shop: 'demo' })).response.headers).toEqual({ 'Retry-After': '17' })
    expect(await offline()).toBe('refreshed')
    expect(types()).toEqual(['acquired', 'refresh_failed', 'refresh_failed', 'refreshed'])
  })

  it('while the token is good costs nobody anything, and is tried again after a rest', async () => {
    await tokens.offline(await merchant())
    simulator.clock.advance(56 * MINUTE)
    simulator.faults.next('token', { kind: 'status', status: 520, times: 4 })
    expect(await offline()).toBe('still_valid')
    expect(asked).toBe(5)
    expect(await offline()).toBe('still_valid')
    expect(asked).toBe(5)
    simulator.clock.advance(9000)
    expect(await offline()).toBe('refreshed')
  })
})

it('a token endpoint that is down is asked more and more rarely while the token is good', async () => {
  await tokens.offline(await merchant())
  simulator.clock.advance(55 * MINUTE)
  simulator.faults.next('token', { kind: 'status', status: 520, times: 9999 })
  const askedIn: number[] = []
  for (let minute = 0; minute < 4; minute += 1) {
    const before = asked
    for (let second = 0; second < 60; second += 1) {
      expect(await offline()).toBe('still_valid')
      simulator.clock.advance(1000)
    }
    askedIn.push(asked - before)
  }
  // Four tries at a time.
  expect(askedIn[0]).toBeLessThanOrEqual(4 * 5)
  expect(askedIn[3]).toBeLessThanOrEqual(4 * 2)
  simulator.faults.clear()
  for (let second = 0; second < 60; second += 1) {
    await offline()
    simulator.clock.advance(1000)
  }
  expect(types().at(-1)).toBe('refreshed')
})

describe('a dead refresh token', () => {
  it('is marked, asked for no more, kept, and healed by the merchant', async () => {
    await tokens.offline(await merchant())
    await ask.exchange({ expiring: 1 })
    simulator.clock.advance(2 * HOUR)
    const before = asked
    expect(await offline()).toBe('refresh_token_dead')
    expect(asked).toBe(before + 1)
    expect(new Set(await Promise.all(Array.from({ length: 20 }, offline)))).toEqual(new Set(['refresh_token_dead']))
    expect(await offline()).toBe('refresh_token_dead')
    expect(asked).toBe(before + 1)
    expect(await state()).toMatchObject({ state: 'dead', since: '2026-11-23T14:00:00Z', token: expect.anything() })
    expect(await came(tokens.offline(await merchant()))).toBe('acquired')
    expect(await state()).toMatchObject({ state: 'live', refreshes: 0 })
    expect(types()).toEqual(['acquired', 'dead', 'acquired'])
  })

  it('is healed in the same call where an ID token is at hand', async () => {
    await tokens.offline(await merchant())
    await ask.exchange({ expiring: 1 })
    simulator.clock.advance(2 * HOUR)
    expect(await came(tokens.offline(await merchant()))).toBe('acquired')
    expect(types()).toEqual(['acquired', 'acquired'])
  })

  it('leaves an access token that is still good in use until it expires', async () => {
    await tokens.offline(await merchant())
    await ask.exchange({ expiring: 1 })
    simulator.clock.advance(57 * MINUTE)
    expect(await offline()).toBe('still_valid')
    expect(await offline()).toBe('still_valid')
    expect(asked).toBe(2)
    simulator.clock.advance(3 * MINUTE)
    expect(await offline()).toBe('refresh_token_dead')
    expect(asked).toBe(2)
  })

  it('that is 90 days old is found dead without asking', async () => {
    await tokens.offline(await merchant())
    simulator.clock.advance(91 * DAY)
    expect(await offline()).toBe('refresh_token_dead')
    expect(asked).toBe(1)
  })

  it('does not keep a caller who brings an ID token from joining those who bring none', async () => {
    await tokens.offline(await merchant())
    await ask.exchange({ expiring: 1 })
    simulator.clock.advance(2 * HOUR)
    const verified = await merchant()
    const codes = await Promise.all([offline(), came(tokens.offline(verified)), came(tokens.offline(verified))])
    expect(codes).toEqual(['refresh_token_dead', 'acquired', 'acquired'])
  })
})

describe('what Shopify refuses', () => {
  it('a stale ID token comes back as the verifier’s own response', async () => {
    const verified = await merchant()
    simulator.clock.advance(2 * MINUTE)
    const result = await tokens.offline(verified)
    expect(result.log.code).toBe('invalid_subject_token')
    expect(result.response).toEqual(verified.newIdTokenResponse)
    expect(await store.get(OFFLINE)).toBeNull()
  })

  it('200 callers with one stale ID token cost one request', async () => {
    const verified = await merchant()
    simulator.clock.advance(2 * MINUTE)
    await Promise.all(Array.from({ length: 200 }, () => tokens.offline(verified)))
    expect(asked).toBe(1)
  })

  it.each(['frozen', 'locked'] as const)('a shop that is %s keeps its token', async (closed) => {
    await tokens.offline(await merchant())
    simulator.clock.advance(2 * HOUR)
    const shop = simulator.world.shops.get('demo')
    if (shop !== undefined) shop.state = closed
    expect(await offline()).toBe('shop_unavailable')
    expect(await state()).toMatchObject({ state: 'live' })
    if (shop !== undefined) shop.state = 'installed'
    expect(await offline()).toBe('refreshed')
  })

  it('a wrong client secret is ours: it is told loudly and marks nothing', async () => {
    await tokens.offline(await merchant())
    simulator.clock.advance(2 * HOUR)
    app = appWith('wrong-secret')
    tokens = service()
    expect(await offline()).toBe('invalid_client')
    expect(events.at(-1)).toMatchObject({ type: 'refresh_failed', code: 'invalid_client', shop: 'demo' })
    expect(await state()).toMatchObject({ state: 'live' })
  })

  it('a 401 of somebody in between is no verdict on the token', async () => {
    await tokens.offline(await merchant())
    simulator.clock.advance(2 * HOUR)
    simulator.faults.next('token', { kind: 'status', status: 401, body: '<h1>Who are you?</h1>' })
    expect(await offline()).toBe('unexpected_answer')
    expect(await offline()).toBe('refreshed')
  })

  it('an uninstalled shop is told apart once its webhook came, until it installs the app again', async () => {
    await tokens.offline(await merchant())
    simulator.uninstall('demo')
    await tokens.uninstalled('demo')
    expect(await offline()).toBe('shop_uninstalled')
    expect(asked).toBe(1)
    simulator.install('demo')
    expect(await came(tokens.offline(await merchant()))).toBe('acquired')
    expect(types()).toEqual(['acquired', 'uninstalled', 'acquired'])
  })
})

describe('the other kinds', () => {
  it('an online token is each user’s own, and is exchanged again when it expires', async () => {
    const first = await tokens.online(await merchant())
    expect(first).toMatchObject({ ok: true, log: { code: 'acquired' }, accessToken: { accessMode: 'online' } })
    expect(await came(tokens.online({ shop: 'demo', userId: userId() }))).toBe('stored')
    expect(await came(tokens.online({ shop: 'demo', userId: '2' }))).toBe('no_access_token')
    expect(await came(tokens.online({ shop: 'demo' }))).toBe('configuration_error')
    simulator.clock.advance(25 * HOUR)
    expect(await came(tokens.online({ shop: 'demo', userId: userId() }))).toBe('no_access_token')
    expect(await came(tokens.online(await merchant()))).toBe('acquired')
  })

  it('client credentials are asked for once a day', async () => {
    await Promise.all(Array.from({ length: 50 }, () => tokens.clientCredentials({ shop: 'demo' })))
    simulator.clock.advance(23 * HOUR)
    expect(await came(tokens.clientCredentials({ shop: 'demo' }))).toBe('stored')
    simulator.clock.advance(2 * HOUR)
    expect(await came(tokens.clientCredentials({ shop: 'demo' }))).toBe('acquired')
    expect(asked).toBe(2)
    simulator.uninstall('zoo')
    expect(await came(tokens.clientCredentials({ shop: 'zoo' }))).toBe('shop_uninstalled')
  })

  it('application-only tokens need the key', async () => {
    expect(await came(tokens.applicationOnly({ shop: 'demo' }))).toBe('configuration_error')
    const privateKey = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    tokens = service({ privateKey })
    expect(await came(tokens.applicationOnly({ shop: 'demo' }))).toBe('acquired')
    expect(await came(tokens.applicationOnly({ shop: 'demo' }))).toBe('stored')
    expect(await state('client-id/application_only')).toMatchObject({ secret: null })
  })
})

it('the fleet’s methods belong to the same service', async () => {
  await tokens.offline(await merchant())
  simulator.clock.advance(70 * DAY)
  expect(await tokens.keepAlive()).toMatchObject({ ok: true, counts: { refreshed: 1 } })
  expect(await tokens.audit()).toMatchObject({ summary: { live: 1, shops: 1 } })
  expect(await tokens.forget('demo')).toMatchObject({ deleted: 1 })
  expect(await offline()).toBe('no_access_token')
  await expect(tokens.forget('../evil')).rejects.toThrow(/handle such as/)
})
