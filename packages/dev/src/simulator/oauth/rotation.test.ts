import { beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../index.ts'
import { app, asking, DEAD, EXCHANGE, OFFLINE, ONLINE } from './asking.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3600_000
const DAY = 24 * HOUR
let simulator: Simulator
beforeEach(() => {
  simulator = createSimulator({ app, shops: ['demo', 'second'], now: NOW, seed: 'test' })
})

const { post, exchange, refresh, works } = asking(() => simulator)

describe('refreshing', () => {
  test('gives a new pair each time, and the old access token lives out its hour', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    simulator.clock.advance(HOUR / 2)
    const { status, body: second } = await refresh(first['refresh_token'])
    expect(status).toBe(200)
    expect(second).toMatchObject({
      expires_in: 3600,
      refresh_token_expires_in: 7_776_000,
      scope: 'write_products,read_orders',
    })
    expect(second['access_token']).not.toBe(first['access_token'])
    expect(second['refresh_token']).not.toBe(first['refresh_token'])
    expect([works(first['access_token']), works(second['access_token'])]).toEqual([true, true])
    simulator.clock.advance(HOUR / 2)
    expect([works(first['access_token']), works(second['access_token'])]).toEqual([false, true])
  })

  test('a refresh token is dead after ninety days', async () => {
    const { body } = await exchange({ expiring: 1 })
    simulator.clock.advance(90 * DAY - 1)
    expect((await refresh(body['refresh_token'])).status).toBe(200)
    const again = await exchange({ expiring: 1 })
    simulator.clock.advance(90 * DAY)
    expect(await refresh(again.body['refresh_token'])).toEqual(DEAD)
  })

  test('whoever acquires another retires it at once, but its access token lives on', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    const { body: second } = await exchange({ expiring: 1 })
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
    expect(works(first['access_token'])).toBe(true)
    expect((await refresh(second['refresh_token'])).status).toBe(200)
  })

  test('tokens that cannot be refreshed retire nothing', async () => {
    const { body } = await exchange({ expiring: 1 })
    await exchange({ expiring: 0 })
    await exchange({ requested_token_type: ONLINE }, { userId: simulator.world.shops.get('demo')?.users[0].id })
    await post({ client_id: 'client-id', client_secret: 'new-secret', grant_type: 'client_credentials' })
    expect((await refresh(body['refresh_token'])).status).toBe(200)
  })

  test('a lost answer may be asked for again and is the same pair, made young again for thirty days', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    const { body: lost } = await refresh(first['refresh_token'])
    const { body: again } = await refresh(first['refresh_token'])
    expect(again).toEqual(lost)
    simulator.clock.advance(30 * DAY - 1)
    const { body: late } = await refresh(first['refresh_token'])
    expect(late).toMatchObject({
      access_token: lost['access_token'],
      refresh_token: lost['refresh_token'],
      expires_in: 3600,
    })
    expect(late['refresh_token_expires_in']).toBe(60 * 86_400)
    expect(works(late['access_token'])).toBe(true)
    simulator.clock.advance(1)
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
    expect((await refresh(lost['refresh_token'])).status).toBe(200)
  })

  test('the grace ends when the replacement is used', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    const { body: second } = await refresh(first['refresh_token'])
    await refresh(second['refresh_token'])
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
    expect((await refresh(second['refresh_token'])).status).toBe(200)
  })

  test('the grace ends when the app acquires another token', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    await refresh(first['refresh_token'])
    await exchange({ expiring: 1 })
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
  })

  test('the grace does not outlive the ninety days of the token itself', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    simulator.clock.advance(80 * DAY)
    await refresh(first['refresh_token'])
    simulator.clock.advance(10 * DAY)
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
  })

  test.each([undefined, '', 'shprt_unknown', 7])('%j is no refresh token', async (token) => {
    expect(await refresh(token)).toEqual(DEAD)
  })

  test('a refresh token is dead where the app is not installed, however that came about', async () => {
    const { body } = await exchange({ expiring: 1 })
    const demo = simulator.world.shops.get('demo')
    if (demo !== undefined) demo.state = 'uninstalled'
    expect(await refresh(body['refresh_token'])).toEqual(DEAD)
  })

  test('a used one does not give a pair again that died with its own secret', async () => {
    const { body: first } = await exchange({ expiring: 1 })
    simulator.rotateSecret('leaked-secret')
    const { body: second } = await refresh(first['refresh_token'], { client_secret: 'leaked-secret' })
    expect((await refresh(first['refresh_token'])).body).toEqual(second)
    simulator.world.app.clientSecrets = ['new-secret']
    expect(works(second['access_token'])).toBe(false)
    expect(await refresh(first['refresh_token'])).toEqual(DEAD)
  })

  test('a refresh token is of no use at another shop', async () => {
    const { body } = await exchange({ expiring: 1 })
    const params = { client_id: 'client-id', client_secret: 'new-secret', grant_type: 'refresh_token' }
    expect(await post({ ...params, refresh_token: body['refresh_token'] }, 'second')).toEqual(DEAD)
  })
})

describe('migration', () => {
  const migrate = (token: unknown) =>
    post({ ...EXCHANGE, subject_token: token, subject_token_type: OFFLINE, requested_token_type: OFFLINE, expiring: 1 })
  const SPENT = { status: 400, body: { error: 'invalid_subject_token' } }

  test('gives a pair for a token that never expires, and revokes it', async () => {
    const { body: old } = await exchange()
    const { body: pair } = await migrate(old['access_token'])
    expect(pair).toMatchObject({ expires_in: 3600, refresh_token: expect.stringMatching(/^shprt_/) })
    expect([works(old['access_token']), works(pair['access_token'])]).toEqual([false, true])
  })

  test('can be asked again for seven days and gives the same pair', async () => {
    const { body: old } = await exchange()
    const { body: pair } = await migrate(old['access_token'])
    simulator.clock.advance(7 * DAY - 1)
    const { body: again } = await migrate(old['access_token'])
    expect(again).toMatchObject({
      access_token: pair['access_token'],
      refresh_token: pair['refresh_token'],
      expires_in: 3600,
    })
    simulator.clock.advance(1)
    expect(await migrate(old['access_token'])).toMatchObject(SPENT)
  })

  test('cannot be asked again once its pair was refreshed, or another was acquired', async () => {
    const { body: one } = await exchange()
    const { body: pair } = await migrate(one['access_token'])
    await refresh(pair['refresh_token'])
    expect(await migrate(one['access_token'])).toMatchObject(SPENT)
    const { body: two } = await exchange()
    await migrate(two['access_token'])
    await exchange({ expiring: 1 })
    expect(await migrate(two['access_token'])).toMatchObject(SPENT)
  })

  test('is for tokens that never expire alone', async () => {
    const { body } = await exchange({ expiring: 1 })
    expect(await migrate(body['access_token'])).toMatchObject(SPENT)
    expect(await migrate('shpat_unknown')).toMatchObject(SPENT)
  })
})
