import { isBlind } from '../../crypto/blind-index.ts'
import { parseMoment } from '../../platform/timestamp.ts'
import { readRecord, type TokenRecord } from '../record.ts'
import type { TokenKey, TokenRow } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'

/** What {@link forget} takes. */
export interface ForgetOptions {
  /**
   * When the merchant took the app off, 48 hours before `shop/redact` was triggered. Tokens obtained since then stay, for
   * the app was installed again. Without it all are deleted.
   */
  readonly at?: string | number | Date | undefined
}

/** What came of {@link forget}. */
export interface ForgetReport {
  readonly shop: string
  /** How many rows were deleted. */
  readonly deleted: number
  /** How many stayed, since they are of an installation after `at`. */
  readonly kept: number
}

const PAGE = 200

/**
 * Deletes every row of this app and a shop, for `shop/redact`, but for those of a later installation. Work that is under
 * way on one of them can no longer save. May be repeated; rejects where the store cannot be reached, so that the webhook is delivered again.
 */
export async function forget(context: FleetContext, shop: string, { at }: ForgetOptions = {}): Promise<ForgetReport> {
  const moment = at === undefined ? null : parseMoment(at)
  const isKept = ({ value }: TokenRow) => isObtainedAfter(readRecord(value), moment)
  let deleted = 0
  let kept: readonly TokenRow[] = []
  const forgotten = async ({ shop: of, name }: TokenKey) => {
    const had = await context.store.delete({ shop: of, name })
    context.drop({ shop: of, name })
    if (!had) return
    deleted += 1
    context.changed({ kind: 'forgotten', shop: of, name })
  }
  // Some session storages find no more than the first 25 of a shop: again, until there is nothing to delete.
  for (let before = -1; before < deleted;) {
    before = deleted
    const rows = await rowsOfShop(context, shop)
    kept = rows.filter(isKept)
    for (const row of rows) if (!kept.includes(row)) await forgotten(row)
  }
  if (kept.length > 0) return { shop, deleted, kept: kept.length }
  // A first token that is just being fetched lies in no row yet: with its lease gone it is not saved.
  for (const mode of ['offline', 'client_credentials', 'application_only'] satisfies TokenRecord['mode'][]) {
    await forgotten({ shop, name: context.nameOf({ mode, user: null }) })
  }
  return { shop, deleted, kept: 0 }
}

/** Whether it is of an installation after the moment at which the app was taken off. Obtained is written in whole seconds. */
export function isObtainedAfter(record: TokenRecord | null, moment: number | null): boolean {
  const obtained = record?.state === 'live' ? parseMoment(record.obtained) : null
  return moment !== null && obtained !== null && obtained >= Math.floor(moment / 1000) * 1000 + 1000
}

/** Every row of this app and a shop, read before any is changed. */
export async function rowsOfShop(context: FleetContext, shop: string): Promise<readonly TokenRow[]> {
  const rows: TokenRow[] = []
  for (;;) {
    const page = await context.store.list({ shop, after: rows.at(-1) ?? null, limit: PAGE })
    rows.push(...page)
    if (page.length === 0) return rows.filter((row) => isOfThisApp(context, row))
  }
}

/** Apps may share a store. What nobody can read is told by its name, and is ours where that is blind: a shop's data must go. */
function isOfThisApp({ app }: FleetContext, { name, value }: TokenRow): boolean {
  const record = readRecord(value)
  return record === null ? isBlind(name) || name.startsWith(`${app.clientId}/`) : record.app === app.clientId
}
