import { type AppConfig, settingsOf } from '../config.ts'
import { header } from '../http/headers.ts'
import type { Req } from '../http/messages.ts'
import { retryHeaders } from '../platform/app-bridge.ts'
import type { IdToken } from '../platform/id-token.ts'
import type { Preflight, Refused, Verified } from '../result.ts'
import { type AnswerRow, preflight, refused, verified } from './answer.ts'
import { readIdToken } from './id-token.ts'
import { BEARER_ID_TOKEN } from './id-token-outcomes.ts'
import { shapeFault } from '../http/shape.ts'

/** How one kind of extension differs from the others. */
export interface BearerIdTokenRow<NullFacts extends object, Facts extends object> extends AnswerRow<NullFacts> {
  /** Parts of the request that must be well-formed. */
  readonly needed: readonly ('method' | 'url' | 'headers')[]
  /** Which response header the extension's script may read. */
  readonly exposedHeader: string
  /** Whether a refused token's answer asks the extension to send again with a fresh one. */
  readonly retries: boolean
  /** Whether the sender is a merchant, whose token can be exchanged. */
  readonly merchantsOnly: boolean
  /** The fields of a verified request. */
  readonly facts: (idToken: { token: string; claims: IdToken['claims'] }, userId: string | null) => Facts
}

/** The log codes with which a request of an extension is refused. */
export type BearerIdTokenRefusal = Exclude<keyof typeof BEARER_ID_TOKEN, 'verified' | 'options_request'>

export async function verifyBearerIdToken<NullFacts extends object, Facts extends object>(
  app: AppConfig,
  req: Req,
  row: BearerIdTokenRow<NullFacts, Facts>,
): Promise<Verified<Facts> | (Preflight & NullFacts) | (Refused<BearerIdTokenRefusal> & NullFacts)> {
  const settings = settingsOf(app)
  const outcomes = BEARER_ID_TOKEN
  const fault = shapeFault(req, row.needed)
  if (fault !== null) return refused(settings, req, row, outcomes, 'configuration_error', {}, fault)
  if (req.method === 'OPTIONS' && isForeignOrigin(req)) {
    return preflight(settings, req, row, outcomes.options_request, {
      'Access-Control-Max-Age': '7200',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
      'Access-Control-Expose-Headers': row.exposedHeader,
    })
  }
  const authorization = header(req.headers, 'authorization')
  if (authorization === null) return refused(settings, req, row, outcomes, 'missing_authorization_header')
  const retry = row.retries ? retryHeaders() : {}
  if (!authorization.startsWith('Bearer ')) {
    return refused(settings, req, row, outcomes, 'invalid_id_token', retry, 'the header does not begin with `Bearer `')
  }
  const token = authorization.slice('Bearer '.length)
  const pending = readIdToken(settings, token, row.merchantsOnly)
  const reading = pending instanceof Promise ? await pending : pending
  if (reading.fault !== null) {
    return refused(settings, req, row, outcomes, reading.fault, retry, reading.because)
  }
  const { claims, shop, userId } = reading
  return verified(settings, req, row, outcomes.verified, shop, row.facts({ token, claims }, userId))
}

function isForeignOrigin(req: Req): boolean {
  const origin = header(req.headers, 'origin')
  return origin !== null && origin !== '' && origin !== req.url
}
