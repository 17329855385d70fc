import type { Res } from '../http/messages.ts'
import type { IdToken } from '../platform/id-token.ts'

/** What a merchant's ID token proves beside the shop. `Retry` is what answers a stale token in this place: a response or null. */
export interface MerchantFacts<Retry extends Res | null> {
  /** The merchant's staff user, to find an online access token by; null where the token names none. */
  readonly userId: string | null
  /** Hand this to `exchangeUsingTokenExchange`. */
  readonly idToken: IdToken<true>
  /** The response that makes the sender try again with a fresh ID token: for `invalidTokenResponse` of later calls. */
  readonly newIdTokenResponse: Retry
  /** The same object, under its newer name. */
  readonly invalidTokenResponse: Retry
}

/** The same fields as a refusal holds them. */
export const NO_MERCHANT = {
  userId: null,
  idToken: null,
  newIdTokenResponse: null,
  invalidTokenResponse: null,
} as const

export function merchantFacts<Retry extends Res | null>(
  { token, claims }: Pick<IdToken, 'token' | 'claims'>,
  userId: string | null,
  retry: Retry,
): MerchantFacts<Retry> {
  return {
    userId,
    idToken: { exchangeable: true, token, claims },
    newIdTokenResponse: retry,
    invalidTokenResponse: retry,
  }
}
