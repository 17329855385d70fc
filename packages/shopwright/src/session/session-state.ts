import { AccessScopes, type ScopeInput, scopesFrom } from './access-scopes.ts'
import { ApiVersion } from './api-version.ts'
import { settingsOfClass } from './class-settings.ts'
import { ValidationException } from './errors.ts'
import { dateOf, type SessionJSON, tokenOf } from './session-json.ts'
import { shopUrl } from './shop-url.ts'
import { showAs } from './show-as.ts'

/** What a session knows: the shop, the version, and the token with its scopes and times. */
export class SessionState {
  /** The shop's host, `demo.myshopify.com`; null if no shop was named. */
  readonly url: string | null
  /** The version of the Admin API. */
  readonly version: string
  #token: string | null
  #accessScopes: AccessScopes | null
  #tokenObtainedAt: Date | null = null
  #tokenExpiresAt: Date | null = null

  constructor(
    shop: string | null,
    version: string | ApiVersion,
    token: string | null = null,
    accessScopes: ScopeInput | null = null,
  ) {
    this.url = shopUrl(shop, settingsOfClass(this.constructor))
    this.version = ApiVersion.parse(version).name
    this.#token = tokenOf(token)
    this.#accessScopes = accessScopes === null ? null : scopesFrom(accessScopes)
  }

  /** Calls the Admin API; null if there is none yet. */
  get token(): string | null {
    return this.#token
  }

  set token(token: string | null) {
    this.#token = tokenOf(token)
  }

  /** What the token may do, as far as it is known. */
  get accessScopes(): AccessScopes | null {
    return this.#accessScopes
  }

  set accessScopes(scopes: ScopeInput | null) {
    this.#accessScopes = scopes === null ? null : scopesFrom(scopes)
  }

  /** When the token was granted. */
  get tokenObtainedAt(): Date | null {
    return this.#tokenObtainedAt
  }

  set tokenObtainedAt(date: Date | null) {
    this.#tokenObtainedAt = dateOf('tokenObtainedAt', date)
  }

  /** When the token expires; null if that is not known. */
  get tokenExpiresAt(): Date | null {
    return this.#tokenExpiresAt
  }

  set tokenExpiresAt(date: Date | null) {
    this.#tokenExpiresAt = dateOf('tokenExpiresAt', date)
  }

  /** Where the Admin API of this shop and version is. Throws a `ValidationException` without a shop. */
  get site(): string {
    return `${settingsOfClass(this.constructor).protocol}://${shopOf(this)}/admin/api/${this.version}`
  }

  /** Whether there are a shop and a token; whether the token still works is another question. */
  get valid(): boolean {
    return this.url !== null && this.#token !== null
  }

  /** Whether there is no token, or it expires within so many seconds, or nobody knows when. */
  isTokenExpired(bufferSeconds = 300): boolean {
    if (this.#token === null || this.#tokenExpiresAt === null) return true
    // Said this way round, a buffer that is no number counts as expired.
    return !(settingsOfClass(this.constructor).now() + bufferSeconds * 1000 < this.#tokenExpiresAt.getTime())
  }

  /** For your store. It holds the access token: keep it secret. It never holds the app's secret. */
  toJSON(): SessionJSON {
    return {
      url: this.url,
      version: this.version,
      token: this.#token,
      accessScopes: this.#accessScopes?.toString() ?? null,
      tokenObtainedAt: this.#tokenObtainedAt?.toISOString() ?? null,
      tokenExpiresAt: this.#tokenExpiresAt?.toISOString() ?? null,
    }
  }

  static {
    showAs(SessionState.prototype, (session) => {
      const { token, ...shown } = session.toJSON()
      return { ...shown, token: token === null ? null : '[REDACTED]' }
    })
  }
}

/** The shop's host. Throws a {@link ValidationException} where there is none. */
export function shopOf({ url }: SessionState): string {
  if (url !== null) return url
  throw new ValidationException('The session has no shop URL: name a shop such as `demo` or `demo.myshopify.com`.')
}
