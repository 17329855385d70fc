export type { HandlerRes, Handler, HeadersInput, Req, Res } from '../http/messages.ts'
export { type AppHomeFlaw, type AppHomeOptions, signAppHomeReq } from './app-home.ts'
export { FLAWS, type FlawsByKind, type RequestKind } from './flaws.ts'
export {
  ID_TOKEN_FLAWS,
  ID_TOKEN_LIFETIME,
  type IdTokenClaims,
  type IdTokenFlaw,
  type IdTokenOptions,
  MERCHANT_ID_TOKEN_FLAWS,
  type MerchantIdTokenFlaw,
  signIdToken,
} from './id-token.ts'
export { type Params, signBody, signJwt, signLaunchParams, signProxyParams } from './signatures.ts'
export {
  type FlowActionOptions,
  SIGNED_BODY_FLAWS,
  type SignedBodyFlaw,
  signFlowActionReq,
  signWebhookReq,
  type WebhookOptions,
} from './signed-body.ts'
export { type AppProxyOptions, SIGNED_QUERY_FLAWS, type SignedQueryFlaw, signAppProxyReq } from './signed-query.ts'
export type { Flaw, Signer, SignOptions } from './signer.ts'
export {
  AUTHORIZATION_FLAWS,
  type AuthorizationFlaw,
  BUYER_EXT_FLAWS,
  type BuyerExtFlaw,
  type BuyerExtOptions,
  MERCHANT_EXT_FLAWS,
  type MerchantExtFlaw,
  type MerchantExtOptions,
  signAdminUIExtReq,
  signCheckoutUIExtReq,
  signCustomerAccountUIExtReq,
  signPosUIExtReq,
} from './ui-extensions.ts'
