// A1 and A2: the answers that their cases expect.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { refusal } from '../signing.mjs'

export const BODY = '{"id":820982911946154508,"title":"Caf\u00e9 \u2603"}'

export const URL = 'https://app.example/webhooks'

export const misconfigured = refusal('configuration_error', 500)

export const forged = refusal('invalid_hmac', 401, 'Unauthorized')

export const missing = refusal('missing_hmac_header', 400, 'Bad Request')

export const verified = (shop) => ({
  ok: true,
  code: 'verified',
  shop,
  response: { status: 200, body: '', headers: {} },
})
