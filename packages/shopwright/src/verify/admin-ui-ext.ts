import type { AppConfig } from '../config.ts'
import type { Req, Res } from '../http/messages.ts'
import { RETRY_HEADER, retryHeaders } from '../platform/app-bridge.ts'
import type { Preflight, Refused, Verified } from '../result.ts'
import { type BearerIdTokenRefusal, type BearerIdTokenRow, verifyBearerIdToken } from './bearer-id-token.ts'
import { type MerchantFacts, merchantFacts, NO_MERCHANT } from './merchant-facts.ts'

const ADMIN_UI_EXT: BearerIdTokenRow<typeof NO_MERCHANT, MerchantFacts<Res>> = {
  label: 'Admin UI extension',
  nulls: NO_MERCHANT,
  needed: ['method', 'headers', 'url'],
  exposedHeader: RETRY_HEADER,
  retries: true,
  merchantsOnly: true,
  facts: (idToken, userId) => merchantFacts<Res>(idToken, userId, { status: 401, body: '', headers: retryHeaders() }),
}

/** What {@link verifyAdminUIExtReq} answers. */
export type AdminUIExtResult =
  | Verified<MerchantFacts<Res>>
  | Preflight<MerchantFacts<Res>>
  | Refused<BearerIdTokenRefusal, MerchantFacts<Res>>

/**
 * Proves that a request comes from the app's Admin UI extension, in the hands of a merchant: it carries an ID token that
 * Shopify signed with the app's secret.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; the body is not looked at.
 *
 * Verified: `shop`, `userId`, `idToken` (exchangeable), and `newIdTokenResponse`, which makes the extension try again.
 * A browser's preflight is `ok` with `shop: null` and `log.code` `options_request`: send `response`, do no work
 * (`guard()` does that for you).
 *
 * Refused with `log.code`: `configuration_error` (500), `missing_authorization_header`, `invalid_id_token`,
 * `expired_id_token`, `invalid_aud` (401).
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signAdminUIExtReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signAdminUIExtReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyAdminUIExtReq(req)
 * console.log(result.shop, result.idToken?.exchangeable) // 'demo' true
 * ```
 */
export function verifyAdminUIExtReq(app: AppConfig, req: Req): Promise<AdminUIExtResult> {
  return verifyBearerIdToken(app, req, ADMIN_UI_EXT)
}
