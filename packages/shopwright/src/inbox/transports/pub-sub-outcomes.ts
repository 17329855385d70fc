type Outcome = readonly [status: number, body: string, detail: string]

const UNAUTHORIZED = 'Unauthorized'
const BAD_REQUEST = 'Bad Request'
const REPEATED = 'Send `response`; Pub/Sub pushes it again until its retention ends.'
const HOPELESS =
  'Send `response`: 400 as long as a dead letter topic or somebody may still help, then 200, so that Pub/Sub does not push it for days.'

/** How a push may end, by `log.code`. Pub/Sub takes every status but 102, 200, 201, 202 and 204 for "push it again". */
export const PUB_SUB = {
  received: [204, '', 'the delivery is written down and will be worked. Pub/Sub need not push it again.'],
  duplicate: [204, '', 'the delivery was received before, so nothing more is to be done.'],
  post_method_expected: [
    405,
    'Method Not Allowed',
    'a push is a POST, and this request is none. Send `response`. If a proxy on the way redirects, let the subscription name the final URL.',
  ],
  missing_token: [
    401,
    UNAUTHORIZED,
    'the push carries no ID token. Send `response`. If the subscription is yours, switch on its authentication (`--push-auth-service-account`), and see that no proxy drops the Authorization header.',
  ],
  invalid_token: [
    401,
    UNAUTHORIZED,
    'the Authorization header holds no ID token as Google makes them: three parts, RS256, a key’s name. Send `response`.',
  ],
  unknown_key: [
    401,
    UNAUTHORIZED,
    'the ID token names a key that Google does not publish, so Google did not make it. Send `response`.',
  ],
  invalid_signature: [
    401,
    UNAUTHORIZED,
    'the ID token is not signed with the key that it names, so somebody made it up or changed it. Send `response`.',
  ],
  wrong_issuer: [401, UNAUTHORIZED, 'the ID token says that somebody else than Google issued it. Send `response`.'],
  wrong_audience: [
    401,
    UNAUTHORIZED,
    'the ID token was made for another receiver. Send `response`. If the subscription is yours, `audience` must be its `--push-auth-token-audience`, or its whole push endpoint where it has none.',
  ],
  expired_token: [
    401,
    UNAUTHORIZED,
    'the ID token has expired, is not valid yet, or does not say. Send `response`. If all of them are, set this machine’s clock right.',
  ],
  unverified_email: [401, UNAUTHORIZED, 'the ID token does not vouch for the address in it. Send `response`.'],
  wrong_service_account: [
    401,
    UNAUTHORIZED,
    'the ID token is Google’s and for this receiver, but speaks for another account than `serviceAccount`: anybody with a Google Cloud project can get such a token. Send `response`. If the subscription is yours, name its service account.',
  ],
  keys_unavailable: [
    503,
    'Service Unavailable',
    'Google’s public keys could not be had, so the ID token cannot be checked. Send `response`; Pub/Sub pushes it again. Let this server reach https://www.googleapis.com/oauth2/v3/certs.',
  ],
  not_a_push: [
    400,
    BAD_REQUEST,
    `the body is no JSON with a \`message\` in it. ${REPEATED} If the subscription unwraps payloads (\`--push-no-wrapper\`), switch that off.`,
  ],
  body_too_large: [400, BAD_REQUEST, `the payload is longer than \`maxBodyBytes\`. ${HOPELESS}`],
  invalid_data: [400, BAD_REQUEST, `the message’s \`data\` is no base64 text. ${HOPELESS}`],
  not_json: [
    400,
    BAD_REQUEST,
    `the message’s data is no JSON object or array, so it is no webhook of Shopify’s. ${HOPELESS} See who else may publish to the topic.`,
  ],
  missing_shop: [
    400,
    BAD_REQUEST,
    `no attribute of the message names the shop (X-Shopify-Shop-Domain). ${HOPELESS} See who else may publish to the topic.`,
  ],
  missing_topic: [400, BAD_REQUEST, `no attribute of the message names the topic (X-Shopify-Topic). ${HOPELESS}`],
  missing_delivery_id: [
    400,
    BAD_REQUEST,
    `no attribute of the message carries the delivery’s id (X-Shopify-Webhook-Id), by which duplicates are known. ${HOPELESS}`,
  ],
  shop_mismatch: [
    400,
    BAD_REQUEST,
    `the payload speaks of another shop than the attributes. ${HOPELESS} See who else may publish to the topic.`,
  ],
  queue_unavailable: [
    503,
    'Service Unavailable',
    'the queue could not write the delivery down, so it is not taken: Pub/Sub pushes it again. Look at the queue’s database; the event `queue_error` has the error.',
  ],
} as const satisfies Readonly<Record<string, Outcome>>

/** The codes with which a push is refused. */
export type PubSubRefusal = Exclude<keyof typeof PUB_SUB, 'received' | 'duplicate'>

/** Faults of the message itself: pushing it again cannot mend it. */
export const HOPELESS_CODES: ReadonlySet<PubSubRefusal> = new Set([
  'body_too_large',
  'invalid_data',
  'not_json',
  'missing_shop',
  'missing_topic',
  'missing_delivery_id',
  'shop_mismatch',
])
