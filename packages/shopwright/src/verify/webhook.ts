import type { AppConfig } from '../config.ts'
import type { Req } from '../http/messages.ts'
import { type SignedBodyResult, type SignedBodyRow, verifySignedBody } from './signed-body.ts'

const WEBHOOK: SignedBodyRow = {
  label: 'Webhook',
  nulls: {},
  hmacHeaders: ['x-shopify-hmac-sha256', 'shopify-hmac-sha256'],
  shopHeaders: ['x-shopify-shop-domain', 'shopify-shop-domain'],
}

/**
 * Proves that a webhook comes from Shopify: its body is signed with the app's secret. Both header families are known,
 * `X-Shopify-…` of classic webhooks and `shopify-…` of Events.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; `body` as the bytes that came. `url` is not looked at.
 *
 * Verified: `shop` is the handle from the shop header, or null if that header names no shop. Only the body is signed:
 * shop, topic and id headers are not, so let them decide nothing that the body could tell.
 *
 * Refused with `log.code`: `configuration_error` (500), `post_method_expected` (405), `missing_hmac_header` (400),
 * `invalid_hmac` (401).
 *
 * Rule: https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signWebhookReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signWebhookReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyWebhookReq(req)
 * console.log(result.ok, result.shop) // true 'demo'
 * ```
 */
export function verifyWebhookReq(app: AppConfig, req: Req): Promise<SignedBodyResult> {
  return verifySignedBody(app, req, WEBHOOK)
}
