export { ShopifyApp } from './app.ts'
export { AppConfig, type AppOptions, type Fetch, type FetchInit } from './config.ts'
export { guard, type GuardedAnswer, type VerifiedOf } from './guard.ts'
export type { Handler, HandlerRes, HeadersInput, HeadersLike, HeaderValue, Req, Res } from './http/messages.ts'
export type { LoggedReq, LoggedRes } from './http/redact.ts'
export type { Log, LogWithReq, Nulls, Preflight, Refused, Verified } from './result.ts'
export type { IdToken, IdTokenClaims } from './platform/id-token.ts'
export { VERSION } from './version.ts'

export { verifyAdminUIExtReq, type AdminUIExtResult } from './verify/admin-ui-ext.ts'
export { verifyAppHomeReq, type AppHomeOptions, type AppHomeRefusal, type AppHomeResult } from './verify/app-home.ts'
export { verifyAppProxyReq } from './verify/app-proxy.ts'
export { verifyCheckoutUIExtReq, type CheckoutUIExtResult } from './verify/checkout-ui-ext.ts'
export { verifyCustomerAccountUIExtReq, type CustomerAccountUIExtResult } from './verify/customer-account-ui-ext.ts'
export { verifyFlowActionReq } from './verify/flow-action.ts'
export { verifyPosUIExtReq, type PosUIExtResult } from './verify/pos-ui-ext.ts'
export { verifyWebhookReq } from './verify/webhook.ts'
export type { BearerIdTokenRefusal } from './verify/bearer-id-token.ts'
export type { BuyerFacts } from './verify/buyer-facts.ts'
export type { MerchantFacts } from './verify/merchant-facts.ts'
export type { SignedBodyRefusal, SignedBodyResult } from './verify/signed-body.ts'
export type { SignedQueryFacts, SignedQueryRefusal, SignedQueryResult } from './verify/signed-query.ts'

export {
  appHomeParentRedirect,
  type AppHomeParentRedirectOptions,
  type AppHomeParentRedirectResult,
} from './app-home/parent-redirect.ts'
export { appHomePatchIdToken, type AppHomePatchIdTokenResult } from './app-home/patch-id-token.ts'
export { appHomeRedirect, type AppHomeRedirectOptions, type AppHomeRedirectResult } from './app-home/redirect.ts'

export {
  exchangeUsingClientCredentials,
  type ClientCredentialsOptions,
  type ClientCredentialsRefusal,
  type ClientCredentialsResult,
} from './exchange/client-credentials.ts'
export {
  refreshTokenExchangedAccessToken,
  type RefreshTokenRefusal,
  type RefreshTokenResult,
} from './exchange/refresh-token.ts'
export {
  exchangeUsingTokenExchange,
  type TokenExchangeOptions,
  type TokenExchangeRefusal,
  type TokenExchangeResult,
} from './exchange/token-exchange.ts'
export type { Granted, GrantRefused, StillValid } from './exchange/answer.ts'
export type { AccessMode, AccessToken, AccessTokenUser, ClientCredentialsAccessToken } from './platform/access-token.ts'
export type { HttpLog } from './http/call.ts'

export {
  adminGraphQLRequest,
  type AdminGraphQLOptions,
  type AdminGraphQLResult,
  type VariablesOption,
} from './graphql/admin-graphql.ts'
export type {
  GraphQLError,
  GraphQLErrors,
  GraphQLExtensions,
  GraphQLRefusal,
  GraphQLRefused,
  GraphQLSucceeded,
} from './graphql/answer.ts'
export type { GraphQLDocument, TypedDocument, UntypedDocument } from './graphql/document.ts'

export {
  beginAuthorization,
  type BeginAuthorizationOptions,
  type BeginAuthorizationRefusal,
  type BeginAuthorizationResult,
} from './exchange/begin-authorization.ts'
export {
  exchangeUsingClientAssertion,
  type ClientAssertionOptions,
  type ClientAssertionRefusal,
  type ClientAssertionResult,
} from './exchange/client-assertion.ts'
export {
  completeAuthorization,
  type CompleteAuthorizationOptions,
  type CompleteAuthorizationRefusal,
  type CompleteAuthorizationResult,
} from './exchange/complete-authorization.ts'
export {
  migrateToExpiringToken,
  type MigrationOptions,
  type MigrationRefusal,
  type MigrationResult,
} from './exchange/migrate.ts'
export type { PrivateKey } from './crypto/rs256.ts'
