import { type AppConfig, settingsOf } from '../config.ts'
import { fieldOf } from '../http/json.ts'
import { type ClientCredentialsAccessToken, tokenFacts } from '../platform/access-token.ts'
import { parseShop } from '../platform/shop.ts'
import { type Granted, type GrantRefused, refused } from './answer.ts'
import { grant } from './grant.ts'
import { CLIENT_CREDENTIALS } from './outcomes.ts'
import { WHEN_GATEWAY_FAILS } from './retries.ts'

/** What {@link exchangeUsingClientCredentials} needs. */
export interface ClientCredentialsOptions {
  /** The shop's handle, such as `demo`. */
  readonly shop: string
}

/** The log codes with which client credentials are refused. */
export type ClientCredentialsRefusal = Exclude<keyof typeof CLIENT_CREDENTIALS, 'success'>

/** `shop` is null only where nothing was sent. */
export type ClientCredentialsResult =
  | Granted<ClientCredentialsAccessToken>
  | GrantRefused<'configuration_error', null>
  | GrantRefused<Exclude<ClientCredentialsRefusal, 'configuration_error'>>

const ROW = {
  label: 'Client credentials',
  outcomes: CLIENT_CREDENTIALS,
  retry: WHEN_GATEWAY_FAILS,
  statuses: { 429: 'rate_limit_exceeded' },
  errors: { invalid_client: 'invalid_client' },
  otherwise: 'exchange_error',
} as const

/**
 * Gets an offline access token for a shop of your own organisation, without any merchant or request.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `shop`: the handle, `demo`; not the domain.
 *
 * `ok`: `accessToken` lives for a day and has no refresh token: when it has expired, call this again.
 *
 * Refused with `log.code`: `configuration_error` (500), `invalid_client` (500), `rate_limit_exceeded` (429),
 * `exchange_error` (500), `invalid_response` (500), `network_error` (500). Retries and `httpLogs` are those of
 * `exchangeUsingTokenExchange`.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const result = await app.exchangeUsingClientCredentials({ shop: 'demo' })
 * console.log(result.ok ? result.accessToken.expires : result.log.detail)
 * ```
 */
export async function exchangeUsingClientCredentials(
  app: AppConfig,
  options: ClientCredentialsOptions,
): Promise<ClientCredentialsResult> {
  const settings = settingsOf(app)
  const given = fieldOf(options, 'shop')
  const shop = typeof given === 'string' && given.includes('.') ? null : parseShop(given)
  if (shop === null) {
    return refused(ROW, 'configuration_error', null, null, 'shop must be a handle such as `demo`, without its domain')
  }
  return grant(settings, ROW, {
    shop,
    fields: { grant_type: 'client_credentials' },
    read: (reply, token, now): ClientCredentialsAccessToken => ({
      accessMode: 'offline',
      shop,
      ...tokenFacts(reply, token, now),
      user: null,
    }),
  })
}
