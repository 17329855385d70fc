import type { AppConfig } from '../config.ts'
import type { Req } from '../http/messages.ts'
import { type SignedQueryResult, type SignedQueryRow, verifySignedQuery } from './signed-query.ts'

const APP_PROXY: SignedQueryRow = { label: 'App proxy', nulls: { loggedInCustomerId: null } }

/**
 * Proves that a storefront's request came through the app proxy: Shopify signs the query of its URL.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; only `url` is looked at, with its query as it was asked for.
 *
 * Verified: `shop`, and `loggedInCustomerId`, a customer's id or null for a guest. The rest of the query is signed too,
 * method, headers and body are not.
 *
 * Refused with `log.code` (all 401 but the first): `configuration_error` (500), `missing_timestamp`,
 * `invalid_timestamp`, `timestamp_too_old` (more than 90 s from now), `missing_signature`, `invalid_signature`,
 * `invalid_shop`.
 *
 * Rule: https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signAppProxyReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signAppProxyReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyAppProxyReq(req)
 * console.log(result.shop, result.loggedInCustomerId) // 'demo' null
 * ```
 */
export function verifyAppProxyReq(app: AppConfig, req: Req): Promise<SignedQueryResult> {
  return verifySignedQuery(app, req, APP_PROXY)
}
