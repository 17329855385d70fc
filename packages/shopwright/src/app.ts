import { appHomeParentRedirect } from './app-home/parent-redirect.ts'
import { appHomePatchIdToken } from './app-home/patch-id-token.ts'
import { appHomeRedirect } from './app-home/redirect.ts'
import { AppConfig, settingsOf } from './config.ts'
import { secretId } from './crypto/secret-id.ts'
import { beginAuthorization } from './exchange/begin-authorization.ts'
import { exchangeUsingClientAssertion } from './exchange/client-assertion.ts'
import { exchangeUsingClientCredentials } from './exchange/client-credentials.ts'
import { completeAuthorization } from './exchange/complete-authorization.ts'
import { migrateToExpiringToken } from './exchange/migrate.ts'
import { refreshTokenExchangedAccessToken } from './exchange/refresh-token.ts'
import { exchangeUsingTokenExchange } from './exchange/token-exchange.ts'
import {
  adminGraphQLRequest,
  type AdminGraphQLOptions,
  type AdminGraphQLResult,
  type VariablesOption,
} from './graphql/admin-graphql.ts'
import type { GraphQLDocument } from './graphql/document.ts'
import { verifyAdminUIExtReq } from './verify/admin-ui-ext.ts'
import { verifyAppHomeReq } from './verify/app-home.ts'
import { verifyAppProxyReq } from './verify/app-proxy.ts'
import { verifyCheckoutUIExtReq } from './verify/checkout-ui-ext.ts'
import { verifyCustomerAccountUIExtReq } from './verify/customer-account-ui-ext.ts'
import { verifyFlowActionReq } from './verify/flow-action.ts'
import { verifyPosUIExtReq } from './verify/pos-ui-ext.ts'
import { verifyWebhookReq } from './verify/webhook.ts'

/** A function of this library as a method: without its first argument, the app. */
type Method<F> = F extends (app: AppConfig, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never

/**
 * A Shopify app on the server: its settings, and every function of the library with them filled in. Each is documented
 * at the function of the same name, which can be imported on its own, for small bundles, and takes the app as its first
 * argument. They may be passed around unbound: `guard(app.verifyWebhookReq, …)`.
 *
 * Throws a `TypeError` that names the field when `clientId` or `clientSecret` is missing or empty. Nothing else here
 * throws: what may go wrong in normal life is a result with `ok: false`, a `log.code` and a `response` to send.
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const result = await app.verifyWebhookReq({ method: 'GET', url: '/webhooks', headers: {}, body: '' })
 * console.log(result.response.status) // 405
 * ```
 */
export class ShopifyApp extends AppConfig {
  /** Webhooks, signed in the body. */
  readonly verifyWebhookReq: Method<typeof verifyWebhookReq> = (req) => verifyWebhookReq(this, req)
  /** Flow actions, signed in the body. */
  readonly verifyFlowActionReq: Method<typeof verifyFlowActionReq> = (req) => verifyFlowActionReq(this, req)
  /** Storefront requests through the app proxy, signed in the query. */
  readonly verifyAppProxyReq: Method<typeof verifyAppProxyReq> = (req) => verifyAppProxyReq(this, req)
  /** The app's own page in the admin, with an ID token. */
  readonly verifyAppHomeReq: Method<typeof verifyAppHomeReq> = (req, options) => verifyAppHomeReq(this, req, options)
  /** Admin UI extensions, with an ID token. */
  readonly verifyAdminUIExtReq: Method<typeof verifyAdminUIExtReq> = (req) => verifyAdminUIExtReq(this, req)
  /** POS UI extensions, with an ID token. */
  readonly verifyPosUIExtReq: Method<typeof verifyPosUIExtReq> = (req) => verifyPosUIExtReq(this, req)
  /** Checkout UI extensions, with a buyer's ID token. */
  readonly verifyCheckoutUIExtReq: Method<typeof verifyCheckoutUIExtReq> = (req) => verifyCheckoutUIExtReq(this, req)
  /** Customer account UI extensions, with a buyer's ID token. */
  readonly verifyCustomerAccountUIExtReq: Method<typeof verifyCustomerAccountUIExtReq> = (req) =>
    verifyCustomerAccountUIExtReq(this, req)
  /** An ID token for an access token. */
  readonly exchangeUsingTokenExchange: Method<typeof exchangeUsingTokenExchange> = (options) =>
    exchangeUsingTokenExchange(this, options)
  /** The app's own credentials for an access token. */
  readonly exchangeUsingClientCredentials: Method<typeof exchangeUsingClientCredentials> = (options) =>
    exchangeUsingClientCredentials(this, options)
  /** An expiring access token for its successor. */
  readonly refreshTokenExchangedAccessToken: Method<typeof refreshTokenExchangedAccessToken> = (accessToken) =>
    refreshTokenExchangedAccessToken(this, accessToken)
  /** A non-expiring access token for an expiring one, once and for good. */
  readonly migrateToExpiringToken: Method<typeof migrateToExpiringToken> = (options) =>
    migrateToExpiringToken(this, options)
  /** A JWT of the app's private key for an application-only access token. */
  readonly exchangeUsingClientAssertion: Method<typeof exchangeUsingClientAssertion> = (options) =>
    exchangeUsingClientAssertion(this, options)
  /** Begins an install over the OAuth redirect. */
  readonly beginAuthorization: Method<typeof beginAuthorization> = (req, options) =>
    beginAuthorization(this, req, options)
  /** Ends an install over the OAuth redirect, with an access token. */
  readonly completeAuthorization: Method<typeof completeAuthorization> = (req, options) =>
    completeAuthorization(this, req, options)
  /** A query or mutation of the Admin API. */
  readonly adminGraphQLRequest: <Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    query: GraphQLDocument<Data, Variables>,
    options: AdminGraphQLOptions & VariablesOption<NoInfer<Variables>>,
  ) => Promise<AdminGraphQLResult<Data>> = (query, options) => adminGraphQLRequest(this, query, options)
  /** The page that gets a fresh ID token for App Home. */
  readonly appHomePatchIdToken: Method<typeof appHomePatchIdToken> = (req) => appHomePatchIdToken(this, req)
  /** Leads the whole window out of the app's frame. */
  readonly appHomeParentRedirect: Method<typeof appHomeParentRedirect> = (req, options) =>
    appHomeParentRedirect(this, req, options)
  /** Redirects within the app's frame. */
  readonly appHomeRedirect: Method<typeof appHomeRedirect> = (req, options) => appHomeRedirect(this, req, options)
  /**
   * Names the client secret in use without telling anything of it: twelve hex digits, other ones after a rotation.
   * `shopwright/tokens` notes it with each token, so that you see when no token hangs on the old secret any more.
   */
  readonly secretId: () => Promise<string> = () => secretId(settingsOf(this).clientSecret)
}
