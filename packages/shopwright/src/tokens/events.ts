import { fieldOf, textField } from '../http/json.ts'
import type { TokenMode } from './record.ts'
import type { RefusalCode } from './outcomes.ts'

/** Whose token an event speaks of. */
export interface AboutToken {
  /** The shop's handle. */
  readonly shop: string
  readonly mode: TokenMode
  /** The user of an online token. */
  readonly user: string | null
}

/** A row of the store that was changed by the work on many. */
export interface AboutRow {
  readonly shop: string
  readonly name: string
}

/**
 * What happens to tokens, for your log. None carries a secret.
 *
 * - `acquired`, `refreshed`: there is a new token, and it is stored.
 * - `dead`: Shopify takes the refresh token no longer; the merchant must open the app.
 * - `acquire_failed`, `refresh_failed`: Shopify gave none; `code` is that of the answer. `invalid_client` needs you.
 * - `lease_lost`: another process took the work over, since this one stood still or the store was away.
 * - `migrated`, `resealed`, `adopted`, `forgotten`, `uninstalled`: what the fleet's methods did to a row.
 */
export type TokenEvent =
  | ({ readonly type: 'acquired' | 'refreshed'; readonly expires: string | null } & AboutToken)
  | ({ readonly type: 'dead' | 'lease_lost' } & AboutToken)
  | ({
      readonly type: 'acquire_failed' | 'refresh_failed'
      readonly code: RefusalCode
      readonly detail: string
    } & AboutToken)
  | ({ readonly type: 'migrated' | 'resealed' | 'adopted' | 'forgotten' | 'uninstalled' } & AboutRow)

/** Hears of {@link TokenEvent}s. Whether it throws or rejects changes nothing for who asked for a token. */
export type OnTokenEvent = (event: TokenEvent) => unknown

/** Tells the hook. What it throws is shown on the console, neither hidden nor passed on. */
export function emitter(onEvent: OnTokenEvent | undefined): (event: TokenEvent) => void {
  if (onEvent === undefined) return tellOfOurs
  const show = (error: unknown) => console.error('shopwright: onEvent of the access tokens failed.', describe(error))
  return (event) => {
    try {
      const returned = onEvent(event)
      if (typeof fieldOf(returned, 'then') === 'function') void Promise.resolve(returned).then(undefined, show)
    } catch (error) {
      show(error)
    }
  }
}

/** Where nobody listens, this alone is worth a line: every shop fails until somebody acts. */
function tellOfOurs(event: TokenEvent): void {
  if ('code' in event && event.code === 'invalid_client') console.error(`shopwright: ${event.detail}`)
}

/** The hook is the user's own, and so is what it throws: its stack says where. */
function describe(error: unknown): string {
  return textField(error, 'stack') ?? String(error)
}
