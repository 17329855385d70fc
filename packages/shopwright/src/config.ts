import { hmacKey, type HmacKey } from '#hmac'

/** The settings of an app. */
export interface AppOptions {
  /** The app's client id (API key), as the Shopify CLI hands it over in `SHOPIFY_API_KEY`. */
  readonly clientId: string
  /** The app's client secret (`SHOPIFY_API_SECRET`). */
  readonly clientSecret: string
  /** While a secret is being rotated: the one before. Requests signed with either are genuine. `''` counts as absent. */
  readonly oldClientSecret?: string | null | undefined
  /** Stands in for the platform's `fetch`, as the simulator's does in tests. */
  readonly fetch?: Fetch | undefined
  /** The present in ms since the epoch; `Date.now` by default. */
  readonly now?: (() => number) | undefined
  /** Waits so many ms between tries; a timer by default. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined
  /** Put before the library's own name in the `User-Agent` of every call, so that Shopify's logs show your app. */
  readonly userAgentPrefix?: string | undefined
}

/** The part of the platform's `fetch` that is used here. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>

/** What is asked of {@link Fetch}. Redirects are never followed: a secret goes to the host it was meant for, or nowhere. */
export interface FetchInit {
  readonly method: 'POST'
  readonly headers: Record<string, string>
  readonly body: string
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** What the library reads of the settings. It stays inside: nothing public hands it out. */
export interface Settings {
  readonly clientId: string
  readonly clientSecret: string
  /** Newest first, never empty. */
  readonly secrets: readonly HmacKey[]
  /** The secrets as text, to strike them out of logs. */
  readonly secretTexts: readonly string[]
  readonly fetch: Fetch
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly userAgentPrefix: string
}

let read: (config: AppConfig) => Settings

/** The settings inside a config, for the library's own rooms. */
export function settingsOf(config: AppConfig): Settings {
  return read(config)
}

/**
 * An app's settings, checked once. Every function of the library takes one as its first argument; `ShopifyApp` is one
 * with the functions attached. Secrets are private: they do not show in `console.log`, `JSON.stringify` or a spread.
 *
 * Throws a `TypeError` that names the field when `clientId` or `clientSecret` is missing or empty.
 *
 * @example
 * ```ts
 * import { AppConfig, verifyWebhookReq } from 'shopwright'
 *
 * const app = new AppConfig({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const result = await verifyWebhookReq(app, { method: 'POST', url: '/webhooks', headers: {}, body: '{}' })
 * console.log(result.log.code) // 'missing_hmac_header'
 * ```
 */
export class AppConfig {
  /** The app's client id. It is public: pages carry it. */
  readonly clientId: string
  /** The present in ms since the epoch, by the app's clock. */
  readonly now: () => number
  /** Waits so many ms, by the app's clock. */
  readonly sleep: (ms: number) => Promise<void>
  readonly #settings: Settings

  constructor(options: AppOptions) {
    const clientId = required(options, 'clientId', 'SHOPIFY_API_KEY')
    const clientSecret = required(options, 'clientSecret', 'SHOPIFY_API_SECRET')
    const old = options.oldClientSecret
    const secretTexts =
      typeof old === 'string' && old !== '' && old !== clientSecret ? [clientSecret, old] : [clientSecret]
    const prefix = options.userAgentPrefix ?? ''
    if (!/^[\u0020-\u007e]*$/.test(prefix)) {
      throw new TypeError('userAgentPrefix goes into a header, so it must be plain ASCII text without line breaks.')
    }
    this.clientId = clientId
    this.now = options.now ?? Date.now
    this.sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
    this.#settings = {
      clientId,
      clientSecret,
      secrets: secretTexts.map((text) => hmacKey(text)),
      secretTexts,
      fetch: options.fetch ?? ((url, init) => fetch(url, init)),
      now: this.now,
      sleep: this.sleep,
      userAgentPrefix: prefix,
    }
  }

  static {
    read = (config) => {
      if (typeof config !== 'object' || config === null || !(#settings in config)) {
        throw new TypeError(
          'The first argument must be a ShopifyApp or an AppConfig: new ShopifyApp({ clientId, clientSecret }).',
        )
      }
      return config.#settings
    }
  }
}

function required(options: AppOptions, field: 'clientId' | 'clientSecret', variable: string): string {
  const value: unknown = (options as Partial<AppOptions> | null | undefined)?.[field]
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError(
    `${field} must be a non-empty string, but is ${value === '' ? 'empty' : typeof value}. ` +
      `The Shopify CLI provides it in the environment as ${variable}.`,
  )
}
