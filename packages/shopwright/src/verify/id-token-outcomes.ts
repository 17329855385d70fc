import { GENUINE, MISUSED, type Outcomes, UNAUTHORIZED } from './outcomes.ts'

// Apart from the others: these tables share rows, and a bundle that needs none of them must not carry their sentences.

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
