import type { AppConfig } from '../config.ts'
import type { Req } from '../http/messages.ts'
import { REAUTHORIZE_HEADER } from '../platform/app-bridge.ts'
import type { Preflight, Refused, Verified } from '../result.ts'
import { type BearerIdTokenRefusal, type BearerIdTokenRow, verifyBearerIdToken } from './bearer-id-token.ts'
import { type MerchantFacts, merchantFacts, NO_MERCHANT } from './merchant-facts.ts'

const POS_UI_EXT: BearerIdTokenRow<typeof NO_MERCHANT, MerchantFacts<null>> = {
  label: 'POS UI extension',
  nulls: NO_MERCHANT,
  needed: ['method', 'headers', 'url'],
  exposedHeader: REAUTHORIZE_HEADER,
  retries: false,
  merchantsOnly: true,
  facts: (idToken, userId) => merchantFacts(idToken, userId, null),
}

/** What {@link verifyPosUIExtReq} answers. */
export type PosUIExtResult =
  | Verified<MerchantFacts<null>>
  | Preflight<MerchantFacts<null>>
  | Refused<BearerIdTokenRefusal, MerchantFacts<null>>

/**
 * Proves that a request comes from the app's POS UI extension, in the hands of a merchant: it carries an ID token that
 * Shopify signed with the app's secret.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; the body is not looked at.
 *
 * Verified: `shop`, `userId`, `idToken` (exchangeable). POS has no way to be asked for a fresh token, so
 * `newIdTokenResponse` is null. A browser's preflight is `ok` with `shop: null` and `log.code` `options_request`: send
 * `response`, do no work (`guard()` does that for you).
 *
 * Refused with `log.code`: `configuration_error` (500), `missing_authorization_header`, `invalid_id_token`,
 * `expired_id_token`, `invalid_aud` (401).
 *
 * Rule: https://shopify.dev/docs/api/pos-ui-extensions
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signPosUIExtReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signPosUIExtReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyPosUIExtReq(req)
 * console.log(result.shop, result.newIdTokenResponse) // 'demo' null
 * ```
 */
export function verifyPosUIExtReq(app: AppConfig, req: Req): Promise<PosUIExtResult> {
  return verifyBearerIdToken(app, req, POS_UI_EXT)
}
