import type { RequestKind } from 'shopwright/sign'
import { type PublicKey, type RegisteredKey, registeredKeys } from './oauth/public-keys.ts'
import { covers, scopesOf } from './oauth/scopes.ts'

/** The app that the simulator tests. */
export interface SimulatedApp {
  /** The number of its GraphQL id, `gid://shopify/App/1001`. */
  readonly id: number
  readonly clientId: string
  /** Newest first, never empty; the last is the oldest unrevoked one, with which webhooks are signed. */
  clientSecrets: readonly [string, ...string[]]
  /** The oldest secret before the last change of them, and when that was on the simulator's clock; null before any. */
  secretChange: { readonly oldest: string; readonly at: number } | null
  /** What the app asks of merchants. */
  readonly scopes: readonly string[]
  /** What it may ask of merchants besides, later on. */
  readonly optionalScopes: readonly string[]
  /** Whether it stands in a frame of the admin, or takes the whole window at an address of its own. */
  readonly embedded: boolean
  /** Where merchants may be led when they have said yes; null: anywhere at the app's own origin. */
  readonly redirectUrls: readonly string[] | null
  /** Against which client assertions are checked. */
  readonly publicKeys: readonly RegisteredKey[]
  /** Where the app answers, without a closing slash: `http://localhost:3000`. */
  url: string
  /** Where under `url` the app answers each kind of request. */
  readonly paths: Readonly<Record<RequestKind, string>>
  /** Where in a storefront the app proxy stands: `/apps/demo`. */
  readonly proxyPrefix: string
  /** Shown in the admin, `Demo App`. */
  readonly name: string
  /** `admin.shopify.com/store/{shop}/apps/{handle}`. */
  readonly handle: string
  /** Whether the Admin API still takes access tokens that never expire (public apps: until 2027-01-01). */
  nonExpiringTokens: 'accepted' | 'refused'
}

/** A webhook subscription of the app's own, as in `shopify.app.toml`: every shop has it. */
export interface AppWebhook {
  /** As in the header, `products/create`. */
  readonly topic: string
  /**
   * A path under the app's `url`, or an absolute URL; the app's webhook path by default. Or `pubsub://project:topic`, or
   * the ARN of an event source, where the simulator was told what stands behind.
   */
  readonly uri?: string
  /** Only these fields of the payload are sent. */
  readonly includeFields?: readonly string[]
  /** Only events whose payload it matches are sent: `status:active AND variants.price:>=10`. */
  readonly filter?: string
  readonly name?: string
}

/** What {@link SimulatedApp} is made from. */
export interface AppOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** While a secret is being rotated: the one before. Webhooks are then signed with it. */
  readonly oldClientSecret?: string | null | undefined
  /** `['write_products']`, or as in `shopify.app.toml`: `'write_products,read_orders'`. */
  readonly scopes: readonly string[] | string
  /** As `scopes`: what merchants may grant besides, and take back. None by default; none that `scopes` implies. */
  readonly optionalScopes?: readonly string[] | string | undefined
  /** Whether it stands in a frame of the admin; true by default. */
  readonly embedded?: boolean | undefined
  /** The allowed `redirect_uri`s of the authorization code grant, letter by letter; by default any at the app's origin. */
  readonly redirectUrls?: readonly string[] | undefined
  /** RSA public keys, as JWK or PEM, registered for client assertions; none by default. */
  readonly publicKeys?: readonly PublicKey[] | undefined
  /** Where the app answers: `http://localhost:3000`. */
  readonly url: string
  /** Where under `url` the app answers each kind of request; `/webhooks`, `/flow`, `/proxy`, `/`, `/ext/admin`… by default. */
  readonly paths?: Partial<Readonly<Record<RequestKind, string>>> | undefined
  readonly webhooks?: readonly AppWebhook[] | undefined
  readonly proxyPrefix?: string | undefined
  readonly name?: string | undefined
  readonly handle?: string | undefined
  readonly nonExpiringTokens?: 'accepted' | 'refused' | undefined
}

const PATHS: Readonly<Record<RequestKind, string>> = {
  webhook: '/webhooks',
  flow_action: '/flow',
  app_proxy: '/proxy',
  app_home: '/',
  admin_ui_ext: '/ext/admin',
  pos_ui_ext: '/ext/pos',
  checkout_ui_ext: '/ext/checkout',
  customer_account_ui_ext: '/ext/customer-account',
}

/** The app of a simulated world. Throws a `TypeError` that names the option which cannot be meant. */
export function createApp(options: AppOptions): SimulatedApp {
  const { clientId, clientSecret, oldClientSecret, scopes } = options
  if (clientId === '' || clientSecret === '')
    throw new TypeError('app.clientId and app.clientSecret must not be empty.')
  const required = scopesOf(scopes)
  const optionalScopes = scopesOf(options.optionalScopes ?? [])
  const implied = optionalScopes.filter((scope) => covers(required, [scope]))
  if (implied.length > 0) {
    throw new TypeError(`app.optionalScopes must not name what app.scopes grants already: ${implied.join(', ')}.`)
  }
  return {
    id: 1001,
    clientId,
    clientSecrets:
      typeof oldClientSecret === 'string' && oldClientSecret !== '' ? [clientSecret, oldClientSecret] : [clientSecret],
    secretChange: null,
    scopes: required,
    optionalScopes,
    embedded: options.embedded ?? true,
    redirectUrls: options.redirectUrls === undefined ? null : options.redirectUrls.map(redirectUrl),
    publicKeys: registeredKeys(options.publicKeys ?? []),
    url: addressOf(options.url),
    paths: { ...PATHS, ...options.paths },
    proxyPrefix: options.proxyPrefix ?? '/apps/demo',
    name: options.name ?? 'Demo App',
    handle: options.handle ?? 'demo-app',
    nonExpiringTokens: options.nonExpiringTokens ?? 'accepted',
  }
}

function redirectUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !url.includes('#')) return url
  throw new TypeError(`app.redirectUrls must hold full URLs without a #, but holds ${JSON.stringify(url)}.`)
}

function addressOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError(
      `app.url must be where your app answers, such as http://localhost:3000, but is ${JSON.stringify(url)}.`,
    )
  }
  return url.replace(/\/+$/, '')
}
