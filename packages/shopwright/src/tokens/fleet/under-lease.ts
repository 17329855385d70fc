import { keepLease } from '../heartbeat.ts'
import type { RowFailure } from '../store-failure.ts'
import type { TokenKey, TokenLease } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'

const BETWEEN_TRIES = 200

/** The row was leased by another process all the while. */
export const BUSY: RowFailure = {
  code: 'temporarily_unavailable',
  detail: 'Another process worked on this row all the while. Run this again.',
}

/** The lease went to another process, or the row was deleted, so nothing was written. */
export const LOST: RowFailure = {
  code: 'temporarily_unavailable',
  detail: 'Another process took the row over, so nothing was written. Run this again.',
}

/**
 * Does `work` while this process has the row's lease, prolonged as long as it takes, and ends the lease. Waits for
 * another's lease about twice as long as one lasts. `work` may save, which ends the lease too.
 */
export async function underLease<Value>(
  context: Pick<FleetContext, 'app' | 'store' | 'leaseMs'>,
  key: TokenKey,
  work: (lease: TokenLease) => Promise<Value>,
): Promise<Value | typeof BUSY> {
  const { app, store, leaseMs } = context
  const tries = Math.max(2, Math.ceil((2 * leaseMs) / BETWEEN_TRIES))
  let lease = await store.lease(key, leaseMs)
  for (let tried = 1; lease === null && tried < tries; tried += 1) {
    await app.sleep(BETWEEN_TRIES * (0.75 + Math.random() / 2))
    lease = await store.lease(key, leaseMs)
  }
  if (lease === null) return BUSY
  const letGo = keepLease(store, lease, leaseMs)
  try {
    return await work(lease)
  } finally {
    letGo()
    // Where the store is down, the lease ends by itself.
    await store.release(lease).catch(() => undefined)
  }
}
