import { describe, expect, test } from 'vitest'
import { createSimulator } from '../index.ts'

const NOW = Date.UTC(2026, 10, 23)
const app = { clientId: 'id', clientSecret: 'secret', scopes: ['read_products'], url: 'http://localhost:1' }

async function granted(options: { nonExpiringTokens?: 'accepted' | 'refused' } = {}) {
  const simulator = createSimulator({ app: { ...app, ...options }, shops: ['demo', 'second'], now: NOW })
  const response = await simulator.fetch('https://demo.myshopify.com/admin/oauth/access_token', {
    method: 'POST',
    body: JSON.stringify({ client_id: 'id', client_secret: 'secret', grant_type: 'client_credentials' }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  return { simulator, world: simulator.world, token }
}

describe('tokenFor', () => {
  test('finds the token and its shop', async () => {
    const { world, token } = await granted()
    expect(world.tokenFor(token, 'demo')).toMatchObject({
      ok: true,
      token: { text: token, mode: 'offline', scopes: ['read_products'], grant: 'client_credentials', secret: 'secret' },
      shop: { handle: 'demo' },
    })
  })

  test('refuses what is no token of this shop as the platform does', async () => {
    const { world, token } = await granted()
    const refusals = [
      world.tokenFor(null, 'demo'),
      world.tokenFor('', 'demo'),
      world.tokenFor('x', 'demo'),
      world.tokenFor(token, 'second'),
    ]
    expect(refusals.map((found) => !found.ok && [found.reason, found.response.status])).toEqual([
      ['missing_token', 401],
      ['missing_token', 401],
      ['unknown_token', 401],
      ['other_shop', 401],
    ])
    expect(world.tokenFor(token, 'nobody')).toMatchObject({ reason: 'unknown_shop', response: { status: 404 } })
  })

  test('refuses an expired one, one of a shop without the app, and those of shops that are closed', async () => {
    const { simulator, world, token } = await granted()
    const shop = world.shops.get('demo')
    const reasonWith = (state: 'installed' | 'uninstalled' | 'frozen' | 'locked') => {
      if (shop !== undefined) shop.state = state
      const found = world.tokenFor(token, 'demo')
      return found.ok ? 'ok' : [found.reason, found.response.status]
    }
    expect(reasonWith('frozen')).toEqual(['shop_frozen', 402])
    expect(reasonWith('locked')).toEqual(['shop_locked', 423])
    expect(reasonWith('uninstalled')).toEqual(['uninstalled', 401])
    simulator.clock.advance(86_399_000)
    expect(reasonWith('installed')).toEqual(['expired', 401])
  })

  test('refuses tokens that never expire once the platform does, in its own words', async () => {
    const { world, token } = await granted({ nonExpiringTokens: 'refused' })
    expect(world.tokenFor(token, 'demo').ok).toBe(true)
    const forEver = world.accessTokens.get(token)
    if (forEver !== undefined) forEver.expiresAt = null
    expect(world.tokenFor(token, 'demo')).toMatchObject({
      reason: 'non_expiring_refused',
      response: {
        status: 403,
        body: '{"errors":"Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens."}',
      },
    })
  })
})
