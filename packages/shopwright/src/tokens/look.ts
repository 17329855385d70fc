import { type Failed, failed } from './answer.ts'
import type { TokenContext } from './context.ts'
import { failureOf } from './store-failure.ts'
import type { Found } from './plan.ts'
import { readRecord } from './record.ts'
import type { TokenKey } from './token-store.ts'

/** What lies in a row; or that the store did not say, with nothing of the error's own words. */
export async function look({ app, store }: TokenContext, key: TokenKey): Promise<Found | Failed> {
  try {
    const row = await store.get(key)
    if (row === null) return null
    const record = readRecord(row.value)
    // A value that was moved here from another shop's or app's row is none of this one's.
    const isOurs = record !== null && record.app === app.clientId && (record.token?.shop ?? key.shop) === key.shop
    return isOurs ? record : 'unreadable'
  } catch (error) {
    const { code, detail } = failureOf(error)
    return code === 'unreadable_record' ? 'unreadable' : failed('store_unavailable', detail)
  }
}

/** Whether a look failed. */
export function isFailed(found: Found | Failed): found is Failed {
  return typeof found === 'object' && found !== null && 'ok' in found
}
