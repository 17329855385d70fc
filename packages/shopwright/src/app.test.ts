import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AppConfig, ShopifyApp, verifyWebhookReq } from './index.ts'
import { signWebhookReq } from './sign/index.ts'

const options = { clientId: 'the-client-id', clientSecret: 'shpss_secret', oldClientSecret: 'shpss_older' }

describe('ShopifyApp', () => {
  it.each([
    [{ ...options, clientId: '' }, 'clientId', 'SHOPIFY_API_KEY'],
    [{ ...options, clientSecret: '' }, 'clientSecret', 'SHOPIFY_API_SECRET'],
    [{ clientSecret: 'x' }, 'clientId', 'undefined'],
    [{ ...options, clientSecret: 7 }, 'clientSecret', 'number'],
    [undefined, 'clientId', 'undefined'],
    [{ ...options, userAgentPrefix: 'my app\r\nX-Evil: 1' }, 'userAgentPrefix', 'line breaks'],
  ])('throws at construction for %o and names %s', (bad, field, also) => {
    const construct = () => new ShopifyApp(bad as never)
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(field)
    expect(construct).toThrow(also)
  })

  it('keeps its secrets out of print, JSON, spread and enumeration', () => {
    const app = new ShopifyApp(options)
    const seen = inspect(app, { depth: 9, showHidden: true }) + JSON.stringify(app) + JSON.stringify({ ...app })
    expect(seen).not.toContain('shpss_')
    expect(Object.values(app)).not.toContain(options.clientSecret)
  })

  it.each(['', null, undefined])(
    'takes an old secret of %o as absent, so that nothing verifies under an empty key',
    async (old) => {
      const app = new ShopifyApp({ ...options, oldClientSecret: old })
      const req = await signWebhookReq({ clientId: 'x', clientSecret: 'something else' })
      expect((await app.verifyWebhookReq(req)).ok).toBe(false)
    },
  )

  it('lends its functions unbound, and they take an AppConfig as well', async () => {
    const { verifyWebhookReq: unbound } = new ShopifyApp(options)
    const req = await signWebhookReq(options, { shop: 'demo' })
    expect(await unbound(req)).toMatchObject({ ok: true, shop: 'demo' })
    expect(await verifyWebhookReq(new AppConfig(options), req)).toMatchObject({ ok: true, shop: 'demo' })
  })

  it('tells who forgets the app that the first argument is missing', async () => {
    await expect(verifyWebhookReq({} as never, {} as never)).rejects.toThrow(
      'new ShopifyApp({ clientId, clientSecret })',
    )
  })
})
