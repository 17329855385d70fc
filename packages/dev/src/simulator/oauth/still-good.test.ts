import { beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../index.ts'
import { app, asking, DEAD, EXCHANGE, OFFLINE } from './asking.ts'

const HOUR = 3600_000
const KEEP = 5
let simulator: Simulator
beforeEach(() => {
  simulator = createSimulator({ app, shops: ['demo'], now: Date.UTC(2026, 10, 23, 12), seed: 'test', keep: KEEP })
})

const { post, exchange, refresh, works } = asking(() => simulator)
const size = () => [simulator.world.accessTokens.size, simulator.world.refreshTokens.size]

describe('a simulator that runs for long', () => {
  test('forgets tokens that are over, all but the last, and answers to them as before', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    let last: unknown = first['refresh_token']
    for (let round = 0; round < 100; round += 1) {
      simulator.clock.advance(2 * HOUR)
      last = (await refresh(last)).body['refresh_token']
    }
    const [tokens = 0, refreshTokens = 0] = size()
    expect(tokens).toBeGreaterThan(KEEP)
    expect(tokens).toBeLessThan(4 * KEEP)
    expect(refreshTokens).toBe(tokens)
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
    expect(works(first['access_token'])).toBe(false)
    expect((await refresh(last)).status).toBe(200)
  })

  test('numbers what is left as before, and counts its refreshes', async () => {
    let last = (await exchange({ expiring: 1 })).body['refresh_token']
    for (let round = 0; round < 50; round += 1) {
      simulator.clock.advance(2 * HOUR)
      last = (await refresh(last)).body['refresh_token']
    }
    const [newest, before] = simulator.tokens.list('demo')
    expect(newest).toMatchObject({ id: 51, refreshes: 50, state: 'live', successor: null })
    expect(before).toMatchObject({ id: 50, refreshes: 49, successor: 51, refresh: { state: 'used' } })
    simulator.tokens.revoke(51)
    expect(simulator.tokens.list('demo')[0]?.state).toBe('revoked')
    expect(() => simulator.tokens.revoke(1)).toThrow(/remembers no access token 1/)
  })

  test('forgets nothing that is good: a pair unused for 89 days, a token for ever, a migration that may be asked again', async () => {
    const migrate = (token: unknown) =>
      post({ ...EXCHANGE, subject_token: token, subject_token_type: OFFLINE, expiring: 1 })
    const { body: old } = await exchange()
    const { body: forEver } = await exchange()
    const { body: pair } = await migrate(old['access_token'])
    const bustle = async () => {
      for (let round = 0; round < 10 * KEEP; round += 1) {
        await post({ client_id: 'client-id', client_secret: 'new-secret', grant_type: 'client_credentials' })
        simulator.tokens.revoke(simulator.tokens.list()[0]?.id ?? 0)
      }
    }
    await bustle()
    simulator.clock.advance(6 * 24 * HOUR)
    await bustle()
    expect((await migrate(old['access_token'])).body['refresh_token']).toBe(pair['refresh_token'])
    simulator.clock.advance(83 * 24 * HOUR)
    await bustle()
    expect((await refresh(pair['refresh_token'])).status).toBe(200)
    expect(works(forEver['access_token'])).toBe(true)
    expect(size()[0]).toBeLessThan(4 * KEEP)
  })
})
