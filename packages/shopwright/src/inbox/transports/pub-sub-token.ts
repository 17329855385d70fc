import { decodeBase64 } from '../../crypto/base64.ts'
import { verifyRs256 } from '../../crypto/rs256-verify.ts'
import { header } from '../../http/headers.ts'
import { parseRecord } from '../../http/json.ts'
import type { HeadersInput } from '../../http/messages.ts'
import type { GoogleKeys } from './google-keys.ts'

/** Whom the tokens must be for, and whom they must speak for. */
export interface Expected {
  readonly audience: string
  readonly serviceAccounts: readonly string[]
  readonly keys: GoogleKeys
  readonly now: () => number
}

/** What may be wrong with a push's token. */
export type TokenFault =
  | 'missing_token'
  | 'invalid_token'
  | 'unknown_key'
  | 'invalid_signature'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'expired_token'
  | 'unverified_email'
  | 'wrong_service_account'
  | 'keys_unavailable'

const ISSUERS: readonly unknown[] = ['https://accounts.google.com', 'accounts.google.com']
/** Google's tokens have about 700 characters. */
const LONGEST_TOKEN = 4_096
/** How far apart Google's clock and this one may be, in seconds. */
const SKEW = 60
/** Google's live an hour; what claims more was not made by it. */
const LONGEST_LIFE = 24 * 3_600

/**
 * What is wrong with the ID token of a push; null if nothing. Only RS256 with a key that Google publishes counts: keys or
 * addresses of keys inside the token are not looked at. The claims are read after the signature held, all of them.
 */
export async function tokenFault(headers: HeadersInput, expected: Expected): Promise<TokenFault | null> {
  const authorization = header(headers, 'authorization')
  if (authorization === null || authorization === '') return 'missing_token'
  const token = /^Bearer +(\S+)$/i.exec(authorization.slice(0, LONGEST_TOKEN + 16))?.[1] ?? ''
  if (token.length > LONGEST_TOKEN) return 'invalid_token'
  const [head, body, signed, ...more] = token.split('.')
  const signature = decodeBase64(signed ?? '', 'base64url')
  const top = recordIn(head)
  const claims = recordIn(body)
  const kid = top?.['kid']
  if (signature === null || top === null || claims === null || more.length > 0) return 'invalid_token'
  if (top['alg'] !== 'RS256' || 'crit' in top || typeof kid !== 'string' || kid.length > 200) return 'invalid_token'
  let holds: boolean
  try {
    const key = await expected.keys.find(kid)
    if (key === null) return 'unknown_key'
    holds = await verifyRs256(key, signature, `${head}.${body}`)
  } catch {
    return 'keys_unavailable'
  }
  return holds ? claimsFault(claims, expected) : 'invalid_signature'
}

function claimsFault(claims: Readonly<Record<string, unknown>>, expected: Expected): TokenFault | null {
  const { iss, aud, exp, iat, email, email_verified: verified } = claims
  const now = expected.now() / 1_000
  const timely =
    typeof exp === 'number' &&
    typeof iat === 'number' &&
    exp > now - SKEW &&
    iat < now + SKEW &&
    exp - iat > 0 &&
    exp - iat <= LONGEST_LIFE
  const rows: readonly (readonly [fault: TokenFault, holds: boolean])[] = [
    ['wrong_issuer', ISSUERS.includes(iss)],
    ['wrong_audience', aud === expected.audience],
    ['expired_token', timely],
    ['unverified_email', verified === true],
    ['wrong_service_account', expected.serviceAccounts.some((account) => account === email)],
  ]
  return rows.find(([, held]) => !held)?.[0] ?? null
}

function recordIn(segment: string | undefined): Readonly<Record<string, unknown>> | null {
  const bytes = decodeBase64(segment ?? '', 'base64url')
  return bytes === null ? null : parseRecord(new TextDecoder().decode(bytes))
}
