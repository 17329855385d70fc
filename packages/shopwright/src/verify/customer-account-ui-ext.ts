import type { AppConfig } from '../config.ts'
import type { Req } from '../http/messages.ts'
import type { Preflight, Refused, Verified } from '../result.ts'
import { type BearerIdTokenRefusal, verifyBearerIdToken } from './bearer-id-token.ts'
import { type BuyerFacts, buyerRow } from './buyer-facts.ts'

const CUSTOMER_ACCOUNT_UI_EXT = buyerRow('Customer account UI extension')

/** What {@link verifyCustomerAccountUIExtReq} answers. */
export type CustomerAccountUIExtResult =
  | Verified<BuyerFacts>
  | Preflight<BuyerFacts>
  | Refused<BearerIdTokenRefusal, BuyerFacts>

/**
 * Proves that a request comes from the app's customer account UI extension, in the hands of a buyer: it carries an ID token
 * that Shopify signed with the app's secret.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; neither URL nor body is looked at.
 *
 * Verified: `shop` and `idToken`, which cannot be exchanged for an access token; use a stored offline one. A browser's
 * preflight is `ok` with `shop: null` and `log.code` `options_request`: send `response`, do no work (`guard()` does that
 * for you).
 *
 * Refused with `log.code`: `configuration_error` (500), `missing_authorization_header`, `invalid_id_token`,
 * `expired_id_token`, `invalid_aud` (401).
 *
 * Rule: https://shopify.dev/docs/api/customer-account-ui-extensions
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signCustomerAccountUIExtReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signCustomerAccountUIExtReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyCustomerAccountUIExtReq(req)
 * console.log(result.shop, result.idToken?.exchangeable) // 'demo' false
 * ```
 */
export function verifyCustomerAccountUIExtReq(app: AppConfig, req: Req): Promise<CustomerAccountUIExtResult> {
  return verifyBearerIdToken(app, req, CUSTOMER_ACCOUNT_UI_EXT)
}
