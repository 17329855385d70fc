import {
  ID_TOKEN_FLAWS,
  type IdTokenFlaw,
  MERCHANT_ID_TOKEN_FLAWS,
  type MerchantIdTokenFlaw,
  signIdToken,
} from 'shopwright/sign'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../index.ts'
import { app, asking, DEAD, EXCHANGE, ONLINE } from './asking.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3600_000
const DAY = 24 * HOUR
let simulator: Simulator
beforeEach(() => {
  simulator = createSimulator({ app, shops: ['demo', 'second'], now: NOW, seed: 'test' })
})

const { post, exchange, refresh, works } = asking(() => simulator)

describe('token exchange', () => {
  test('gives an offline token that never expires when expiring is not asked for', async () => {
    const { status, body } = await exchange()
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_[0-9a-f]{32}$/),
      scope: 'write_products,read_orders',
    })
    simulator.clock.advance(400 * DAY)
    expect(works(body['access_token'])).toBe(true)
  })

  test.each([1, '1'])('gives a pair for an hour and for ninety days with expiring %j', async (expiring) => {
    const { body } = await exchange({ expiring })
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_/),
      scope: 'write_products,read_orders',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^shprt_/),
      refresh_token_expires_in: 7_776_000,
    })
    simulator.clock.advance(HOUR - 1)
    expect(works(body['access_token'])).toBe(true)
    simulator.clock.advance(1)
    expect(works(body['access_token'])).toBe(false)
  })

  test('gives an online token with its user, who never gets a refresh token', async () => {
    const owner = simulator.world.shops.get('demo')?.users[0]
    const { body } = await exchange({ requested_token_type: ONLINE, expiring: 1 }, { userId: owner?.id })
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_/),
      scope: 'write_products,read_orders',
      expires_in: 86_399,
      associated_user_scope: 'write_products,read_orders',
      associated_user: {
        id: owner?.id,
        first_name: 'Ada',
        last_name: 'Owner',
        email: 'ada@demo.example',
        email_verified: true,
        account_owner: true,
        locale: 'en',
        collaborator: false,
      },
    })
  })

  test('an online token is not given to somebody whom the shop does not know', async () => {
    expect(await exchange({ requested_token_type: ONLINE }, { userId: 1 })).toMatchObject({ status: 400 })
  })

  test('takes a form as well as JSON', async () => {
    const idToken = await signIdToken({ clientId: 'client-id', clientSecret: 'new-secret', now: () => NOW })
    const response = await simulator.fetch('https://demo.myshopify.com/admin/oauth/access_token', {
      method: 'POST',
      body: new URLSearchParams({ ...EXCHANGE, subject_token: idToken, expiring: '1' }),
    })
    expect(await response.json()).toMatchObject({ expires_in: 3600 })
  })

  // The platform is not known to look at iat.
  const flaws = Object.keys({ ...ID_TOKEN_FLAWS, ...MERCHANT_ID_TOKEN_FLAWS }).filter(
    (flaw) => flaw !== 'issued_in_future',
  )

  test.each(flaws as (IdTokenFlaw | MerchantIdTokenFlaw)[])('refuses an ID token that is %s', async (flaw) => {
    expect(await exchange({}, { flaw })).toMatchObject({ status: 400, body: { error: 'invalid_subject_token' } })
    expect(simulator.world.accessTokens.size).toBe(0)
  })

  test('refuses an ID token of another shop', async () => {
    expect(await exchange({}, { shop: 'second' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_subject_token' },
    })
  })

  test('refuses an ID token a minute after it was made', async () => {
    const idToken = await signIdToken({ clientId: 'client-id', clientSecret: 'new-secret', now: () => NOW })
    simulator.clock.advance(59_000)
    expect(await post({ ...EXCHANGE, subject_token: idToken })).toMatchObject({ status: 200 })
    simulator.clock.advance(1000)
    expect(await post({ ...EXCHANGE, subject_token: idToken })).toMatchObject({ status: 400 })
  })

  test.each([
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ client_id: 'other' }, 'invalid_client'],
    [{ client_secret: '' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ expiring: 2 }, 'invalid_request'],
    [{ requested_token_type: 'other' }, 'invalid_request'],
    [{ subject_token_type: 'other' }, 'invalid_request'],
    [{ subject_token: 7 }, 'invalid_subject_token'],
  ])('refuses %j as %s', async (extra, error) => {
    expect(await exchange(extra)).toMatchObject({ status: 400, body: { error } })
  })
})

