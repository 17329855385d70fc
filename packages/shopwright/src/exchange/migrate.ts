import { type AppConfig, settingsOf } from '../config.ts'
import { fieldOf, textField } from '../http/json.ts'
import { type AccessToken, refreshFacts, tokenFacts } from '../platform/access-token.ts'
import { parseShop } from '../platform/shop.ts'
import { type Granted, type GrantRefused, misused } from './answer.ts'
import { grant } from './grant.ts'
import { MIGRATION } from './outcomes.ts'
import { WHEN_SERVER_FAILS } from './retries.ts'

/** What {@link migrateToExpiringToken} needs; a stored `AccessToken` that never expires has it all. */
export interface MigrationOptions {
  /** The shop's handle or domain. */
  readonly shop: string
  /** The non-expiring offline access token. */
  readonly token: string
}

/** The log codes with which a migration is refused. */
export type MigrationRefusal = Exclude<keyof typeof MIGRATION, 'success'>

/** `shop` is null only where nothing was sent. */
export type MigrationResult =
  | Granted<AccessToken>
  | GrantRefused<'configuration_error', null>
  | GrantRefused<Exclude<MigrationRefusal, 'configuration_error'>>

const ROW = {
  label: 'Migration to an expiring token',
  outcomes: MIGRATION,
  retry: WHEN_SERVER_FAILS,
  statuses: { 429: 'rate_limit_exceeded' },
  errors: { invalid_subject_token: 'invalid_subject_token', invalid_client: 'invalid_client' },
  otherwise: 'exchange_error',
} as const

const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token'

/**
 * Swaps a non-expiring offline access token, once and for good, for an expiring one with a refresh token. Public apps
 * need expiring tokens from January 1, 2027 on.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `shop`, `token`: of the stored token.
 *
 * `ok`: store `accessToken` whole, in place of the old one, which Shopify has revoked. Keep the old one until the new
 * one is stored: should the answer get lost, call this again with the old token within seven days, and Shopify answers
 * with the same pair.
 *
 * Refused with `log.code`: `configuration_error`, `invalid_subject_token`, `invalid_client`, `exchange_error`,
 * `invalid_response`, `network_error` (500), `rate_limit_exceeded` (429). Asks up to three times, as
 * `refreshTokenExchangedAccessToken` does.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 *
 * @example
 * ```ts
 * import { type AccessToken, ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 *
 * async function migrate(stored: AccessToken, save: (token: AccessToken) => Promise<void>) {
 *   if (stored.expires !== null) return
 *   const result = await app.migrateToExpiringToken(stored)
 *   if (result.ok) await save(result.accessToken)
 *   else console.error(result.log.code, result.log.detail)
 * }
 * ```
 */
export async function migrateToExpiringToken(app: AppConfig, options: MigrationOptions): Promise<MigrationResult> {
  const settings = settingsOf(app)
  const shop = parseShop(fieldOf(options, 'shop'))
  const token = textField(options, 'token')
  if (shop === null) return misused(ROW, 'shop must be a handle such as `demo`, or its shop domain')
  if (token === null) return misused(ROW, 'token must be the non-expiring access token')
  return grant(settings, ROW, {
    shop,
    fields: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: token,
      subject_token_type: OFFLINE,
      requested_token_type: OFFLINE,
      expiring: 1,
    },
    read: (reply, granted, now): AccessToken => ({
      accessMode: 'offline',
      shop,
      ...tokenFacts(reply, granted, now),
      ...refreshFacts(reply, now),
      user: null,
    }),
  })
}
