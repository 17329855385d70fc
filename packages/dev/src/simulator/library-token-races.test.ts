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
import { beforeEach, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../index.ts'
import { app as settings, asking } from './oauth/asking.ts'

// Real pauses: who waits for whom, and for how long.

const HOUR = 3_600_000
const OFFLINE = { shop: 'demo', name: 'client-id/offline' }

let simulator: Simulator
let app: ShopifyApp
let store: TokenStore
let events: TokenEvent[]
let asked: number
const ask = asking(() => simulator)
const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

beforeEach(() => {
  simulator = createSimulator({ app: settings, shops: ['demo'] })
  asked = 0
  events = []
  store = memoryTokenStore()
  app = new ShopifyApp({
    ...settings,
    fetch: async (url, init) => {
      if (url.endsWith('/access_token')) asked += 1
      return simulator.fetch(url, init)
    },
    now: simulator.clock.now,
  })
})

/** A service of its own, as another process has it. */
function service(options: Partial<AccessTokensOptions> = {}): AccessTokens {
  return createAccessTokens({ app, store, onEvent: (event) => events.push(event), ...options })
}

async function merchant() {
  const signer = { ...settings, now: simulator.clock.now }
  const userId = simulator.world.shops.get('demo')?.users[0].id
  const verified = await app.verifyAdminUIExtReq(await signAdminUIExtReq(signer, { shop: 'demo', userId }))
  if (!verified.ok || verified.shop === null) throw new Error(verified.log.detail)
  return verified
}

/** A pair in the store, its access token so old. */
async function aged(ms: number): Promise<string> {
  const { accessToken } = await service().offline(await merchant())
  simulator.clock.advance(ms)
  asked = 0
  events = []
  return accessToken?.token ?? ''
}

async function timed<Value>(work: Promise<Value>): Promise<[Value, number]> {
  const began = performance.now()
  return [await work, performance.now() - began]
}

const types = () => events.map(({ type }) => type)

describe('across processes', () => {
  it('one refreshes an expired token, for eight with 25 callers each', async () => {
    await aged(2 * HOUR)
    simulator.faults.next('token', { kind: 'slow', ms: 300 })
    const services = Array.from({ length: 8 }, () => service())
    const results = await Promise.all(
      services.flatMap((one) => Array.from({ length: 25 }, () => one.offline({ shop: 'demo' }))),
    )
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(new Set(results.map(({ accessToken }) => accessToken?.token)).size).toBe(1)
    expect(asked).toBe(1)
  })

  it('nobody waits for one who refreshes a token that is still good', async () => {
    const token = await aged(57 * 60_000)
    await store.lease(OFFLINE, 10_000)
    const [result, ms] = await timed(service().offline({ shop: 'demo' }))
    expect(result).toMatchObject({ ok: true, log: { code: 'stored' }, accessToken: { token } })
    expect(ms).toBeLessThan(100)
    expect(asked).toBe(0)
  })

  it('who is killed with the lease delays others by the lease and no more than 2 s', async () => {
    await aged(2 * HOUR)
    await store.lease(OFFLINE, 600)
    const [result, ms] = await timed(service({ lease: 600 }).offline({ shop: 'demo' }))
    expect(result.log.code).toBe('refreshed')
    expect(ms).toBeGreaterThan(400)
    expect(ms).toBeLessThan(2600)
  })

  it('who works longer than a lease keeps it', async () => {
    await aged(2 * HOUR)
    simulator.faults.next('token', { kind: 'slow', ms: 700 })
    const results = await Promise.all([1, 2].map(() => service({ lease: 200 }).offline({ shop: 'demo' })))
    expect(results.map(({ ok }) => ok)).toEqual([true, true])
    expect(asked).toBe(1)
  })

  it('who was frozen and wakes late overwrites nothing, and goes on with what the other stored', async () => {
    await aged(2 * HOUR)
    simulator.faults.next('token', { kind: 'slow', ms: 600 })
    // Its heart does not beat.
    const frozen = service({ lease: 150, store: { ...store, renew: () => Promise.reject(new Error('away')) } })
    const late = frozen.offline({ shop: 'demo' })
    await pause(200)
    const [quick] = await timed(service({ lease: 150 }).offline({ shop: 'demo' }))
    expect(quick.log.code).toBe('refreshed')
    const woken = await late
    expect(woken).toMatchObject({ ok: true, log: { code: 'stored' }, accessToken: quick.accessToken })
    expect(types()).toEqual(['refreshed', 'lease_lost'])
    expect(ask.works(woken.accessToken?.token)).toBe(true)
  })

  it('who was frozen in an exchange, and retired the pair of the other with it, leaves a pair that lives', async () => {
    simulator.faults.next('token', { kind: 'slow', ms: 600 })
    const frozen = service({ lease: 150, store: { ...store, renew: () => Promise.reject(new Error('away')) } })
    const late = frozen.offline(await merchant())
    await pause(200)
    const other = service({ lease: 150 })
    expect((await other.offline(await merchant())).log.code).toBe('acquired')
    const woken = await late
    expect(ask.works(woken.accessToken?.token)).toBe(true)
    simulator.clock.advance(2 * HOUR)
    expect((await other.offline({ shop: 'demo' })).log.code).toBe('refreshed')
    expect(types()).not.toContain('dead')
  })

  it('who was frozen in an exchange that came first leaves the pair of the other as it is', async () => {
    let answered = false
    const { fetch } = simulator
    const slowly = new ShopifyApp({
      ...settings,
      now: simulator.clock.now,
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        if (!answered) await pause(500)
        answered = true
        return response
      },
    })
    const away = { ...store, renew: () => Promise.reject(new Error('away')) }
    const late = service({ app: slowly, lease: 150, store: away }).offline(await merchant())
    await pause(200)
    const other = service({ lease: 150 })
    const { accessToken } = await other.offline(await merchant())
    expect(ask.works((await late).accessToken?.token)).toBe(true)
    expect(ask.works(accessToken?.token)).toBe(true)
    simulator.clock.advance(2 * HOUR)
    expect((await other.offline({ shop: 'demo' })).log.code).toBe('refreshed')
  })

  it('what is deleted while it is refreshed is not stored again', async () => {
    await aged(2 * HOUR)
    simulator.faults.next('token', { kind: 'slow', ms: 300 })
    const refreshing = service().offline({ shop: 'demo' })
    await pause(100)
    await service().forget('demo')
    expect((await refreshing).log.code).toBe('no_access_token')
    expect(await store.get(OFFLINE)).toBeNull()
  })

  it('a pair that could not be stored is not used, and the next caller gets the same one', async () => {
    await aged(2 * HOUR)
    const full = service({ store: { ...store, save: () => Promise.reject(new Error('postgres://me:pw@db is full')) } })
    const result = await full.offline({ shop: 'demo' })
    expect(result).toMatchObject({ ok: false, log: { code: 'store_unavailable' }, response: { status: 503 } })
    expect(JSON.stringify([result.log, events])).not.toContain('pw@')
    expect((await service().offline({ shop: 'demo' })).log.code).toBe('refreshed')
  })
})

