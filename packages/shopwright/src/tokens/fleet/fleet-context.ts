import type { ShopifyApp } from '../../app.ts'
import type { TokenRecord } from '../record.ts'
import type { Telemetry } from '../telemetry.ts'
import type { TokenKey, TokenStore } from '../token-store.ts'

/** What happened to a row, for events and for caches to forget it. */
export interface FleetChange extends TokenKey {
  readonly kind: 'migrated' | 'resealed' | 'forgotten' | 'uninstalled' | 'adopted'
}

/** What the work on many tokens needs of the service that it belongs to. */
export interface FleetContext {
  readonly app: Pick<ShopifyApp, 'clientId' | 'now' | 'sleep' | 'secretId' | 'migrateToExpiringToken'>
  readonly store: TokenStore
  /** For how many ms a row is leased. */
  readonly leaseMs: number
  readonly telemetry: Telemetry
  /** The name of a row of this app. */
  readonly nameOf: (row: Pick<TokenRecord, 'mode' | 'user'>) => string
  /** Refreshes a shop's offline token now, however fresh it is, under its lease and with all that belongs to it. */
  readonly refresh: (
    shop: string,
  ) => Promise<{ readonly ok: boolean; readonly log: { readonly code: string; readonly detail: string } }>
  /** Takes a row out of the memory of this process. */
  readonly drop: (key: TokenKey) => void
  /** The same, and tells of what happened to the row. */
  readonly changed: (change: FleetChange) => void
}
