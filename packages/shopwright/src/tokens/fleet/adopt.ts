import { readRecord } from '../record.ts'
import type { TokenRow, TokenStore } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'
import { type FleetOptions, type FleetReport, run } from './run.ts'
import { LOST, underLease } from './under-lease.ts'
import { UNREADABLE } from './unreadable.ts'

/** What {@link adopt} takes. */
export interface AdoptOptions extends FleetOptions {
  /** Only counts what would be done, as `would_adopt`. */
  readonly dryRun?: boolean | undefined
}

/** `adopted` now; `would_adopt` in a dry run; `kept`: the store had such a row already; `other`: another app's. */
export type AdoptOutcome = 'adopted' | 'would_adopt' | 'kept' | 'other'

/** What `adopt` did, counted by outcome, with the rows that failed. */
export type AdoptReport = FleetReport<AdoptOutcome>

const OUTCOMES = ['adopted', 'would_adopt', 'kept', 'other'] as const

/**
 * Copies the rows of another store, such as `fromSessionStorage(storage)`, that this one lacks. What is here already is
 * never overwritten, and the other store stays as it is; so it may run again, and while the app is at work.
 */
export async function adopt(context: FleetContext, from: TokenStore, options: AdoptOptions = {}): Promise<AdoptReport> {
  const { app, store } = context
  return run({ app, store: from }, options, OUTCOMES, async (row: TokenRow) => {
    const record = readRecord(row.value)
    if (record === null) return UNREADABLE
    if (record.app !== app.clientId) return 'other'
    const key = { shop: row.shop, name: row.name }
    if ((await store.get(key)) !== null) return 'kept'
    if (options.dryRun === true) return 'would_adopt'
    return underLease(context, key, async (lease) => {
      if ((await store.get(key)) !== null) return 'kept'
      if (!(await store.save(lease, row.value))) return LOST
      context.changed({ kind: 'adopted', ...key })
      return 'adopted'
    })
  })
}