describe('client credentials', () => {
  const ask = (shop?: string, scope?: string) =>
    post({ client_id: 'client-id', client_secret: 'new-secret', grant_type: 'client_credentials', scope }, shop)

  test('give the scopes that were asked for, and refuse those that the app has not', async () => {
    expect((await ask('demo', 'read_products read_orders')).body).toMatchObject({ scope: 'read_products,read_orders' })
    expect(await ask('demo', 'write_orders')).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })

  test('refuse to give all scopes of an app that has others than the Admin API’s', async () => {
    simulator = createSimulator({ app: { ...app, scopes: 'read_products,customer_read_metaobjects' }, shops: ['demo'] })
    expect(await ask('demo')).toEqual({
      status: 400,
      body: { error: 'invalid_scope', error_description: "'customer_read_metaobjects' is not a valid access scope" },
    })
    expect((await ask('demo', 'read_products')).status).toBe(200)
  })

  test('give a token for a day without a refresh token', async () => {
    expect(await ask()).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^shpat_/), scope: 'write_products,read_orders', expires_in: 86_399 },
    })
  })

  test('are for shops of the same organisation that have the app', async () => {
    simulator = createSimulator({
      app,
      shops: [
        { handle: 'demo', ownOrganization: false },
        { handle: 'off', state: 'uninstalled' },
      ],
    })
    expect(await ask('demo')).toMatchObject({ status: 400, body: { error: 'shop_not_permitted' } })
    expect(await ask('off')).toMatchObject({ status: 400, body: { error: 'app_not_installed' } })
  })
})

describe('secrets', () => {
  test('old and new are accepted, and each token is pinned to the one that minted it', async () => {
    simulator = createSimulator({ app: { ...app, oldClientSecret: 'old-secret' }, now: NOW })
    const { body: old } = await exchange({ client_secret: 'old-secret', expiring: 1 })
    const { body: moved } = await refresh(old['refresh_token'])
    simulator.revokeOldSecrets()
    expect([works(old['access_token']), works(moved['access_token'])]).toEqual([false, true])
    expect(await exchange({ client_secret: 'old-secret' })).toMatchObject({ body: { error: 'invalid_client' } })
  })

  test('a refresh token dies with the secret that minted it', async () => {
    const { body } = await exchange({ expiring: 1 })
    simulator.rotateSecret('newest-secret')
    simulator.revokeOldSecrets()
    expect(await refresh(body['refresh_token'], { client_secret: 'newest-secret' })).toEqual(DEAD)
  })

  test('a new secret must be new', () => {
    expect(() => simulator.rotateSecret('new-secret')).toThrow(/not in use/)
  })
})

describe('shops', () => {
  test('an unknown shop is not found', async () => {
    expect(await post(EXCHANGE, 'nobody')).toEqual({ status: 404, body: { errors: 'Not Found' } })
  })

  test('after an uninstallation no token works, and none is given', async () => {
    const { body } = await exchange({ expiring: 1 })
    simulator.uninstall('demo')
    expect(works(body['access_token'])).toBe(false)
    expect(await refresh(body['refresh_token'])).toEqual(DEAD)
    expect(await exchange()).toMatchObject({ status: 400, body: { error: 'invalid_subject_token' } })
    simulator.install('demo')
    expect(await refresh(body['refresh_token'])).toEqual(DEAD)
    expect((await exchange()).status).toBe(200)
  })

  test.each([
    ['frozen', 402],
    ['locked', 423],
  ] as const)('a shop that is %s answers %i', async (state, status) => {
    simulator = createSimulator({ app, shops: [{ handle: 'demo', state }] })
    expect((await exchange()).status).toBe(status)
  })
})

describe('the request itself', () => {
  const raw = (init: RequestInit) => simulator.fetch('https://demo.myshopify.com/admin/oauth/access_token', init)

  test.each(['', '{', '[]', 'null', '"text"'])('%j is no request for a token', async (body) => {
    const response = await raw({ method: 'POST', body })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('another method is not allowed', async () => {
    expect((await raw({ method: 'GET' })).status).toBe(405)
  })

  test('with a seed, two simulators give the same tokens', async () => {
    const { body: one } = await exchange()
    simulator = createSimulator({ app, shops: ['demo'], now: NOW, seed: 'test' })
    const { body: two } = await exchange()
    expect(one).toEqual(two)
  })
})
