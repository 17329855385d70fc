import type { AppConfig } from '../config.ts'
import type { Req } from '../http/messages.ts'
import { type SignedBodyResult, type SignedBodyRow, verifySignedBody } from './signed-body.ts'

const FLOW_ACTION: SignedBodyRow = {
  label: 'Flow action',
  nulls: {},
  hmacHeaders: ['x-shopify-hmac-sha256'],
  shopHeaders: ['x-shopify-shop-domain'],
}

/**
 * Proves that a Flow action's request comes from Shopify: its body is signed with the app's secret.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; `body` as the bytes that came. `url` is not looked at.
 *
 * Verified: `shop` is the handle from the shop header, or null if that header names no shop.
 *
 * Refused with `log.code`: `configuration_error` (500), `post_method_expected` (405), `missing_hmac_header` (400),
 * `invalid_hmac` (401).
 *
 * Rule: https://shopify.dev/docs/apps/build/flow/actions/endpoints
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signFlowActionReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signFlowActionReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyFlowActionReq(req)
 * console.log(result.log.code) // 'verified'
 * ```
 */
export function verifyFlowActionReq(app: AppConfig, req: Req): Promise<SignedBodyResult> {
  return verifySignedBody(app, req, FLOW_ACTION)
}
