import { describe, expect, it } from 'vitest'
import { guard, ShopifyApp } from './index.ts'
import { signAdminUIExtReq, signAppHomeReq, signWebhookReq } from './sign/index.ts'

const signer = { clientId: 'the-client-id', clientSecret: 'shpss_secret' }
const app = new ShopifyApp(signer)

describe('guard', () => {
  it('runs your function for a genuine request, with the verified result', async () => {
    const handler = guard(app.verifyWebhookReq, ({ shop, log }, req) => ({
      status: 200,
      body: `${shop} ${log.code} ${req.method}`,
    }))
    expect(await handler(await signWebhookReq(signer, { shop: 'demo' }))).toEqual({
      status: 200,
      body: 'demo verified POST',
      headers: {},
    })
  })

  it('answers a refusal itself, does not run your function, and tells onRefused why', async () => {
    const refusals: string[] = []
    const handler = guard(
      app.verifyWebhookReq,
      () => {
        throw new Error('must not run')
      },
      ({ log }) => refusals.push(log.code),
    )
    expect(await handler(await signWebhookReq(signer, { flaw: 'tampered_body' }))).toMatchObject({
      status: 401,
      body: 'Unauthorized',
    })
    expect(refusals).toEqual(['invalid_hmac'])
  })

  it('answers a preflight itself, though it is ok', async () => {
    const handler = guard(app.verifyAdminUIExtReq, () => {
      throw new Error('must not run')
    })
    const req = {
      method: 'OPTIONS',
      url: 'https://a.example/',
      headers: { Origin: 'https://extensions.shopifycdn.com' },
      body: '',
    }
    expect(await handler(req)).toMatchObject({ status: 204, headers: { 'Access-Control-Allow-Origin': '*' } })
  })

  it('puts the verified response’s headers on yours, and lets yours win', async () => {
    const verify = (req: Parameters<typeof app.verifyAppHomeReq>[0]) =>
      app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/patch' })
    const handler = guard(verify, () => ({
      status: 200,
      body: '<h1>',
      headers: { link: 'mine', 'Content-Type': 'text/html' },
    }))
    const { headers } = await handler(await signAppHomeReq(signer, { shop: 'demo' }))
    expect(headers).toEqual({
      'Content-Security-Policy': 'frame-ancestors https://demo.myshopify.com https://admin.shopify.com;',
      link: 'mine',
      'Content-Type': 'text/html',
    })
  })

  it('hands your function a result whose shop and ID token are there, by type', async () => {
    const handler = guard(app.verifyAdminUIExtReq, ({ shop, idToken, newIdTokenResponse }) => ({
      status: newIdTokenResponse.status,
      body: shop.toUpperCase() + String(idToken.exchangeable),
    }))
    expect(await handler(await signAdminUIExtReq(signer, { shop: 'demo' }))).toMatchObject({
      status: 401,
      body: 'DEMOtrue',
    })
  })
})
