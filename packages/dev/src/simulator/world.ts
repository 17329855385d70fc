import type { HandlerRes, Req } from 'shopwright'
import type { Clock } from './clock.ts'
import type { SimulatedShop, StaffUser } from './shops.ts'

/**
 * The simulated world: one app, the shops it knows, the tokens it was given, and what was sent to it. Every room of the
 * simulator takes it as its first argument and keeps no state of its own that is not hung on it (a room's own data of a
 * shop belongs in a `WeakMap` keyed by the {@link SimulatedShop}).
 */
export interface World {
  readonly app: SimulatedApp
  readonly clock: Clock
  /** By handle. */
  readonly shops: ReadonlyMap<string, SimulatedShop>
  /** Every access token that was ever issued, by its text. */
  readonly accessTokens: Map<string, AccessToken>
  /** Every refresh token that was ever issued, by its text. */
  readonly refreshTokens: Map<string, RefreshToken>
  /** Webhook subscriptions, the app's own (`toml`) and those made through the Admin API, by id. */
  readonly subscriptions: Map<string, WebhookSubscription>
  /** Everything that was sent to the app, oldest first. */
  readonly deliveries: Delivery[]
  readonly ids: Ids

  /**
   * Whether this text is an access token that may call the Admin API of this shop now; if not, the answer that the
   * platform gives.
   */
  tokenFor(accessToken: string | null | undefined, shop: string): TokenLookup

  /**
   * Something happened in a shop: every subscription to the topic gets a webhook. It returns at once; the deliveries
   * run behind it, and {@link World.settled} waits for them.
   *
   * @example
   * ```ts
   * world.emit('products/create', shop.handle, { id: 1, title: 'Tea' })
   * await world.settled()
   * ```
   */
  emit(topic: string, shop: string, payload: unknown): void
  /** Calls `listener` at each {@link World.emit}; answers with a function that ends it. */
  onEvent(listener: (event: ShopEvent) => Promise<void> | void): () => void
  /** When everything that was emitted has been delivered, or has failed. */
  settled(): Promise<void>
}

/** The app that the simulator tests. */
export interface SimulatedApp {
  /** The number of its GraphQL id, `gid://shopify/App/1001`. */
  readonly id: number
  readonly clientId: string
  /** Newest first, never empty; the last is the oldest unrevoked one, with which webhooks are signed. */
  clientSecrets: readonly [string, ...string[]]
  /** What the app asks of merchants. */
  readonly scopes: readonly string[]
  /** Where the app answers, without a closing slash: `http://localhost:3000`. */
  url: string
  /** Shown in the admin, `Demo App`. */
  readonly name: string
  /** `admin.shopify.com/store/{shop}/apps/{handle}`. */
  readonly handle: string
  /** Whether the Admin API still takes access tokens that never expire (public apps: until 2027-01-01). */
  nonExpiringTokens: 'accepted' | 'refused'
}

/** An access token as the simulator remembers it. */
export interface AccessToken {
  readonly text: string
  /** The handle. */
  readonly shop: string
  readonly mode: 'online' | 'offline'
  /** Null for offline tokens. */
  readonly user: StaffUser | null
  readonly scopes: readonly string[]
  /** Ms since the epoch. */
  readonly issuedAt: number
  /** Ms since the epoch, or null when it never expires. A retried refresh may move it. */
  expiresAt: number | null
  /** The client secret that minted it: when that secret is revoked, the token dies with it. */
  readonly secret: string
  readonly grant: 'token_exchange' | 'client_credentials' | 'refresh_token' | 'migration'
  /** The text of the refresh token that was issued with it, or null. */
  readonly refreshToken: string | null
  /** When it was taken back before its time, in ms since the epoch, or null. */
  revokedAt: number | null
}

/** A refresh token as the simulator remembers it; the chain runs through `replacement`. */
export interface RefreshToken {
  readonly text: string
  readonly shop: string
  /** The text of the access token that was issued with it. */
  readonly accessToken: string
  readonly expiresAt: number
  readonly secret: string
  /** When it was first used, in ms since the epoch, or null. */
  firstUsedAt: number | null
  /** The text of the refresh token that came of its use, or null. */
  replacement: string | null
  /** When another acquisition retired it, in ms since the epoch, or null. */
  retiredAt: number | null
}

/** What {@link World.tokenFor} finds; a refusal carries the platform's answer, ready to be sent. */
export type TokenLookup =
  | { readonly ok: true; readonly token: AccessToken; readonly shop: SimulatedShop }
  | { readonly ok: false; readonly reason: TokenRefusal; readonly response: HandlerRes }

/** Why an access token may not be used. */
export type TokenRefusal =
  | 'unknown_shop'
  | 'missing_token'
  | 'unknown_token'
  | 'other_shop'
  | 'expired'
  | 'revoked'
  | 'uninstalled'
  | 'shop_frozen'
  | 'shop_locked'
  | 'non_expiring_refused'

/** A subscription to a webhook topic. */
export interface WebhookSubscription {
  /** `gid://shopify/WebhookSubscription/1`. */
  readonly id: string
  /** The handle, or null for the app's own (`toml`) subscriptions, which every shop has. */
  readonly shop: string | null
  /** As in the header, `products/create`. */
  readonly topic: string
  /** An absolute URL, or a path under the app's `url`. */
  uri: string
  readonly source: 'toml' | 'admin-api'
  readonly createdAt: number
  includeFields: readonly string[]
  filter: string | null
  name: string | null
}

/** Something that happened in a shop. */
export interface ShopEvent {
  /** As in the header, `products/create`. */
  readonly topic: string
  /** The handle. */
  readonly shop: string
  readonly payload: unknown
}

/** The eight kinds of request that the platform sends to an app. */
export type RequestKind =
  | 'webhook'
  | 'flow_action'
  | 'app_proxy'
  | 'app_home'
  | 'admin_ui_ext'
  | 'pos_ui_ext'
  | 'checkout_ui_ext'
  | 'customer_account_ui_ext'

/** One request that was sent to the app, and how the app took it. */
export interface Delivery {
  /** 1, 2, 3… */
  readonly id: number
  readonly kind: RequestKind
  readonly shop: string
  /** What it was about: the topic of a webhook, the handle of a Flow action, the path of anything else. */
  readonly subject: string
  /** What is wrong with the request on purpose, or null. */
  readonly flaw: string | null
  readonly req: Req
  /** The app's answer; null when it gave none. */
  readonly response: HandlerRes | null
  /** The app's status; 0 when it gave none. */
  readonly status: number
  /** Why there was no answer, or null. */
  readonly error: string | null
  /**
   * `accepted`: 2xx. `redirected`: 3xx, which is how a page without an ID token must answer. `refused`: 4xx.
   * `failed`: 5xx, or no answer.
   */
  readonly verdict: 'accepted' | 'redirected' | 'refused' | 'failed'
  /** When it was sent, on the simulator's clock, in ms since the epoch. */
  readonly at: number
  /** How long the app took, in real ms. */
  readonly ms: number
}

/** Names for new things. Random, unless the simulator was given a `seed`: then the same run gives the same names. */
export interface Ids {
  /** Lower-case hex digits. */
  hex(length: number): string
  uuid(): string
  /** 1, 2, 3… counted separately for each name. */
  next(name: string): number
}
