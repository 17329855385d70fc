import { asSealed, type ListedSealedTokenRow } from '../encrypted.ts'
import type { FleetContext } from './fleet-context.ts'
import { type FleetOptions, type FleetReport, run } from './run.ts'
import { LOST, underLease } from './under-lease.ts'
import { UNREADABLE } from './unreadable.ts'

/** `resealed` now; `current`: was sealed with the current key already; `gone`: deleted meanwhile. */
export type ResealOutcome = 'resealed' | 'current' | 'gone'

/** What `reseal` did, counted by outcome, with the rows that failed. */
export type ResealReport = FleetReport<ResealOutcome>

const OUTCOMES = ['resealed', 'current', 'gone'] as const

/**
 * Seals every row anew that is not sealed with the current key, or not at all, or still lies under its plain name.
 * Afterwards, with `ok`, no row needs the old keys, nor `allowPlain`. Rejects with a `TypeError` where the store is not
 * `encrypted()`: nobody shall believe that something was sealed.
 */
export async function reseal(context: FleetContext, options: FleetOptions = {}): Promise<ResealReport> {
  const { store } = context
  if (asSealed(store) === null) {
    throw new TypeError('reseal() needs a store that seals: store: encrypted(store, keys).')
  }
  return run(context, options, OUTCOMES, async (row: ListedSealedTokenRow) => {
    if (row.fault !== null)
      return { ...UNREADABLE, detail: `${UNREADABLE.detail} (${row.fault}, key ${row.sealedWith ?? 'none'})` }
    if (row.upToDate) return 'current'
    return underLease(context, row, async (lease) => {
      const now = await store.get(row)
      if (now === null) return 'gone'
      if (!(await store.save(lease, now.value))) return LOST
      context.changed({ kind: 'resealed', shop: row.shop, name: row.name })
      return 'resealed'
    })
  })
}
