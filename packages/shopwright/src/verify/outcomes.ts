/** One named way to end: the response's status and body, and what to tell the developer. */
export type Outcome = readonly [status: number, body: string, detail: string]

/** The outcomes of a scheme by their `log.code`. */
export type Outcomes<Code extends string> = Readonly<Record<Code, Outcome>>

const UNAUTHORIZED = 'Unauthorized'
const BAD_REQUEST = 'Bad Request'

const GENUINE: Outcome = [
  200,
  '',
  'the request is genuine. Go on, and put the headers of `response` on your own response.',
]
const MISUSED: Outcome = [500, '', 'the verifier was called with a request it cannot read.']

/** Bodies signed in a header: webhooks and Flow actions. */
export const SIGNED_BODY = {
  verified: GENUINE,
  configuration_error: MISUSED,
  post_method_expected: [
    405,
    'Method not allowed',
    'Shopify sends these by POST only, so this request is not from Shopify. Send `response`; if it comes from your own code or a browser, it has the wrong URL.',
  ],
  missing_hmac_header: [
    400,
    BAD_REQUEST,
    'the request carries no signature header. Send `response`. If Shopify really sent it, a proxy on the way drops the header.',
  ],
  invalid_hmac: [
    401,
    UNAUTHORIZED,
    'the signature does not belong to this body under any of the app’s secrets. Send `response`. If Shopify really sent it: hand over the bytes as they came (a body parser that ran first, or a proxy that rewrites JSON, changes them), check that clientSecret belongs to this app, and during a rotation pass oldClientSecret, since Shopify signs with the oldest secret that is not revoked.',
  ],
} as const satisfies Outcomes<string>

/** URLs signed in the query: app proxy requests. */
export const SIGNED_QUERY = {
  verified: GENUINE,
  configuration_error: MISUSED,
  missing_timestamp: [
    401,
    UNAUTHORIZED,
    'the URL has no `timestamp`, so it did not come through the app proxy. Send `response`.',
  ],
  invalid_timestamp: [401, UNAUTHORIZED, 'the URL’s `timestamp` is not one whole number of seconds. Send `response`.'],
  timestamp_too_old: [
    401,
    UNAUTHORIZED,
    'the URL was signed more than 90 seconds from now. Send `response`. If it was fresh, set this machine’s clock right.',
  ],
  missing_signature: [
    401,
    UNAUTHORIZED,
    'the URL has not exactly one `signature`, so it did not come through the app proxy. Send `response`.',
  ],
  invalid_signature: [
    401,
    UNAUTHORIZED,
    'the signature does not belong to this URL under any of the app’s secrets. Send `response`. If Shopify really sent it: hand over the URL as it was asked for, query unchanged, and check that clientSecret belongs to this app.',
  ],
  invalid_shop: [
    401,
    UNAUTHORIZED,
    'the URL names a shop, or a customer, more than once or in a form that Shopify never sends. Send `response`.',
  ],
} as const satisfies Outcomes<string>

/** ID tokens, however they come. */
export const ID_TOKEN = {
  verified: GENUINE,
  configuration_error: MISUSED,
  invalid_id_token: [
    401,
    UNAUTHORIZED,
    'the ID token is not one that Shopify made for this kind of request with the app’s secret. Send `response`. Check that clientSecret belongs to this app and that the page asks App Bridge for a fresh token on every request.',
  ],
  expired_id_token: [
    401,
    UNAUTHORIZED,
    'the ID token has expired; it lives for about a minute. Send `response`: the page then asks for a fresh one. If they all arrive expired, set this machine’s clock right.',
  ],
  invalid_aud: [
    401,
    UNAUTHORIZED,
    'the ID token was made for another app. Send `response`, and check that clientId is the one the page was loaded with.',
  ],
} as const satisfies Outcomes<string>

/** ID tokens in the `Authorization` header of an extension's request. */
export const BEARER_ID_TOKEN = {
  ...ID_TOKEN,
  options_request: [204, '', 'this is a browser’s preflight and proves nothing. Send `response` and do no work.'],
  missing_authorization_header: [
    401,
    UNAUTHORIZED,
    'the request has no Authorization header. Send `response`. The extension must add `Authorization: Bearer <ID token>` to its fetch.',
  ],
} as const satisfies Outcomes<string>

/** App Home: a page in the admin's frame, and the requests that it makes. */
export const APP_HOME = {
  ...ID_TOKEN,
  redirect_to_patch_id_token_page: [
    302,
    '',
    'the page was asked for without a valid ID token. Send `response`: it leads to the page that fetches a fresh one and comes back.',
  ],
  missing_authorization_and_id_token: [
    401,
    UNAUTHORIZED,
    'the Authorization header holds no token. Send `response`: App Bridge then asks again with a fresh one.',
  ],
} as const satisfies Outcomes<string>
