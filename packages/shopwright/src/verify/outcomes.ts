/** One named way to end: the response's status and body, and what to tell the developer. */
export type Outcome = readonly [status: number, body: string, detail: string]

/** The outcomes of a scheme by their `log.code`. */
export type Outcomes<Code extends string> = Readonly<Record<Code, Outcome>>

export const UNAUTHORIZED = 'Unauthorized'
const BAD_REQUEST = 'Bad Request'

/** What every verifier says of a genuine request. */
export const GENUINE: Outcome = [
  200,
  '',
  'the request is genuine. Go on, and put the headers of `response` on your own response.',
]
export const MISUSED: Outcome = [500, '', 'the verifier was called with a request it cannot read.']

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