describe('a caller', () => {
  it('waits no longer than the deadline, while the work goes on', async () => {
    await aged(2 * HOUR)
    simulator.faults.next('token', { kind: 'slow', ms: 500 })
    const tokens = service({ deadline: 150 })
    const [result, ms] = await timed(tokens.offline({ shop: 'demo' }))
    expect(result.log.code).toBe('temporarily_unavailable')
    expect(ms).toBeLessThan(400)
    await pause(600)
    expect((await tokens.offline({ shop: 'demo' })).log.code).toBe('stored')
    expect(asked).toBe(1)
  })

  it('gets the token that is still good when the deadline is over', async () => {
    const token = await aged(57 * 60_000)
    simulator.faults.next('token', { kind: 'slow', ms: 400 })
    const result = await service({ deadline: 100 }).offline({ shop: 'demo' })
    expect(result).toMatchObject({ ok: true, log: { code: 'still_valid' }, accessToken: { token } })
  })

  it('leaves with its signal, while the work goes on for the others', async () => {
    await aged(2 * HOUR)
    simulator.faults.next('token', { kind: 'slow', ms: 300 })
    const tokens = service()
    const leaving = new AbortController()
    const [left, stays] = [
      tokens.offline({ shop: 'demo' }, { signal: leaving.signal }),
      tokens.offline({ shop: 'demo' }),
    ]
    setTimeout(() => leaving.abort(), 50)
    const [result, ms] = await timed(left)
    expect(result).toMatchObject({ ok: false, log: { code: 'aborted' } })
    expect(ms).toBeLessThan(200)
    expect((await stays).log.code).toBe('refreshed')
    expect((await tokens.offline({ shop: 'demo' }, { signal: leaving.signal })).log.code).toBe('aborted')
    expect(asked).toBe(1)
  })

  it('is answered when the store hangs', async () => {
    const hanging = service({ store: { ...store, get: () => new Promise(() => {}) }, deadline: 100 })
    expect((await hanging.offline({ shop: 'demo' })).log.code).toBe('temporarily_unavailable')
  })
})

