import type { AccessToken } from '../platform/access-token.ts'
import type { IdToken } from '../platform/id-token.ts'
import { parseMoment } from '../platform/timestamp.ts'
import type { RefusalCode } from './outcomes.ts'
import type { TokenMode, TokenRecord } from './record.ts'
import type { TokenKey } from './token-store.ts'

/** Whose token is wanted, and what it may be got with. */
export interface Want {
  readonly key: TokenKey
  readonly mode: TokenMode
  readonly user: string | null
  readonly idToken: IdToken<true> | null
  /** The text of a token that is not wanted any more: the Admin API refused it, or it shall be refreshed early. */
  readonly rejected: string | null
  /** An offline token that was granted but came too late to be stored: it may have retired the pair that is stored. */
  readonly unsaved?: AccessToken | undefined
}

/** What lies in the row. */
export type Found = TokenRecord | null | 'unreadable'

/** What is to be done next. `fallback` is a token that is still good, should it not work. */
export type Step =
  | { readonly kind: 'use'; readonly code: 'stored' | 'still_valid'; readonly token: AccessToken }
  | { readonly kind: 'refuse'; readonly code: RefusalCode }
  | {
      readonly kind: 'refresh'
      readonly record: TokenRecord
      readonly token: AccessToken
      readonly fallback: AccessToken | null
    }
  | { readonly kind: 'acquire'; readonly record: TokenRecord | null; readonly fallback: AccessToken | null }

/** A token with less than this to live would expire on its way. */
const SPARE_MS = 2000

/** Every decision, in order. It looks at nothing but its arguments. */
export function plan(want: Want, found: Found, refreshBefore: number, now: number): Step {
  const canAcquire = isGrantable(want)
  const acquire = (code: RefusalCode, record: TokenRecord | null = null): Step =>
    canAcquire ? { kind: 'acquire', record, fallback: null } : { kind: 'refuse', code }
  if (found === null) return acquire('no_access_token')
  if (found === 'unreadable') return acquire('unreadable_record')
  if (found.state === 'uninstalled') return acquire('shop_uninstalled', found)
  const { token } = found
  if (token === null) return acquire('no_access_token', found)

  const left = token.expires === null ? Infinity : (parseMoment(token.expires) ?? 0) - now
  const isValid = left > SPARE_MS && token.token !== want.rejected
  const fallback = isValid ? token : null
  const isDead = found.state === 'dead'
  // What is stored may have been retired by a grant of ours: a refresh shows whether it lives.
  const isDoubtful = want.unsaved !== undefined && token.refreshToken !== null
  if (isValid && left > refreshBefore && !isDead && !isDoubtful) return { kind: 'use', code: 'stored', token }
  if (want.mode === 'offline' && token.refreshToken !== null && !isDead) {
    return { kind: 'refresh', record: found, token, fallback }
  }
  if (canAcquire) return { kind: 'acquire', record: found, fallback }
  if (isValid) return { kind: 'use', code: isDead ? 'still_valid' : 'stored', token }
  return { kind: 'refuse', code: isDead ? 'refresh_token_dead' : 'no_access_token' }
}

/** Whether a new token can be asked for without the old one. */
export function isGrantable({ mode, idToken }: Pick<Want, 'mode' | 'idToken'>): boolean {
  return mode === 'client_credentials' || mode === 'application_only' || idToken !== null
}
