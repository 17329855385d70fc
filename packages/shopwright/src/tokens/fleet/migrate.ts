import type { AccessToken } from '../../platform/access-token.ts'
import { timestamp } from '../../platform/timestamp.ts'
import { wholeToken } from '../doors.ts'
import { readRecord, type TokenRecord, writeRecord } from '../record.ts'
import { saveSurely } from '../saving.ts'
import type { RowFailure } from '../store-failure.ts'
import type { TokenRow } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'
import { type FleetOptions, type FleetReport, run } from './run.ts'
import { LOST, underLease } from './under-lease.ts'
import { UNREADABLE } from './unreadable.ts'

/** What {@link migrate} takes. */
export interface MigrateOptions extends FleetOptions {
  /** Only counts what would be done, as `would_migrate`. */
  readonly dryRun?: boolean | undefined
}

/** `migrated` now; `would_migrate` in a dry run; `expiring`: had an expiring token; `other`: holds no offline token that is in use, or another app's. */
export type MigrateOutcome = 'migrated' | 'would_migrate' | 'expiring' | 'other'

/** What `migrate` did, counted by outcome, with the rows that failed. */
export type MigrateReport = FleetReport<MigrateOutcome>

const OUTCOMES = ['migrated', 'would_migrate', 'expiring', 'other'] as const
const TRIES = 4

/**
 * Moves every non-expiring offline token to an expiring one with a refresh token. Shopify revokes the old one at once,
 * but answers a repeated request with the same pair for seven days, and the row keeps the old token until the pair is
 * saved in its place, in one step. So a run may be killed at any moment and simply be started again.
 *
 * Codes of failures: `invalid_subject_token` (spent already, or no token of this shop: the merchant must open the app),
 * `shop_unavailable` (frozen or locked: later), `invalid_client` (clientId and secret are wrong), `temporarily_unavailable`
 * (run it again), `unexpected_answer` (Shopify refused otherwise), `unreadable_record`, `store_unavailable`.
 */
export async function migrate(context: FleetContext, options: MigrateOptions = {}): Promise<MigrateReport> {
  return run(context, options, OUTCOMES, async (row: TokenRow) => {
    const verdict = judge(context, readRecord(row.value))
    if (verdict !== 'migrated') return verdict
    return options.dryRun === true ? 'would_migrate' : migrateRow(context, row)
  })
}

function judge({ app }: FleetContext, record: TokenRecord | null): MigrateOutcome | RowFailure {
  if (record === null) return UNREADABLE
  if (record.app !== app.clientId || record.mode !== 'offline' || record.state !== 'live' || record.token === null)
    return 'other'
  return record.token.expires === null && record.token.refreshToken === null ? 'migrated' : 'expiring'
}

async function migrateRow(context: FleetContext, row: TokenRow): Promise<MigrateOutcome | RowFailure> {
  const { app, store } = context
  return underLease(context, row, async (lease) => {
    // It may have been migrated, refreshed or deleted since it was listed.
    const now = await store.get(row)
    const record = now === null ? null : readRecord(now.value)
    const verdict = now === null ? 'other' : judge(context, record)
    const token = record?.token
    if (verdict !== 'migrated' || record === null || token === null || token === undefined) return verdict

    const whole = (answer: Answer) =>
      answer.ok ? wholeToken({ key: row, mode: 'offline', user: null }, answer.accessToken, app.now(), record) : null
    const answer = await context.telemetry.during('migrate', { shop: row.shop, mode: 'offline' }, () =>
      ask(context, row.shop, token, (given) => whole(given) !== null),
    )
    if (!answer.ok) return failureOf(answer)
    const pair = whole(answer)
    if (pair === null) return INCOMPLETE
    const next: TokenRecord = {
      ...record,
      token: pair,
      obtained: timestamp(app.now()) ?? record.obtained,
      refreshes: 0,
      secret: await app.secretId(),
    }
    if (!(await saveSurely(context, lease, writeRecord(next)))) return LOST
    context.changed({ kind: 'migrated', shop: row.shop, name: row.name })
    return 'migrated'
  })
}

type Answer = Awaited<ReturnType<FleetContext['app']['migrateToExpiringToken']>>

/** Asks with the same token again where an answer may have been lost: Shopify gives the same pair. */
async function ask(
  { app }: FleetContext,
  shop: string,
  { token }: AccessToken,
  isWhole: (answer: Answer) => boolean,
): Promise<Answer> {
  for (let tried = 1; ; tried += 1) {
    const answer = await app.migrateToExpiringToken({ shop, token })
    const again = answer.ok ? !isWhole(answer) : isTransient(answer)
    if (!again || tried === TRIES) return answer
    await app.sleep((50 + Math.random() * 150) * 2 ** (tried - 1))
  }
}

const INCOMPLETE: RowFailure = {
  code: 'temporarily_unavailable',
  detail:
    'Shopify answered without all that an expiring token needs, so the row keeps the old one. Run this again within seven days: Shopify then answers with the same pair.',
}

function isTransient(answer: Answer): boolean {
  return codeOf(answer) === 'temporarily_unavailable'
}

const CODES: Readonly<Record<string, string>> = {
  invalid_subject_token: 'invalid_subject_token',
  invalid_client: 'invalid_client',
  rate_limit_exceeded: 'temporarily_unavailable',
  network_error: 'temporarily_unavailable',
  invalid_response: 'temporarily_unavailable',
}

function codeOf(answer: Answer): string {
  const status = answer.httpLogs.at(-1)?.res.status ?? 0
  // Frozen for an unpaid bill, or locked: it may come back, and its token with it.
  if (status === 402 || status === 423) return 'shop_unavailable'
  if (status >= 500) return 'temporarily_unavailable'
  return CODES[answer.log.code] ?? 'unexpected_answer'
}

function failureOf(answer: Answer): RowFailure {
  return { code: codeOf(answer), detail: answer.log.detail }
}
