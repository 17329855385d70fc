/**
 * A verified ID token: the JWT that App Bridge or an extension sends.
 *
 * `exchangeable` is in the type, so handing a checkout's token to `exchangeUsingTokenExchange` does not compile.
 */
export interface IdToken<Exchangeable extends boolean = boolean> {
  /** Whether Shopify swaps this token for an access token. */
  readonly exchangeable: Exchangeable
  readonly token: string
  readonly claims: IdTokenClaims
}

/** What Shopify says in an ID token, as it came. Only what verification promises is sure to be there: `dest`, `aud`, `exp`. */
export interface IdTokenClaims {
  /** The shop, as `https://demo.myshopify.com`; without a scheme in checkout. */
  readonly dest: string
  /** The app's client id. */
  readonly aud: string
  /** Seconds since the epoch. */
  readonly exp: number
  readonly [claim: string]: unknown
}
