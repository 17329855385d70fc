import { type AppConfig, settingsOf } from '../config.ts'
import { fieldOf, isRecord, textField } from '../http/json.ts'
import { type AccessToken, type AccessTokenUser, refreshFacts, tokenFacts } from '../platform/access-token.ts'
import { parseShop } from '../platform/shop.ts'
import { parseMoment, timestamp } from '../platform/timestamp.ts'
import { type Granted, type GrantRefused, misused, refused, type StillValid, stillValid } from './answer.ts'
import { grant } from './grant.ts'
import { REFRESH_TOKEN } from './outcomes.ts'
import { WHEN_SERVER_FAILS } from './retries.ts'

/** The log codes with which a refresh is refused. */
export type RefreshTokenRefusal = Exclude<keyof typeof REFRESH_TOKEN, 'success' | 'token_still_valid'>

/** What is known before anything is sent. */
type Unsent = 'configuration_error' | 'refresh_token_expired'

/** `accessToken` is the new token, or null with `ok` true where the one you have is still good. */
export type RefreshTokenResult =
  | Granted<AccessToken>
  | StillValid
  | GrantRefused<'configuration_error', null>
  | GrantRefused<'refresh_token_expired', string | null>
  | GrantRefused<Exclude<RefreshTokenRefusal, Unsent>>

const ROW = {
  label: 'Token refresh',
  outcomes: REFRESH_TOKEN,
  retry: WHEN_SERVER_FAILS,
  statuses: {
    500: 'server_error',
    501: 'server_error',
    502: 'server_error',
    503: 'server_error',
    504: 'server_error',
  },
  errors: { invalid_grant: 'invalid_grant', invalid_client: 'invalid_client' },
  otherwise: 'refresh_error',
} as const

/** A token with less than this to live is refreshed, so that it does not expire on its way. */
const SPARE_MS = 60_000

/**
 * Gets a new access token for one that is about to expire. Call it before each use: as long as the token is good for
 * more than a minute, nothing is sent.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `accessToken`: the stored token, as `exchangeUsingTokenExchange` or this function gave it. Its dates may be ISO
 *   strings (without a zone they are UTC), `Date`s or ms since the epoch, as databases give them back.
 *
 * `ok` with `log.code`:
 * - `success`: store `accessToken` whole, in place of the old one. Its refresh token is a new one too.
 * - `token_still_valid`: go on with the token you have; `accessToken` is null. So it is for tokens that never expire.
 *
 * Refused with `log.code`: `refresh_token_expired` (401) and `invalid_grant` (401): exchange an ID token when the
 * merchant next opens the app; `configuration_error` (500), `invalid_client` (500), `server_error` (500),
 * `refresh_error` (500), `invalid_response` (500), `network_error` (500): keep the stored token.
 *
 * One at a time for each shop: two refreshes at once make each other's result useless. A refresh whose answer got lost
 * may be repeated with the same refresh token. Asks up to three times: 429 is repeated after the pause that Shopify
 * asks for (60 s at most), 500 to 504 after 1 and 2 s. Each try may take 30 s. `httpLogs` has them all; the tries that
 * were repeated have the codes `rate_limited_retry` and `server_error_retry`.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 *
 * @example
 * ```ts
 * import { type AccessToken, ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 *
 * async function fresh(stored: AccessToken, save: (token: AccessToken) => Promise<void>) {
 *   const result = await app.refreshTokenExchangedAccessToken(stored)
 *   if (!result.ok) throw new Error(result.log.detail)
 *   if (result.accessToken !== null) await save(result.accessToken)
 *   return result.accessToken ?? stored
 * }
 * ```
 */
export async function refreshTokenExchangedAccessToken(
  app: AppConfig,
  accessToken: AccessToken,
): Promise<RefreshTokenResult> {
  const settings = settingsOf(app)
  const now = settings.now()
  const shop = parseShop(fieldOf(accessToken, 'shop'))
  const expires = fieldOf(accessToken, 'expires') ?? null
  const refreshToken = fieldOf(accessToken, 'refreshToken') ?? null
  const refreshExpiry = parseMoment(fieldOf(accessToken, 'refreshTokenExpires'))
  const expiry = parseMoment(expires)

  if (refreshExpiry !== null && refreshExpiry <= now) return refused(ROW, 'refresh_token_expired', shop, null, '')
  if (expiry !== null && expiry > now + SPARE_MS) return stillValid(ROW, shop, '')
  if (shop === null) return misused(ROW, 'accessToken.shop must be a handle such as `demo`, or its shop domain')
  if (expires === null && refreshToken === null && textField(accessToken, 'token') !== null) {
    return stillValid(ROW, shop, 'it never expires')
  }
  if (typeof refreshToken !== 'string' || refreshToken === '') {
    return misused(
      ROW,
      fieldOf(accessToken, 'accessMode') === 'online'
        ? 'online tokens have no refresh token: exchange a fresh ID token'
        : 'accessToken.refreshToken is missing: store the token whole, or get a new one by the grant that gave it',
    )
  }
  return grant(settings, ROW, {
    shop,
    fields: { grant_type: 'refresh_token', refresh_token: refreshToken },
    read: (reply, token, moment): AccessToken => ({
      accessMode: fieldOf(accessToken, 'accessMode') === 'online' ? 'online' : 'offline',
      shop,
      ...tokenFacts(reply, token, moment),
      // An answer without a refresh token leaves the old one in force.
      ...(textField(reply, 'refresh_token') === null
        ? { refreshToken, refreshTokenExpires: refreshExpiry === null ? null : timestamp(refreshExpiry) }
        : refreshFacts(reply, moment)),
      user: userOf(accessToken),
    }),
  })
}

function userOf(accessToken: unknown): AccessTokenUser | null {
  const user = fieldOf(accessToken, 'user')
  return isRecord(user) ? (user as unknown as AccessTokenUser) : null
}
