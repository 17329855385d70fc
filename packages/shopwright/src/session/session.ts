import { grantedScopes, type ScopeInput } from './access-scopes.ts'
import { ApiVersion } from './api-version.ts'
import { changeSettings, isolateSettings, settingsOfClass } from './class-settings.ts'
import { ValidationException } from './errors.ts'
import { areGenuineParams, hasGenuineHmac, oauthHmac, type OAuthParams, readParams } from './oauth-params.ts'
import { permissionUrl, scopeText } from './permission-url.ts'
import { type SessionJSON, storedSession } from './session-json.ts'
import { SessionState, shopOf } from './session-state.ts'
import { appSettings, requiredApiKey, requiredSecret, type SessionSettings, type SettingsInForce } from './settings.ts'
import { SingleFlight } from './single-flight.ts'
import { requestToken, type TokenResult, tokenResult } from './token-request.ts'

/** From this version on, sessions get their tokens by client credentials. */
const CLIENT_CREDENTIALS_SINCE = '2026-01'
type Field = readonly [name: string, value: string]

/** Seconds that a token from client credentials lives, where Shopify does not say. */
const ONE_DAY_S = 86_399

/**
 * One shop, one version of the Admin API, and the access token for it. It chooses the grant by the version, knows when
 * its token expires, and gets the next in time. For server-to-server apps (client credentials, from 2026-01 on) and
 * apps that install over the classic OAuth redirect (authorization code, before).
 *
 * - `shop`: a handle, a domain or a URL of the shop; `url` is null for anything else.
 * - `version`: `2026-01`, `unstable`; throws a `VersionNotFoundError` for anything else.
 * - `token`, `accessScopes`: where there are some already.
 *
 * Token requests go to the shop over https, take 10 s at most, follow no redirect and read 1 MiB at most. Those that
 * fail throw an `OAuthException` and leave the session as it was; calls that cannot be right throw a
 * `ValidationException`. `JSON.stringify` holds the token, for your store; `console.log` does not show it.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant
 *
 * @example
 * ```ts
 * import { Session } from 'shopwright/session'
 *
 * Session.setup({ apiKey: 'my-client-id', secret: 'my-client-secret' })
 * const session = new Session('demo', '2026-01')
 * console.log(session.site) // https://demo.myshopify.com/admin/api/2026-01
 *
 * async function nightly() {
 *   await session.refreshTokenIfNeeded(300, 'read_products')
 *   return session.token
 * }
 * ```
 */
export class Session extends SessionState {
  readonly #flight: SingleFlight<TokenResult> = new SingleFlight()

  /** Changes the settings of this class, for all its sessions. Keys that are left out keep what they were. */
  static setup(settings: SessionSettings): void {
    changeSettings(this, settings)
  }

  /** A Session class with settings of its own, so that several apps share a process without touching one another. */
  static with(settings: SessionSettings): typeof Session {
    const Isolated = class Session extends this {}
    isolateSettings(Isolated, settings)
    return Isolated
  }

  /** A session from what `JSON.stringify(session)` made, as text or parsed. */
  static fromJSON(stored: SessionJSON | string): Session {
    const { url, version, token, accessScopes, tokenObtainedAt, tokenExpiresAt } = storedSession(stored)
    const [shop, name] = [url as string | null, version as string]
    const session = new this(shop, name, token as string | null, accessScopes as string | null)
    session.tokenObtainedAt = tokenObtainedAt as Date | null
    session.tokenExpiresAt = tokenExpiresAt as Date | null
    return session
  }

  /** Whether Shopify signed a callback's parameters, not more than a day ago. Never throws. */
  static async validateParams(params: OAuthParams): Promise<boolean> {
    return areGenuineParams(settingsOfClass(this), params)
  }

  /** Whether Shopify signed a callback's parameters, whenever that was. Never throws. */
  static async validateHmac(params: OAuthParams): Promise<boolean> {
    return hasGenuineHmac(settingsOfClass(this), params)
  }

  /** The `hmac` by which Shopify would sign these parameters, in hex. */
  static async calculateHmac(params: OAuthParams): Promise<string> {
    return oauthHmac(settingsOfClass(this), params)
  }

