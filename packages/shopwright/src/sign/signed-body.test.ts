import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SIGNED_BODY_FLAWS, type SignedBodyFlaw, signFlowActionReq, signWebhookReq } from './index.ts'

const now = Date.UTC(2026, 10, 23, 12)
const signer = { clientId: 'client-id', clientSecret: 'client-secret', now: () => now }
const hmacOf = (body: string | Uint8Array) => createHmac('sha256', 'client-secret').update(body).digest('base64')
const headersOf = (req: { headers: unknown }) => req.headers as Record<string, string>

describe('signWebhookReq', () => {
  test('carries what Shopify sends, and the signature that node:crypto makes', async () => {
    const req = await signWebhookReq(signer, {
      shop: 'demo',
      topic: 'orders/create',
      payload: { id: 1, note: 'é' },
      webhookId: 'w-1',
      eventId: 'e-1',
      name: 'mine',
    })
    expect(req).toEqual({
      method: 'POST',
      url: 'https://app.example/webhooks',
      body: '{"id":1,"note":"é"}',
      headers: {
        'Content-Type': 'application/json',
        Accept: '*/*',
        'User-Agent': 'Shopify-Captain-Hook',
        'X-Shopify-Topic': 'orders/create',
        'X-Shopify-Shop-Domain': 'demo.myshopify.com',
        'X-Shopify-API-Version': '2026-10',
        'X-Shopify-Webhook-Id': 'w-1',
        'X-Shopify-Event-Id': 'e-1',
        'X-Shopify-Triggered-At': '2026-11-23T12:00:00.000Z',
        'X-Shopify-Name': 'mine',
        'X-Shopify-Hmac-Sha256': hmacOf('{"id":1,"note":"é"}'),
      },
    })
  })

  test('signs bytes as they are, even where they are no text', async () => {
    const body = Uint8Array.of(0xff, 0x00, 0xc3)
    const req = await signWebhookReq(signer, { body })
    expect(req.body).toBe(body)
    expect(headersOf(req)['X-Shopify-Hmac-Sha256']).toBe(hmacOf(body))
  })

  test('an Event carries the other family of headers, and no event id', async () => {
    const req = await signWebhookReq(signer, { family: 'events', topic: 'product_listings/update', webhookId: 'w' })
    expect(headersOf(req)).toMatchObject({
      'shopify-topic': 'ProductListing',
      'shopify-action': 'update',
      'shopify-shop-domain': 'demo.myshopify.com',
      'shopify-webhook-id': 'w',
      'shopify-hmac-sha256': hmacOf('{}'),
    })
    expect(Object.keys(req.headers).filter((name) => /^x-shopify|event-id/i.test(name))).toEqual([])
  })

  test('both families can come in one delivery, with one signature', async () => {
    const headers = headersOf(await signWebhookReq(signer, { family: 'both', topic: 'companies/create' }))
    expect(headers).toMatchObject({ 'X-Shopify-Topic': 'companies/create', 'shopify-topic': 'Company' })
    expect(headers['X-Shopify-Hmac-Sha256']).toBe(headers['shopify-hmac-sha256'])
    expect(headers['X-Shopify-Webhook-Id']).toBe(headers['shopify-webhook-id'])
  })

  test('a header of yours takes the place of the one of that name, in any spelling', async () => {
    const headers = headersOf(await signWebhookReq(signer, { headers: { 'x-shopify-topic': 'mine' } }))
    expect(headers['x-shopify-topic']).toBe('mine')
    expect(headers).not.toHaveProperty('X-Shopify-Topic')
  })

  test('every delivery has ids of its own', async () => {
    const [a, b] = [headersOf(await signWebhookReq(signer)), headersOf(await signWebhookReq(signer))]
    expect(a['X-Shopify-Webhook-Id']).not.toBe(b['X-Shopify-Webhook-Id'])
  })
})

describe('signFlowActionReq', () => {
  test('carries the run, and the signature that node:crypto makes', async () => {
    const req = await signFlowActionReq(signer, {
      handle: 'tag',
      properties: { tag: 'a' },
      actionRunId: 'run',
      shopId: 7,
    })
    expect(JSON.parse(String(req.body))).toEqual({
      shop_id: 7,
      shopify_domain: 'demo.myshopify.com',
      action_run_id: 'run',
      action_definition_id: '7a5d3a6e-0000-4000-8000-000000000001',
      handle: 'tag',
      properties: { tag: 'a' },
    })
    expect(headersOf(req)).toMatchObject({
      'X-Shopify-Shop-Domain': 'demo.myshopify.com',
      'X-Shopify-Hmac-Sha256': hmacOf(req.body),
    })
  })
})

describe.each([
  ['signWebhookReq', signWebhookReq],
  ['signFlowActionReq', signFlowActionReq],
] as const)('flaws of %s', (_name, sign) => {
  type Seen = { hmac: string | undefined; genuine: boolean; method: string; body: string }
  const looksAs: Record<SignedBodyFlaw, (seen: Seen) => boolean> = {
    wrong_secret: ({ hmac, genuine }) => hmac?.length === 44 && !genuine,
    tampered_body: ({ hmac }) => hmac === hmacOf('{"id":1}'),
    hex_hmac: ({ hmac }) => /^[0-9a-f]{64}$/.test(hmac ?? ''),
    missing_hmac: ({ hmac }) => hmac === undefined,
    empty_hmac: ({ hmac }) => hmac === '',
    wrong_method: ({ genuine, method }) => genuine && method === 'PUT',
    id_token_body: ({ genuine, body }) => genuine && /^eyJ[\w-]+\.eyJ[\w-]+$/.test(body),
    query_body: ({ genuine, body }) => genuine && body === 'shop=demo.myshopify.com&timestamp=1795435200',
  }
  const changed: readonly SignedBodyFlaw[] = ['tampered_body', 'id_token_body', 'query_body']

  test.each(Object.keys(SIGNED_BODY_FLAWS) as SignedBodyFlaw[])('%s', async (flaw) => {
    const { headers, method, body } = await sign(signer, { flaw, body: '{"id":1}' })
    const hmac = headersOf({ headers })['X-Shopify-Hmac-Sha256']
    expect(looksAs[flaw]({ hmac, genuine: hmac === hmacOf(body), method, body: String(body) })).toBe(true)
    expect(body !== '{"id":1}').toBe(changed.includes(flaw))
  })
})
