import { keepLease } from '../heartbeat.ts'
import type { TokenKey, TokenLease } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'
import type { RowFailure } from './run.ts'

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
    await store.release(lease).catch(() => undefined)
  }
}

const SAVE_TRIES = 4

/**
 * Saves what Shopify gives but once: where the store fails, again and again for a moment. A save whose answer got lost
 * was done nevertheless, which the row tells. False where the lease is no longer ours.
 */
export async function saveSurely(
  { app, store }: Pick<FleetContext, 'app' | 'store'>,
  lease: TokenLease,
  value: string,
): Promise<boolean> {
  for (let tried = 1; ; tried += 1) {
    try {
      if (await store.save(lease, value)) return true
      return tried > 1 && (await store.get({ shop: lease.shop, name: lease.name }))?.value === value
    } catch (error) {
      if (tried === SAVE_TRIES) throw error
      await app.sleep((100 + Math.random() * 100) * 2 ** tried)
    }
  }
}