  /**
   * The page that asks the merchant for these scopes and comes back to `redirectUri`. `state` should be an unguessable
   * text that you find again in the callback; `beginAuthorization` of `shopwright` takes care of that by itself.
   */
  createPermissionUrl(redirectUri: string, scope?: ScopeInput | null, state?: string | null): string {
    return permissionUrl(shopOf(this), requiredApiKey(this.#settings), redirectUri, scope, state)
  }

  /**
   * Gets a token by the grant of the version: client credentials from 2026-01 on (`params` is ignored), before that the
   * authorization code in the callback's `params` (`scope` is ignored), which answers with the token alone.
   */
  async requestAccessToken(params?: null, scope?: ScopeInput | null): Promise<TokenResult>
  async requestAccessToken(params: OAuthParams | null, scope?: ScopeInput | null): Promise<TokenResult | string>
  async requestAccessToken(params?: OAuthParams | null, scope?: ScopeInput | null): Promise<TokenResult | string> {
    if (this.#byClientCredentials) return this.requestTokenClientCredentials(scope)
    if (params === null || params === undefined) {
      throw new ValidationException(
        `Version ${this.version} gets its token by authorization code: hand over the callback's parameters, or use ` +
          `version ${CLIENT_CREDENTIALS_SINCE} or newer for client credentials.`,
      )
    }
    return this.requestToken(params)
  }

  /**
   * Gets a token by client credentials, whatever the version; a token that is there and has not expired is answered
   * without a request. `scope` limits what it may do: with none, it may do all that the app is configured for.
   */
  async requestTokenClientCredentials(scope?: ScopeInput | null): Promise<TokenResult> {
    this.#credentials()
    const [expires, now] = [this.tokenExpiresAt?.getTime() ?? null, this.#settings.now()]
    if (this.token !== null && (expires === null || expires > now)) {
      const seconds = expires === null ? null : Math.floor((expires - now) / 1000)
      return tokenResult(this.token, this.accessScopes?.toString() ?? '', seconds)
    }
    return this.#newToken(scope)
  }

  /**
   * Exchanges the authorization code in a callback's parameters for a token; answers with the token. A token that is
   * there is answered without a request. Refuses versions from 2026-01 on, and parameters that Shopify did not sign.
   */
  async requestToken(params: OAuthParams): Promise<string> {
    if (this.token !== null) return this.token
    if (this.#byClientCredentials) {
      throw new ValidationException(
        `Version ${this.version} needs the Client Credentials Grant: call requestAccessToken() or ` +
          'requestTokenClientCredentials() instead.',
      )
    }
    const SessionClass = this.constructor as typeof Session
    if (!(await SessionClass.validateParams(params))) {
      throw new ValidationException(
        'The callback was not signed by Shopify with this app’s secret, or more than a day ago. Let the merchant install again.',
      )
    }
    // Where Web Crypto made us wait, another callback with the same code may have been quicker.
    const meanwhile = this.token as string | null
    if (meanwhile !== null) return meanwhile
    const code = readParams(params)?.get('code')
    if (typeof code !== 'string' || code === '') throw new ValidationException('The callback has no `code`.')
    const fields = [...this.#credentials(), ['code', code]] as const
    const granted = await this.#flight.run(`code ${code}`, async () => this.#granted(fields, null))
    return granted.accessToken
  }

  /**
   * Gets a new token if this one expires within so many seconds; null if that was not needed, or if the version has no
   * client credentials. Call it before long work. `scope` is not remembered from one request to the next.
   */
  async refreshTokenIfNeeded(bufferSeconds = 300, scope?: ScopeInput | null): Promise<TokenResult | null> {
    if (!this.#byClientCredentials || !this.isTokenExpired(bufferSeconds)) return null
    return this.#newToken(scope)
  }

  /** Gets a new token, however good this one is; until the new one is in hand, this one stays. */
  async refreshToken(scope?: ScopeInput | null): Promise<TokenResult> {
    if (this.#byClientCredentials) return this.#newToken(scope)
    throw new ValidationException(
      `Version ${this.version} has nothing to refresh: only versions from ${CLIENT_CREDENTIALS_SINCE} on use the client credentials flow.`,
    )
  }

  get #settings(): SettingsInForce {
    return settingsOfClass(this.constructor)
  }

  get #byClientCredentials(): boolean {
    return ApiVersion.parse(this.version).compare(CLIENT_CREDENTIALS_SINCE) >= 0
  }

  /** The app's name and password, when all that a request needs is there. */
  #credentials(): readonly Field[] {
    const settings = this.#settings
    const credentials = [
      ['client_id', requiredApiKey(settings)],
      ['client_secret', requiredSecret(settings.secret)],
    ] as const
    shopOf(this)
    return credentials
  }

  async #newToken(scope: ScopeInput | null | undefined): Promise<TokenResult> {
    const names = scopeText(scope, ' ')
    const fields: Field[] = [['grant_type', 'client_credentials'], ...this.#credentials()]
    if (names !== '') fields.push(['scope', names])
    return this.#flight.run(`scope ${names}`, async () => this.#granted(fields, ONE_DAY_S))
  }

  /** The token changes when the new one is in hand, and all that belongs to it with it. */
  async #granted(fields: readonly Field[], lifetime: number | null): Promise<TokenResult> {
    const { timeout, now } = this.#settings
    const secrets = [this.token, ...fields.map(([name, value]) => (name === 'code' ? value : null))]
    const request = { url: shopOf(this), fields, secrets, timeout, lifetime }
    const result = await requestToken(appSettings(this.#settings), request)
    const obtained = now()
    this.accessScopes = grantedScopes(result.scope)
    this.tokenObtainedAt = new Date(obtained)
    this.tokenExpiresAt = result.expiresIn === null ? null : new Date(obtained + result.expiresIn * 1000)
    this.token = result.accessToken
    return result
  }
}
