import { APP_HOME_FETCH_FLAWS, APP_HOME_FLAWS, type AppHomeFlaw } from './app-home.ts'
import { SIGNED_BODY_FLAWS, type SignedBodyFlaw } from './signed-body.ts'
import { SIGNED_QUERY_FLAWS, type SignedQueryFlaw } from './signed-query.ts'
import type { Flaw } from './signer.ts'
import { BUYER_EXT_FLAWS, type BuyerExtFlaw, MERCHANT_EXT_FLAWS, type MerchantExtFlaw } from './ui-extensions.ts'

/** The flaws that each kind of request may be given. */
export interface FlawsByKind {
  readonly webhook: Readonly<Record<SignedBodyFlaw, Flaw>>
  readonly flow_action: Readonly<Record<SignedBodyFlaw, Flaw>>
  readonly app_proxy: Readonly<Record<SignedQueryFlaw, Flaw>>
  readonly app_home: Readonly<Record<AppHomeFlaw, Flaw>>
  readonly app_home_fetch: Readonly<Record<AppHomeFlaw, Flaw>>
  readonly admin_ui_ext: Readonly<Record<MerchantExtFlaw, Flaw>>
  readonly pos_ui_ext: Readonly<Record<MerchantExtFlaw, Flaw>>
  readonly checkout_ui_ext: Readonly<Record<BuyerExtFlaw, Flaw>>
  readonly customer_account_ui_ext: Readonly<Record<BuyerExtFlaw, Flaw>>
}

/**
 * Every flaw of every kind of request, with the `log.code` that a verifier must refuse it with. `app_home` is the
 * document, `app_home_fetch` a call of its page.
 *
 * @example
 * ```ts
 * import { FLAWS } from 'shopwright/sign'
 *
 * for (const [flaw, { code, says }] of Object.entries(FLAWS.webhook)) console.log(flaw, code, says)
 * ```
 */
export const FLAWS: FlawsByKind = {
  webhook: SIGNED_BODY_FLAWS,
  flow_action: SIGNED_BODY_FLAWS,
  app_proxy: SIGNED_QUERY_FLAWS,
  app_home: APP_HOME_FLAWS,
  app_home_fetch: APP_HOME_FETCH_FLAWS,
  admin_ui_ext: MERCHANT_EXT_FLAWS,
  pos_ui_ext: MERCHANT_EXT_FLAWS,
  checkout_ui_ext: BUYER_EXT_FLAWS,
  customer_account_ui_ext: BUYER_EXT_FLAWS,
}

/** The eight kinds of request that Shopify sends to an app. */
export type RequestKind = Exclude<keyof FlawsByKind, 'app_home_fetch'>
