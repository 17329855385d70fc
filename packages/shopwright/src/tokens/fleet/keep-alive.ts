import { parseMoment } from '../../platform/timestamp.ts'
import { readRecord } from '../record.ts'
import type { TokenRow } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'
import { type FleetOptions, type FleetReport, run } from './run.ts'
import { UNREADABLE } from './unreadable.ts'

/** What {@link keepAlive} takes. */
export interface KeepAliveOptions extends FleetOptions {
  /** Refreshes tokens whose refresh token has no more than so many ms to live; 30 days by default. */
  readonly within?: number | undefined
}

/** `refreshed` now; `fresh`: has longer to live; `expired`: too late, the merchant must open the app; `other`: nothing to refresh. */
export type KeepAliveOutcome = 'refreshed' | 'fresh' | 'expired' | 'other'

/** What `keepAlive` did, counted by outcome, with the rows that failed. */
export type KeepAliveReport = FleetReport<KeepAliveOutcome>

const OUTCOMES = ['refreshed', 'fresh', 'expired', 'other'] as const
const DAY = 86_400_000

/**
 * Refreshes what would otherwise pass its 90 days: a refresh gives the refresh token 90 new ones. Run it daily or
 * weekly, with a `within` of several runs. Failures have the codes of `tokens.offline()`.
 */
export async function keepAlive(context: FleetContext, options: KeepAliveOptions = {}): Promise<KeepAliveReport> {
  const { within = 30 * DAY } = options
  if (!(within > 0)) throw new TypeError(`within must be a number of ms above 0, but is ${String(within)}.`)
  return run(context, options, OUTCOMES, async (row: TokenRow) => {
    const record = readRecord(row.value)
    if (record === null) return UNREADABLE
    const { mode, state, token } = record
    if (record.app !== context.app.clientId || mode !== 'offline' || state !== 'live') return 'other'
    const expiry = parseMoment(token?.refreshTokenExpires)
    if (token === null || token.refreshToken === null || expiry === null) return 'other'
    const left = expiry - context.app.now()
    if (left <= 0) return 'expired'
    if (left > within) return 'fresh'
    const answer = await context.refresh(row.shop)
    return answer.ok ? 'refreshed' : { code: answer.log.code, detail: answer.log.detail }
  })
}
