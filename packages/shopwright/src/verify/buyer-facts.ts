import { REAUTHORIZE_HEADER } from '../platform/app-bridge.ts'
import type { IdToken } from '../platform/id-token.ts'
import type { BearerIdTokenRow } from './bearer-id-token.ts'

/** What a buyer's ID token proves beside the shop. It cannot be exchanged for an access token. */
export interface BuyerFacts {
  readonly idToken: IdToken<false>
}

/** Checkout and customer account extensions differ in their label only. */
export function buyerRow(label: string): BearerIdTokenRow<{ readonly idToken: null }, BuyerFacts> {
  return {
    label,
    nulls: { idToken: null },
    needed: ['method', 'headers'],
    exposedHeader: REAUTHORIZE_HEADER,
    retries: false,
    merchantsOnly: false,
    facts: ({ token, claims }) => ({ idToken: { exchangeable: false, token, claims } }),
  }
}
