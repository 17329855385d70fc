import type { RequestKind } from 'shopwright/sign'
import { accessOf, type TokenLookup } from './access.ts'
import { type AppOptions, createApp, type SimulatedApp } from './app.ts'
import { type Clock, createClock } from './clock.ts'
import { createIds, type Ids } from './ids.ts'
import type { AccessToken, RefreshToken } from './oauth/tokens.ts'
import type { Delivery } from './requests/delivery.ts'
import { readFilter } from './webhooks/filter.ts'
import type { ShopEvent, WebhookSubscription } from './webhooks/subscriptions.ts'
import { createShop, DEFAULT_SHOPS, type ShopOptions, type SimulatedShop } from './shops.ts'

export type {
  AccessToken,
  Delivery,
  Ids,
  RefreshToken,
  RequestKind,
  ShopEvent,
  SimulatedApp,
  TokenLookup,
  WebhookSubscription,
}
export type { TokenRefusal } from './access.ts'

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
  /** Every access token that is good, and the last {@link World.keep} or more that are over, by its text. */
  readonly accessTokens: Map<string, AccessToken>
  /** The refresh tokens that were issued with {@link World.accessTokens}, by their texts. */
  readonly refreshTokens: Map<string, RefreshToken>
  /** Webhook subscriptions, the app's own (`toml`) and those made through the Admin API, by id. */
  readonly subscriptions: Map<string, WebhookSubscription>
  /** What was sent to the app, each attempt by itself, oldest first; the last {@link WorldOptions.keep} are kept. */
  readonly deliveries: Delivery[]
  /** How many of {@link World.deliveries}, of webhooks and of tokens that are over, are remembered. */
  readonly keep: number
  readonly ids: Ids

  /**
   * Whether this text is an access token that may call the Admin API of this shop (its handle) now; if not, the answer
   * that the platform gives.
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
  /** {@link World.settled} waits for this work too. */
  follow(work: Promise<unknown>): void
  /** When every attempt that is due has been made. Retries that are due later are not waited for. */
  settled(): Promise<void>
}

/** What a {@link World} is made from. */
export interface WorldOptions {
  readonly app: AppOptions
  /** Handles, or more about each shop; `demo`, `second` and `frozen` by default. */
  readonly shops?: readonly (ShopOptions | string)[] | undefined
  /**
   * The present in ms since the epoch: a number, at which time stands still until it is moved, or a function with which
   * it flows; `Date.now` by default.
   */
  readonly now?: number | (() => number) | undefined
  /** With a seed, every token and id is the same in each run. */
  readonly seed?: string | undefined
  /** How many of the newest deliveries, of webhooks and of tokens that are over, are remembered; 1,000 by default. */
  readonly keep?: number | undefined
}

/** A world in its first moment. */
export function createWorld(options: WorldOptions): World {
  const app = createApp(options.app)
  const shops = (options.shops ?? DEFAULT_SHOPS).map((shop) => createShop(shop, app.scopes))
  const keep = options.keep ?? 1000
  if (!Number.isInteger(keep) || keep < 1) throw new TypeError('keep must be a whole number of 1 or more.')
  const listeners = new Set<(event: ShopEvent) => Promise<void> | void>()
  const running = new Set<Promise<unknown>>()
  const world: World = {
    app,
    clock: createClock(options.now),
    shops: new Map(shops.map((shop) => [shop.handle, shop])),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    subscriptions: new Map(),
    deliveries: [],
    keep,
    ids: createIds(options.seed),
    tokenFor: (accessToken, shop) => accessOf(world, accessToken, shop),
    emit(topic, shop, payload) {
      for (const listener of listeners) track(running, Promise.resolve(listener({ topic, shop, payload })))
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    follow: (work) => track(running, work),
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
  for (const [index, webhook] of (options.app.webhooks ?? []).entries()) {
    const { filter = '' } = webhook
    if (filter.trim() !== '' && readFilter(filter) === null) {
      throw new TypeError(
        `app.webhooks[${index}].filter must be a filter such as status:active, but is ${JSON.stringify(filter)}.`,
      )
    }
    const id = `gid://shopify/WebhookSubscription/${world.ids.next('WebhookSubscription')}`
    world.subscriptions.set(id, {
      id,
      shop: null,
      topic: webhook.topic,
      uri: webhook.uri ?? app.paths.webhook,
      source: 'toml',
      createdAt: world.clock.now(),
      updatedAt: world.clock.now(),
      includeFields: webhook.includeFields ?? [],
      filter: webhook.filter ?? null,
      name: webhook.name ?? null,
    })
  }
  return world
}

function track(running: Set<Promise<unknown>>, work: Promise<unknown>): void {
  const settled = work.catch(console.error).finally(() => running.delete(settled))
  running.add(settled)
}
