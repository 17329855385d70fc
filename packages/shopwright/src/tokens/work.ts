import type { AccessToken } from '../platform/access-token.ts'
import { timestamp } from '../platform/timestamp.ts'
import { detailOf, failed, got, type Settled } from './answer.ts'
import { ask, type Verdict } from './asking.ts'
import type { TokenContext } from './context.ts'
import { DOORS, refreshGrant, wholeToken } from './doors.ts'
import type { AboutToken } from './events.ts'
import { failureOf } from './store-failure.ts'
import { saveSurely } from './saving.ts'
import { isFailed, look } from './look.ts'
import { isGrantable, plan, type Step, type Want } from './plan.ts'
import { type TokenRecord, writeRecord } from './record.ts'
import type { TokenLease } from './token-store.ts'

/** Another process had the row meanwhile: look at it once more. */
export interface Again {
  readonly again: true
  /** An offline token that Shopify granted to this process, which came too late to store it. */
  readonly unsaved?: AccessToken | undefined
}

const AGAIN: Again = { again: true }

export function isAgain(came: Settled | Again): came is Again {
  return 'again' in came
}

type Granted = Extract<Verdict, { ok: true }>

/** Looks at a row that this process has leased, and does what is to be done, to the save that ends the lease. */
export async function work(context: TokenContext, want: Want, lease: TokenLease): Promise<Settled | Again> {
  const found = await look(context, want.key)
  if (isFailed(found)) return found
  const step = plan(want, found, context.refreshBefore, context.app.now())
  if (step.kind === 'use') return got(step.code, step.token)
  if (step.kind === 'refuse') return failed(step.code)
  return step.kind === 'refresh'
    ? refresh(context, want, lease, step)
    : acquire(context, want, lease, step.record, step.fallback)
}

async function refresh(
  context: TokenContext,
  want: Want,
  lease: TokenLease,
  { record, token, fallback }: Extract<Step, { kind: 'refresh' }>,
): Promise<Settled | Again> {
  const { app, deadlineMs, telemetry } = context
  const verdict = await telemetry.during('refresh', aboutOf(want), () =>
    ask(
      app,
      deadlineMs,
      () => refreshGrant(context, token),
      (granted) => wholeToken(want, granted, app.now(), record),
    ),
  )
  if (verdict.ok) {
    return save(context, want, lease, 'refreshed', verdict, { old: record, refreshes: record.refreshes + 1, fallback })
  }
  if (verdict.log.code !== 'refresh_token_dead') return fall(context, want, 'refresh_failed', verdict, fallback)

  // The token may have been refreshed by another: then this is no verdict.
  const found = await look(context, want.key)
  if (isFailed(found)) return found
  if (found === null || found === 'unreadable' || found.token?.refreshToken !== token.refreshToken) return AGAIN
  if (!(await holds(context, lease))) return AGAIN
  if (want.unsaved !== undefined) {
    const granted: Granted = { ok: true, log: { code: 'granted' }, token: want.unsaved, httpLogs: verdict.httpLogs }
    return save(context, want, lease, 'acquired', granted, { old: record, refreshes: 0, fallback })
  }
  if (isGrantable(want)) return acquire(context, want, lease, record, fallback)
  return bury(context, want, lease, { record, token, fallback }, verdict)
}

async function acquire(
  context: TokenContext,
  want: Want,
  lease: TokenLease,
  old: TokenRecord | null,
  fallback: TokenRecord['token'],
): Promise<Settled | Again> {
  const { app, deadlineMs, telemetry } = context
  const verdict = await telemetry.during('acquire', aboutOf(want), () =>
    ask(
      app,
      deadlineMs,
      () => DOORS[want.mode](context, want),
      (granted) => wholeToken(want, granted, app.now(), null),
    ),
  )
  if (!verdict.ok) return fall(context, want, 'acquire_failed', verdict, fallback)
  return save(context, want, lease, 'acquired', verdict, { old, refreshes: 0, fallback })
}

/** Stores a new token under the lease. One that cannot be stored is not used: asked again, Shopify gives the same pair. */
async function save(
  context: TokenContext,
  want: Want,
  lease: TokenLease,
  type: 'refreshed' | 'acquired',
  { token, httpLogs }: Granted,
  { old, refreshes, fallback }: { old: TokenRecord | null; refreshes: number; fallback: TokenRecord['token'] },
): Promise<Settled | Again> {
  const { app } = context
  const now = timestamp(app.now()) ?? ''
  const record: TokenRecord = {
    app: app.clientId,
    mode: want.mode,
    user: want.user,
    state: 'live',
    since: old?.state === 'live' ? old.since : now,
    token,
    obtained: now,
    refreshes,
    secret: want.mode === 'application_only' ? null : await app.secretId(),
  }
  try {
    if (!(await saveSurely(context, lease, writeRecord(record)))) {
      // A refresh retires nothing: Shopify gives the same pair to all who bring the same refresh token.
      const retires = type === 'acquired' && want.mode === 'offline'
      return { ...lost(context, want), unsaved: retires ? token : undefined }
    }
  } catch (error) {
    return fall(context, want, null, { ...storeFailure(error), httpLogs }, fallback)
  }
  context.emit({ type, ...aboutOf(want), expires: token.expires })
  return got(type, token, httpLogs)
}

/** Marks the record as dead: nothing is sent for it any more until an ID token comes. The row stays. */
async function bury(
  context: TokenContext,
  want: Want,
  lease: TokenLease,
  { record, fallback }: Omit<Extract<Step, { kind: 'refresh' }>, 'kind'>,
  verdict: Extract<Verdict, { ok: false }>,
): Promise<Settled | Again> {
  const dead: TokenRecord = { ...record, state: 'dead', since: timestamp(context.app.now()) ?? record.since }
  try {
    if (!(await saveSurely(context, lease, writeRecord(dead)))) return lost(context, want)
  } catch {
    // The next one who asks comes to the same verdict.
  }
  context.emit({ type: 'dead', ...aboutOf(want) })
  return fallback === null
    ? failed('refresh_token_dead', verdict.because, verdict.httpLogs)
    : got('still_valid', fallback, verdict.httpLogs, verdict.because)
}

/** No new token: the stored one, if it is still good, or the refusal. */
function fall(
  context: TokenContext,
  want: Want,
  type: 'refresh_failed' | 'acquire_failed' | null,
  { log, because, httpLogs }: Extract<Verdict, { ok: false }>,
  fallback: TokenRecord['token'],
): Settled {
  const { code } = log
  if (type !== null) context.emit({ type, ...aboutOf(want), code, detail: detailOf(code, because) })
  if (fallback === null) return failed(code, because, httpLogs)
  context.flights.rest(want.key)
  return got('still_valid', fallback, httpLogs, because)
}

function lost(context: TokenContext, want: Want): Again {
  context.emit({ type: 'lease_lost', ...aboutOf(want) })
  return AGAIN
}

async function holds({ store, leaseMs }: TokenContext, lease: TokenLease): Promise<boolean> {
  try {
    return await store.renew(lease, leaseMs)
  } catch {
    // Nobody knows. The save decides.
    return true
  }
}

function storeFailure(error: unknown): Omit<Extract<Verdict, { ok: false }>, 'httpLogs'> {
  return { ok: false, log: { code: 'store_unavailable' }, because: failureOf(error).detail }
}

export function aboutOf({ key, mode, user }: Want): AboutToken {
  return { shop: key.shop, mode, user }
}
