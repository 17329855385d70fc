import { type Failed, failed, got, type Settled } from './answer.ts'
import type { TokenContext } from './context.ts'
import { failureOf } from './store-failure.ts'
import { keepLease } from './heartbeat.ts'
import { isFailed, look } from './look.ts'
import { HEALED_BY_ID_TOKEN } from './outcomes.ts'
import { type Found, plan, type Step, type Want } from './plan.ts'
import type { AccessToken } from '../platform/access-token.ts'
import { broken, createPatience, type Flight } from './single-flight.ts'
import type { TokenLease } from './token-store.ts'
import { type Again, isAgain, work } from './work.ts'

/** A token as wanted: the stored one where it is good, else by a flight that all share who want it. Never rejects. */
export async function obtain(context: TokenContext, want: Want, signal: AbortSignal | undefined): Promise<Settled> {
  const { key } = want
  if (signal?.aborted === true) return failed('aborted')
  const cached = context.cache.get(key.shop, key.name, context.app.now(), want.rejected)
  if (cached !== null) return got('stored', cached)
  // Known as soon as the row was read: what a caller gets whose time is up.
  const fallback: Fallback = { token: null }
  return within(context.deadlineMs, signal, fallback, fetchOrFly(context, want, fallback))
}

interface Fallback {
  token: AccessToken | null
}

async function fetchOrFly(context: TokenContext, want: Want, fallback: Fallback): Promise<Settled> {
  try {
    const forgotten = context.cache.forgotten()
    const found = await look(context, want.key)
    if (isFailed(found)) return found
    const step = planned(context, want, found)
    if (step.kind === 'use') return kept(context, want, got(step.code, step.token), forgotten)
    if (step.kind === 'refuse') return failed(step.code)
    if (step.fallback !== null) {
      fallback.token = step.fallback
      // Another is at it: the token is good meanwhile.
      if (context.flights.of(want.key) !== null) return got('stored', step.fallback)
      if (context.flights.isResting(want.key)) return got('still_valid', step.fallback)
    }
    return kept(context, want, await fly(context, want), forgotten)
  } catch (error) {
    return broken(error)
  }
}

/** More often than this nobody joins another's flight that did not help. */
const MOST_JOINED = 2

async function fly(context: TokenContext, want: Want): Promise<Settled> {
  const mine = want.idToken?.token ?? null
  for (let joined = 1; ; joined += 1) {
    const flight = context.flights.of(want.key)
    if (flight === null) return context.flights.start(want.key, mine, () => underLease(context, want)).landed
    context.telemetry.waited(want.mode, 'process')
    const came = await flight.landed
    if (joined > MOST_JOINED || !mayDoBetter(want, flight, came)) return came
  }
}

/** Whether a flight with what this caller has may end otherwise than the one that was joined. */
function mayDoBetter({ rejected, idToken }: Want, flight: Flight, came: Settled): boolean {
  if (came.ok) return came.accessToken.token === rejected
  if (flight.idToken === (idToken?.token ?? null)) return false
  const { code } = came.log
  return code === 'invalid_subject_token' || (idToken !== null && HEALED_BY_ID_TOKEN.has(code))
}

/** Looks again and again while others have the lease; works when this process has it. */
async function underLease(context: TokenContext, given: Want): Promise<Settled> {
  const { app, store, leaseMs, deadlineMs, telemetry } = context
  const patience = createPatience(app.sleep, deadlineMs)
  let want = given
  let fallback: AccessToken | null = null
  for (let round = 1, lost = 0; ; round += 1) {
    let lease: TokenLease | null
    try {
      lease = await store.lease(want.key, leaseMs)
    } catch (error) {
      return fallback === null ? storeFailure(error) : got('still_valid', fallback)
    }
    if (lease === null) {
      if (round === 1) telemetry.waited(want.mode, 'lease')
    } else {
      const came = await holding(context, want, lease)
      if (!isAgain(came)) return came
      want = { ...want, unsaved: came.unsaved ?? want.unsaved }
      lost += 1
    }
    if (patience.isOver() || lost > MOST_LOST) {
      return failed('temporarily_unavailable', 'another process worked on this token all the while')
    }
    // The first look is at once: the stored token may be good for a while.
    if (round > 1) await patience.pause(30 + Math.random() * 120)
    const found = await look(context, want.key)
    if (isFailed(found)) return found
    const step = planned(context, want, found)
    if (step.kind === 'use') return got(step.code, step.token)
    if (step.kind === 'refuse') return failed(step.code)
    fallback = step.fallback
    if (fallback !== null && lease === null && want.unsaved === undefined) return got('stored', fallback)
  }
}

const MOST_LOST = 3

/** Does the work while the lease is prolonged, and ends the lease. */
async function holding(context: TokenContext, want: Want, lease: TokenLease): Promise<Settled | Again> {
  const { store, leaseMs } = context
  const letGo = keepLease(store, lease, leaseMs)
  let came: Settled | Again | null = null
  try {
    came = await work(context, want, lease)
    return came
  } finally {
    letGo()
    // The save of a new token has ended it.
    const isEnded = came !== null && !isAgain(came) && (came.log.code === 'refreshed' || came.log.code === 'acquired')
    if (!isEnded) await store.release(lease).catch(() => undefined)
  }
}

function planned({ app, refreshBefore }: TokenContext, want: Want, found: Found): Step {
  return plan(want, found, refreshBefore, app.now())
}

/** Remembers a good token for the next caller. */
function kept({ app, cache }: TokenContext, { key }: Want, came: Settled, forgotten: number): Settled {
  if (came.ok && came.log.code !== 'still_valid') cache.set(key.shop, key.name, came.accessToken, app.now(), forgotten)
  return came
}

function storeFailure(error: unknown): Failed {
  return failed('store_unavailable', failureOf(error).detail)
}

/** Whoever has no more time leaves; the work goes on for the others. */
async function within(
  ms: number,
  signal: AbortSignal | undefined,
  fallback: Fallback,
  working: Promise<Settled>,
): Promise<Settled> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let onAbort: (() => void) | undefined
  const left = new Promise<Settled>((resolve) => {
    timer = setTimeout(() => {
      const { token } = fallback
      const because = `it took longer than the deadline of ${ms} ms`
      resolve(token === null ? failed('temporarily_unavailable', because) : got('still_valid', token, [], because))
    }, ms)
    onAbort = () => resolve(failed('aborted'))
    signal?.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([working, left])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort)
  }
}
