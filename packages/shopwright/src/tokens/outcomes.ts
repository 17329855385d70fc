/** One way in which asking for an access token ends: the response's status and body, and what to tell the developer. */
export type TokenOutcome = readonly [status: number, body: string, detail: string]

export const TOKEN_OUTCOMES = {
  stored: [200, '', 'the stored token is good.'],
  refreshed: [200, '', 'Shopify gave a new pair for the old one, and it is stored.'],
  acquired: [200, '', 'Shopify granted a token, and it is stored.'],
  still_valid: [
    200,
    '',
    'no new token could be had, but the stored one has not expired yet. It is used, and the next call tries again.',
  ],
  no_access_token: [
    401,
    '',
    'no usable token is stored for this shop, and no ID token is at hand to exchange. Let the merchant open the app: its verified request has one.',
  ],
  refresh_token_dead: [
    401,
    '',
    'Shopify takes this shop’s refresh token no longer: it was replaced, expired, or the app was taken off. The row is kept and nothing more is sent for it; once the merchant opens the app, its ID token heals it.',
  ],
  shop_uninstalled: [
    401,
    '',
    'the merchant took the app off this shop. Stop working for it; when the app is installed and opened again, its ID token brings a new token.',
  ],
  shop_unavailable: [
    503,
    '',
    'the shop is frozen or locked at the moment (Shopify answers 402 or 423). The token is kept; try again in some hours.',
  ],
  invalid_subject_token: [
    401,
    '',
    'Shopify does not take this ID token; it lives for a minute. Send `response`: the page comes back with a fresh one.',
  ],
  invalid_client: [
    500,
    '',
    'Shopify does not know this clientId with this clientSecret, so no shop gets a token. Check both against the Dev Dashboard; stored tokens are kept.',
  ],
  temporarily_unavailable: [
    503,
    '',
    'Shopify gave no usable answer in time. What is stored is kept; try again in a moment, nothing is lost.',
  ],
  store_unavailable: [503, '', 'the token store could not be reached. Look at its server; the next call tries again.'],
  unreadable_record: [
    500,
    '',
    'what is stored cannot be read: it is no record of a token, or it does not open with the keys at hand. It is not overwritten. Bring the key back, or let the merchant open the app, which writes it anew.',
  ],
  unexpected_answer: [
    500,
    '',
    'Shopify refused for a reason that this library does not know; it stands in `httpLogs`. What is stored is kept.',
  ],
  configuration_error: [500, '', 'nothing was looked up or sent, because the call cannot be right.'],
  aborted: [503, '', 'your signal ended the wait. Work that was under way goes on for others.'],
} as const satisfies Readonly<Record<string, TokenOutcome>>

/** The codes with which a token comes. */
export type SuccessCode = 'stored' | 'refreshed' | 'acquired' | 'still_valid'

/** The codes with which none comes. */
export type RefusalCode = Exclude<keyof typeof TOKEN_OUTCOMES, SuccessCode>

/** Refusals that an ID token can heal. */
export const HEALED_BY_ID_TOKEN: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'no_access_token',
  'refresh_token_dead',
  'shop_uninstalled',
  'unreadable_record',
])

/** Refusals that are over in a moment: the response says when to try again. */
export const RETRY_LATER: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'temporarily_unavailable',
  'store_unavailable',
])
