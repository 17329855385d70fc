/** One way in which a grant ends: the response's status and body, and what to tell the developer. */
export type GrantOutcome = readonly [status: number, body: string, detail: string]

/** The ways in which one grant ends, by their `log.code`. */
export type GrantOutcomes<Code extends string = string> = Readonly<Record<Code, GrantOutcome>>

const COMMON = {
  success: [
    200,
    '',
    'Shopify granted an access token. Store `accessToken` whole and call the Admin API with its `token`.',
  ],
  configuration_error: [500, '', 'nothing was sent, because the call cannot be right.'],
  invalid_response: [
    500,
    '',
    'Shopify answered 200, but not with an access token. Keep what you have stored and try again later; if it stays so, look at the answer in `httpLogs`.',
  ],
  invalid_client: [
    500,
    '',
    'Shopify does not know this clientId with this clientSecret. Check both against the app’s settings in the Dev Dashboard; a revoked secret has to be replaced in this app’s environment.',
  ],
  network_error: [
    500,
    '',
    'no whole answer came from Shopify. Keep what you have stored and try again; if it stays so, check that this machine reaches the shop’s domain.',
  ],
} as const satisfies GrantOutcomes

const RATE_LIMIT_EXCEEDED = [
  429,
  '{"error":"Too many requests"}',
  'Shopify still asks for fewer requests after the last try. Wait as long as its Retry-After says, and ask for a token only when none is stored.',
] as const satisfies GrantOutcome

export const TOKEN_EXCHANGE = {
  ...COMMON,
  rate_limit_exceeded: RATE_LIMIT_EXCEEDED,
  invalid_subject_token: [
    401,
    '',
    'Shopify does not take this ID token; it lives for a minute. Send `response`: with the verifier’s `invalidTokenResponse` the page comes back with a fresh one.',
  ],
  exchange_error: [
    500,
    '',
    'Shopify refused. The reason stands in `httpLogs`. Often the app is not installed on this shop, or the shop is closed.',
  ],
} as const satisfies GrantOutcomes

export const CLIENT_CREDENTIALS = {
  ...COMMON,
  rate_limit_exceeded: RATE_LIMIT_EXCEEDED,
  exchange_error: [
    500,
    '',
    'Shopify refused. The reason stands in `httpLogs`. This grant is only for apps and shops of one organisation, with the app installed.',
  ],
} as const satisfies GrantOutcomes

export const REFRESH_TOKEN = {
  ...COMMON,
  token_still_valid: [200, '', 'the access token is good for more than a minute. Go on with the one you have.'],
  refresh_token_expired: [
    401,
    '',
    'the refresh token has expired; it lives for 90 days. When the merchant next opens the app, exchange the ID token for a new access token.',
  ],
  invalid_grant: [
    401,
    '',
    'Shopify no longer takes this refresh token. Read your store again, since another process may have refreshed it; otherwise exchange an ID token when the merchant next opens the app.',
  ],
  server_error: [
    500,
    '',
    'Shopify’s servers failed at every try. Keep the refresh token and try again with the same one: nothing is lost.',
  ],
  refresh_error: [
    500,
    '',
    'Shopify refused; the reason stands in `httpLogs`. If it asks for an active refresh_token, this one is dead (replaced, or the app was uninstalled): read your store again, or exchange an ID token when the merchant next opens the app. Otherwise keep it and try again later.',
  ],
} as const satisfies GrantOutcomes
