// A12 and A13: an ID token for an access token.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CONFIG } from '../signing.mjs'
import { errors, retries } from './token-exchange-errors.mjs'
import { replies } from './token-exchange-replies.mjs'
import { requests, validation } from './token-exchange-requests.mjs'

export const tokenExchange = {
  file: 'exchange-token-exchange',
  function: 'exchangeUsingTokenExchange',
  config: CONFIG,
  cases: [...validation, ...requests, ...replies, ...errors, ...retries],
}