/** Takes back the access token, though it has not expired. */
function revoke(token: string | undefined): void {
  const inside = simulator.world.accessTokens.get(token ?? '')
  if (inside !== undefined) inside.revokedAt = simulator.clock.now()
}

describe('call', () => {
  const query = '{ shop { name } }'
  const shop = 'demo'
  const name = (tokens = service()) =>
    tokens.call({ shop }, ({ token }) =>
      app.adminGraphQLRequest(query, { shop, accessToken: token, apiVersion: '2026-10' }),
    )

  it('refreshes once and runs again when the Admin API answers 401', async () => {
    revoke(await aged(0))
    expect(await name()).toMatchObject({ ok: true, data: { shop: { name: expect.any(String) } } })
    expect(types()).toEqual(['refreshed'])
    expect(asked).toBe(1)
  })

  it('refreshes once for 50 callers of two services who were answered 401', async () => {
    revoke(await aged(0))
    const [one, two] = [service(), service()]
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => name(n % 2 === 0 ? one : two)))
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(asked).toBe(1)
  })

  it('drops a token that was refused from the cache', async () => {
    const tokens = service({ cache: true })
    const token = await aged(0)
    expect((await tokens.offline({ shop })).accessToken?.token).toBe(token)
    revoke(token)
    expect((await name(tokens)).ok).toBe(true)
    expect((await tokens.offline({ shop })).accessToken?.token).not.toBe(token)
  })

  it('says why there is no token, and asks no more after that', async () => {
    expect((await name()).log.code).toBe('no_access_token')
    await aged(0)
    simulator.uninstall(shop)
    const tokens = service({ cache: true })
    expect((await tokens.offline({ shop })).log.code).toBe('stored')
    expect((await name(tokens)).log.code).toBe('refresh_token_dead')
    // Young as it is, and though it was in the cache.
    expect((await tokens.offline({ shop })).log.code).toBe('still_valid')
    expect((await name(tokens)).log.code).toBe('refresh_token_dead')
    expect(asked).toBe(1)
    simulator.install(shop)
    expect((await tokens.offline(await merchant())).log.code).toBe('acquired')
  })

  it('is not content with a flight that ended with the token that was refused', async () => {
    revoke(await aged(57 * 60_000))
    simulator.faults.next('token', { kind: 'status', status: 520, times: 4 })
    const tokens = service()
    const [failing, called] = await Promise.all([tokens.offline({ shop }), name(tokens)])
    expect(failing.log.code).toBe('still_valid')
    expect(called).toMatchObject({ ok: true })
    expect(asked).toBe(5)
  })

  it('runs once where the answer is anything else, and hands on what `fn` throws', async () => {
    await aged(0)
    let ran = 0
    expect(await service().call({ shop }, () => (ran += 1))).toBe(1)
    expect(ran).toBe(1)
    const own = new Error('mine')
    await expect(service().call({ shop }, () => Promise.reject(own))).rejects.toBe(own)
  })
})
