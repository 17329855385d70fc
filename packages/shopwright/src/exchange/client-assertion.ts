import { type AppConfig, settingsOf } from '../config.ts'
import { type PrivateKey, signRs256 } from '../crypto/rs256.ts'
import { fieldOf, isRecord, textField } from '../http/json.ts'
import { type ClientCredentialsAccessToken, tokenFacts } from '../platform/access-token.ts'
import { tokenUrl } from '../platform/endpoints.ts'
import { parseShop } from '../platform/shop.ts'
import { type Granted, type GrantRefused, misused } from './answer.ts'
import { grant } from './grant.ts'
import { CLIENT_ASSERTION } from './outcomes.ts'
import { WHEN_GATEWAY_FAILS } from './retries.ts'

/** What {@link exchangeUsingClientAssertion} needs. */
export interface ClientAssertionOptions {
  /** The shop's handle or domain. */
  readonly shop: string
  /** The app's RSA private key, whose public half is registered with Shopify: PEM (PKCS#8), JWK, or a `CryptoKey`. */
  readonly privateKey: PrivateKey
  /** The `kid` of the registered key; left out of the assertion's header without it. */
  readonly keyId?: string | undefined
  /**
   * Claims in place of the usual ones, or beside them; `undefined` leaves one out. Shopify's public documents do not fix
   * them all, so everything can be said otherwise: `iss` and `sub` are the client id, `aud` the URL of the token
   * endpoint, `iat` now, `exp` a minute later, `jti` random.
   */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
}

/** The log codes with which a client assertion is refused. */
export type ClientAssertionRefusal = Exclude<keyof typeof CLIENT_ASSERTION, 'success'>

/** `shop` is null only where nothing was sent. */
export type ClientAssertionResult =
  | Granted<ClientCredentialsAccessToken>
  | GrantRefused<'configuration_error', null>
  | GrantRefused<Exclude<ClientAssertionRefusal, 'configuration_error'>>

const ROW = {
  label: 'Client assertion',
  outcomes: CLIENT_ASSERTION,
  retry: WHEN_GATEWAY_FAILS,
  statuses: { 429: 'rate_limit_exceeded' },
  errors: { invalid_client: 'invalid_client' },
  otherwise: 'exchange_error',
} as const

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Seconds that an assertion lives: it is used at once. */
const LIFETIME = 60

/**
 * Gets an application-only access token: the app proves itself with a JWT that its private key signs, and sends no
 * secret. For background work on any shop where the app is installed; there is nothing to store or to refresh.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `shop`: the handle or domain.
 * - `privateKey`, `keyId`: of a key whose public half is registered for the app in the Dev Dashboard.
 * - `claims`: overrides, should Shopify ask for others.
 *
 * `ok`: `accessToken` lives as long as `expires` says (an hour for public apps); when it is over, call this again.
 *
 * Refused with `log.code`: `configuration_error`, `invalid_client`, `exchange_error`, `invalid_response`,
 * `network_error` (500), `rate_limit_exceeded` (429). Retries are those of `exchangeUsingTokenExchange`.
 *
 * Rule: RFC 7523 (`private_key_jwt`) with RS256.
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const privateKey = process.env['SHOPIFY_PRIVATE_KEY'] ?? ''
 * const result = await app.exchangeUsingClientAssertion({ shop: 'demo', privateKey, keyId: 'key-1' })
 * console.log(result.log.code) // 'configuration_error'
 * ```
 */
export async function exchangeUsingClientAssertion(
  app: AppConfig,
  options: ClientAssertionOptions,
): Promise<ClientAssertionResult> {
  const settings = settingsOf(app)
  const shop = parseShop(fieldOf(options, 'shop'))
  if (shop === null) return misused(ROW, 'shop must be a handle such as `demo`, or its shop domain')
  const now = Math.floor(settings.now() / 1000)
  const keyId = textField(options, 'keyId')
  const overrides = fieldOf(options, 'claims')
  let assertion: string
  try {
    assertion = await signRs256(options.privateKey, keyId === null ? {} : { kid: keyId }, {
      iss: settings.clientId,
      sub: settings.clientId,
      aud: tokenUrl(shop),
      iat: now,
      exp: now + LIFETIME,
      jti: crypto.randomUUID(),
      ...(isRecord(overrides) ? overrides : {}),
    })
  } catch {
    // What a library says of a broken key may hold a piece of it.
    return misused(
      ROW,
      'privateKey must be an RSA private key: PKCS#8 as PEM, a JWK, or a CryptoKey that may sign RS256',
    )
  }
  return grant(settings, ROW, {
    shop,
    credentials: { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion },
    fields: { grant_type: 'client_credentials' },
    read: (reply, token, moment): ClientCredentialsAccessToken => ({
      accessMode: 'offline',
      shop,
      ...tokenFacts(reply, token, moment),
      user: null,
    }),
  })
}
