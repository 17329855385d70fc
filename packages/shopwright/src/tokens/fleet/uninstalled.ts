import { parseMoment, timestamp } from '../../platform/timestamp.ts'
import { readRecord, type TokenRecord, writeRecord } from '../record.ts'
import type { FleetContext } from './fleet-context.ts'
import { isObtainedAfter, rowsOfShop } from './forget.ts'
import { LOST, underLease } from './under-lease.ts'

/** What {@link uninstalled} takes. */
export interface UninstalledOptions {
  /** When the merchant took the app off: the webhook's `X-Shopify-Triggered-At`. Tokens obtained since then stay, for the app was installed again. */
  readonly at?: string | number | Date | undefined
}

/** What came of {@link uninstalled}. */
export interface UninstalledReport {
  readonly shop: string
  /** `marked`: no secret is left, and the mark says why. `installed_again`: the webhook came late, and what was obtained since then was left alone. */
  readonly outcome: 'marked' | 'installed_again'
  /** How many rows lost their token. */
  readonly cleared: number
}

/**
 * Takes every secret of a shop out of the store and leaves a mark, so that asking for a token is answered with
 * `shop_uninstalled` until the shop installs the app again. For the webhook `app/uninstalled`. May be repeated; rejects
 * where the store cannot be reached, or another process has the row all the while, so that the webhook is worked again.
 */
export async function uninstalled(
  context: FleetContext,
  shop: string,
  { at }: UninstalledOptions = {},
): Promise<UninstalledReport> {
  const moment = at === undefined ? null : parseMoment(at)
  const key = { shop, name: context.nameOf({ mode: 'offline', user: null }) }
  const rows = await rowsOfShop(context, shop)
  const records = rows.map((row) => ({ row, record: readRecord(row.value) }))
  if (records.some(({ record }) => isObtainedAfter(record, moment)))
    return { shop, outcome: 'installed_again', cleared: 0 }

  // Deleted first: who is refreshing one of them can no longer save, and no crash leaves a secret behind.
  let cleared = 0
  for (const { row, record } of records) {
    await context.store.delete(row)
    if (record === null || record.token !== null) cleared += 1
    context.changed({ kind: 'uninstalled', shop, name: row.name })
  }
  if (!rows.some(({ name }) => name === key.name)) {
    await context.store.delete(key)
    context.changed({ kind: 'uninstalled', ...key })
  }
  // Whoever has saved before the mark has just been installed again.
  const marked = await underLease(context, key, async (lease) => {
    if ((await context.store.get(key)) !== null) return 'installed_again'
    return (await context.store.save(lease, writeRecord(mark(context)))) ? 'marked' : LOST
  })
  if (typeof marked !== 'string') throw new Error(marked.detail)
  return { shop, outcome: marked, cleared }
}

function mark({ app }: FleetContext): TokenRecord {
  return {
    app: app.clientId,
    mode: 'offline',
    user: null,
    state: 'uninstalled',
    since: timestamp(app.now()) ?? '',
    token: null,
    obtained: null,
    refreshes: 0,
    secret: null,
  }
}
