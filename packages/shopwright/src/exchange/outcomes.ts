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

export const MIGRATION = {
  ...COMMON,
  rate_limit_exceeded: RATE_LIMIT_EXCEEDED,
  invalid_subject_token: [
    500,
    '',
    'Shopify does not take this access token: it is not a non-expiring offline token of this shop, or its pair was used or replaced since. Read your store again; otherwise exchange an ID token when the merchant next opens the app.',
  ],
  exchange_error: [
    500,
    '',
    'Shopify refused; the reason stands in `httpLogs`. Keep the token and try again with the same one: within seven days Shopify answers with the same pair.',
  ],
} as const satisfies GrantOutcomes

export const CLIENT_ASSERTION = {
  ...COMMON,
  rate_limit_exceeded: RATE_LIMIT_EXCEEDED,
  invalid_client: [
    500,
    '',
    'Shopify does not take this client assertion. Check that the public key of `privateKey` is registered for this app in the Dev Dashboard under `keyId`, and that this machine’s clock is right.',
  ],
  exchange_error: [
    500,
    '',
    'Shopify refused. The reason stands in `httpLogs`. Often the app is not installed on this shop, or the shop is closed.',
  ],
} as const satisfies GrantOutcomes

export const BEGIN_AUTHORIZATION = {
  authorization_begun: [302, '', 'send `response`: it leads the merchant to Shopify’s page that asks for the scopes.'],
  configuration_error: [500, '', 'nobody was sent anywhere, because the call cannot be right.'],
  missing_shop: [
    400,
    'Bad Request',
    'the URL has no `shop`. Start from Shopify’s own link to your app, which names it.',
  ],
  invalid_shop: [400, 'Bad Request', 'the URL’s `shop` is not one shop domain. Send `response`.'],
  invalid_hmac: [
    401,
    'Unauthorized',
    'the URL’s `hmac` does not belong to it under any of the app’s secrets. Send `response`. If Shopify really sent it: hand over the URL as it was asked for, and check that clientSecret belongs to this app.',
  ],
} as const satisfies GrantOutcomes

const STALE_STATE =
  'Send `response` and let the merchant open the app once more. If it happens to all, the cookie gets lost: begin and complete must be on the same host, reached over https or on localhost.'

export const COMPLETE_AUTHORIZATION = {
  ...COMMON,
  missing_parameter: [
    400,
    'Bad Request',
    'the URL has not exactly one `hmac`, `shop`, `code`, `state` and `timestamp`, so it does not come from Shopify. Send `response`.',
  ],
  invalid_hmac: BEGIN_AUTHORIZATION.invalid_hmac,
  timestamp_too_old: [
    401,
    'Unauthorized',
    'the URL was signed more than 90 seconds from now. Let the merchant open the app once more; if it was fresh, set this machine’s clock right.',
  ],
  invalid_shop: BEGIN_AUTHORIZATION.invalid_shop,
  missing_state: [
    403,
    'Forbidden',
    `the browser brought no state cookie, so this install did not begin here. ${STALE_STATE}`,
  ],
  invalid_state: [
    403,
    'Forbidden',
    `the state cookie is not the one of this install, or is older than ten minutes. ${STALE_STATE}`,
  ],
  rate_limit_exceeded: RATE_LIMIT_EXCEEDED,
  invalid_code: [
    400,
    'Bad Request',
    'Shopify does not take this code: it was used already, or is too old. Let the merchant open the app once more.',
  ],
  exchange_error: [500, '', 'Shopify refused to exchange the code. The reason stands in `httpLogs`.'],
} as const satisfies GrantOutcomes
