import { RATE_LIMITED, type RetryRule, serverError } from '../http/retry.ts'

/** How often a grant is asked for: the first try and two more. */
const TRIES = 3

/** For a token that does not exist yet. */
export const WHEN_GATEWAY_FAILS: RetryRule = {
  rows: [RATE_LIMITED, serverError('server_error_retry', [502, 503, 504])],
  tries: TRIES,
}

/** For a refresh: Shopify gives the same pair again to the same refresh token, so a failure in the middle loses nothing. */
export const WHEN_SERVER_FAILS: RetryRule = {
  rows: [RATE_LIMITED, serverError('server_error_retry', [500, 501, 502, 503, 504])],
  tries: TRIES,
}

/** For what is good once, such as a code: only an answer that says that nothing was done is tried again. */
export const WHEN_RATE_LIMITED: RetryRule = { rows: [RATE_LIMITED], tries: TRIES }
