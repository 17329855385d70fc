import { type AppConfig, settingsOf } from '../config.ts'
import { fieldOf, textField } from '../http/json.ts'
import type { Res } from '../http/messages.ts'
import { type AccessMode, type AccessToken, refreshFacts, tokenFacts, tokenUser } from '../platform/access-token.ts'
import type { IdToken } from '../platform/id-token.ts'
import { parseShopClaim } from '../platform/shop.ts'
import { type Granted, type GrantRefused, refused } from './answer.ts'
import { grant } from './grant.ts'
import { TOKEN_EXCHANGE } from './outcomes.ts'
import { WHEN_GATEWAY_FAILS } from './retries.ts'

/** What {@link exchangeUsingTokenExchange} needs. */
export type TokenExchangeOptions = {
  /** The ID token of a verified request; only those that Shopify swaps for access tokens compile here. */
  readonly idToken: IdToken<true>
  /** What to answer if Shopify does not take the ID token: the verifier's `invalidTokenResponse`. Without it, a bare 401. */
  readonly invalidTokenResponse?: Partial<Res> | null | undefined
} & (
  | {
      readonly accessMode: 'offline'
      /** Whether the token expires after an hour and comes with a refresh token; true by default. */
      readonly expiring?: boolean | undefined
    }
  | {
      readonly accessMode: 'online'
      /** Online tokens always expire. */
      readonly expiring?: true | undefined
    }
)

/** The log codes with which a token exchange is refused. */
export type TokenExchangeRefusal = Exclude<keyof typeof TOKEN_EXCHANGE, 'success'>

/** `shop` is null only where nothing was sent. */
export type TokenExchangeResult =
  | Granted<AccessToken>
  | GrantRefused<'configuration_error', null>
  | GrantRefused<Exclude<TokenExchangeRefusal, 'configuration_error'>>

const ROW = {
  label: 'Token exchange',
  outcomes: TOKEN_EXCHANGE,
  retry: WHEN_GATEWAY_FAILS,
  statuses: { 429: 'rate_limit_exceeded' },
  errors: { invalid_subject_token: 'invalid_subject_token', invalid_client: 'invalid_client' },
  otherwise: 'exchange_error',
} as const

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token'
const REQUESTED: Readonly<Record<AccessMode, string>> = {
  online: 'urn:shopify:params:oauth:token-type:online-access-token',
  offline: 'urn:shopify:params:oauth:token-type:offline-access-token',
}

/**
 * Swaps the ID token of a verified request for an access token to the shop's Admin API.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `accessMode`: `'offline'` for the shop's token, for work without a person; `'online'` for one user's.
 * - `idToken`: from a verified App Home, Admin extension or POS extension request. Others do not compile.
 * - `invalidTokenResponse`: from the same result; sent if Shopify does not take the ID token, so that the page comes
 *   back with a fresh one.
 * - `expiring`: true by default. An offline token then lives for an hour and has a refresh token for 90 days; Shopify
 *   accepts no others from public apps.
 *
 * `ok`: store `accessToken` whole. Getting a token makes the refresh tokens of earlier ones for this shop useless, so
 * exchange only when none is stored, and one at a time for each shop.
 *
 * Refused with `log.code`: `configuration_error` (500), `invalid_subject_token` (`invalidTokenResponse`, or 401),
 * `invalid_client` (500), `rate_limit_exceeded` (429), `exchange_error` (500), `invalid_response` (500),
 * `network_error` (500).
 *
 * Asks up to three times: 429 is repeated after the pause that Shopify asks for (60 s at most), 502, 503 and 504 after
 * 1 and 2 s. Each try may take 30 s. `httpLogs` has them all; the tries that were repeated have the codes
 * `rate_limited_retry` and `server_error_retry`.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 *
 * async function tokenFor(req: Parameters<typeof app.verifyAdminUIExtReq>[0]) {
 *   const verified = await app.verifyAdminUIExtReq(req)
 *   if (verified.idToken === null) return verified.response
 *   const { idToken, invalidTokenResponse } = verified
 *   const result = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken, invalidTokenResponse })
 *   return result.ok ? result.accessToken : result.response
 * }
 * ```
 */
export async function exchangeUsingTokenExchange(
  app: AppConfig,
  options: TokenExchangeOptions,
): Promise<TokenExchangeResult> {
  const settings = settingsOf(app)
  const read = readOptions(options)
  if (typeof read === 'string') return refused(ROW, 'configuration_error', null, null, read)
  const { accessMode, shop, token, expiring } = read
  return grant(settings, ROW, {
    shop,
    fields: {
      grant_type: GRANT_TYPE,
      subject_token: token,
      subject_token_type: ID_TOKEN,
      requested_token_type: REQUESTED[accessMode],
      expiring: expiring ? 1 : 0,
    },
    invalidToken: { code: 'invalid_subject_token', response: fieldOf(options, 'invalidTokenResponse') },
    read: (reply, granted, now): AccessToken => ({
      accessMode,
      shop,
      ...tokenFacts(reply, granted, now),
      ...refreshFacts(reply, now),
      user: accessMode === 'online' ? tokenUser(reply) : null,
    }),
  })
}

interface Exchange {
  readonly accessMode: AccessMode
  readonly shop: string
  readonly token: string
  readonly expiring: boolean
}

/** What is asked for; or a sentence on what is wrong with it, since plain JavaScript may hand over anything. */
function readOptions(options: unknown): Exchange | string {
  const accessMode = fieldOf(options, 'accessMode')
  if (accessMode !== 'online' && accessMode !== 'offline') return 'accessMode must be `online` or `offline`'
  const expiring = fieldOf(options, 'expiring') ?? true
  if (typeof expiring !== 'boolean') return 'expiring must be true or false'
  if (!expiring && accessMode === 'online') return 'online tokens always expire: leave `expiring` out'
  const idToken = fieldOf(options, 'idToken')
  if (typeof idToken !== 'object' || idToken === null) return 'idToken must be the `idToken` of a verified request'
  if (fieldOf(idToken, 'exchangeable') !== true) {
    return 'this ID token is not exchangeable: Shopify swaps those of App Home, Admin extensions and POS extensions'
  }
  const token = textField(idToken, 'token')
  if (token === null) return 'idToken.token must be the token itself, a non-empty string'
  const shop = parseShopClaim(textField(fieldOf(idToken, 'claims'), 'dest'))
  if (shop === null) return 'idToken.claims.dest must be a shop, as `https://demo.myshopify.com`'
  return { accessMode, shop, token, expiring }
}
