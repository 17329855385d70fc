import type { Handler, RequestKind } from 'shopwright/sign'
import { adminRoom, isAdminRequest, type SendOrder } from './admin/admin-room.ts'
import type { Clock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { adminGraphQL } from './graphql/endpoint.ts'
import { handlerFetch, type SimulatorFetch } from './fetch.ts'
import {
  grantScopes,
  install,
  revokeOldSecrets,
  revokeScopes,
  rotateSecret,
  setScopes,
  uninstall,
} from './lifecycle.ts'
import { scopesOf } from './oauth/scopes.ts'
import { createTokens, type Tokens } from './oauth/token-lives.ts'
import { createRedactions } from './redaction.ts'
import type { Deliver, Delivery } from './requests/delivery.ts'
import { overHttp } from './requests/over-http.ts'
import { createSenders, type Senders } from './requests/send.ts'
import { answerForShop, shopTarget } from './rooms.ts'
import { listen, type Listening, type ListenOptions } from './server.ts'
import type { SimulatedShop } from './shops.ts'
import { createCourier, type Webhooks } from './webhooks/courier.ts'
import { GOOGLE_CERTS_PATH, googleCerts } from './webhooks/google-keys.ts'
import { deliveryRules, type WebhookDelivery } from './webhooks/options.ts'
import { deliverEvent } from './webhooks/subscriptions.ts'
import { withinTime } from './webhooks/within-time.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

/** What {@link createSimulator} takes. */
export interface SimulatorOptions extends WorldOptions {
  /** Brings requests to the app; over real HTTP by default. A test may hand them to the app's handler directly. */
  readonly deliver?: Deliver | undefined
  /** Waits so many real ms, for slow answers; a timer by default. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined
  /** How webhooks are delivered: retries, time-outs, duplicates, disorder, the buses. */
  readonly webhooks?: WebhookDelivery | undefined
  /** Where else than at `app.localhost` the browser reaches the app; see the admin room. */
  readonly framedOrigin?: string | undefined
  /** Names, besides those of this machine, under which the admin page may be opened. None by default. */
  readonly allowedHosts?: readonly string[] | undefined
}

/** Shopify on localhost: everything that an app's server can see of the platform. */
export interface Simulator {
  readonly world: World
  /** The simulator's time: `clock.now` for your app's `now`, `clock.advance(ms)` for your test. */
  readonly clock: Clock
  /** All of Shopify as one handler: shops by their host, the admin page for the rest. */
  readonly handler: Handler
  /** Goes in as your app's `fetch`; it never touches the network. */
  readonly fetch: SimulatorFetch
  /** Sends your app requests of each of the eight kinds. */
  readonly send: Senders
  /** Every webhook with its attempts; sends them again. */
  readonly webhooks: Webhooks
  /** The life of every access token, and what may befall it: expire, revoke, lose an answer. */
  readonly tokens: Tokens
  /** Makes the next answers go wrong. */
  readonly faults: Faults
  /** Starts the server: the admin page, and the platform for {@link simulatorFetch}. */
  listen(options?: ListenOptions): Promise<Listening>
  /** The merchant takes the app off, or installs it; by handle. */
  uninstall(shop: string): void
  install(shop: string): void
  /** Changes what the app may do in a shop: `app/scopes_update` goes out, tokens keep what they were given. */
  setScopes(shop: string, scopes: readonly string[] | string): void
  /** The same for some of the app's optional scopes, and for nothing else. */
  grantScopes(shop: string, scopes: readonly string[] | string): void
  revokeScopes(shop: string, scopes: readonly string[] | string): void
  /** A new client secret beside the old ones; then the old ones go, and with them what they minted. */
  rotateSecret(newSecret: string): void
  revokeOldSecrets(): void
  /** When every attempt that is due has been made. Retries that are due later are not waited for. */
  settled(): Promise<void>
  /**
   * Time passes, by so many ms of the simulator's clock, and stops at each webhook on its way until it has been sent; where
   * `clock.advance` leaps over them, all of them are made at its end.
   */
  pass(ms: number): Promise<void>
  /** Lets go of the connections to the app, and tries no webhook again. */
  close(): void
}

/**
 * A simulated Shopify, with one app and a few shops.
 *
 * @example
 * ```ts
 * import { createSimulator } from '@shopwright/dev'
 * import { ShopifyApp } from 'shopwright'
 *
 * const settings = { clientId: 'my-app', clientSecret: 'my-secret' }
 * const simulator = createSimulator({
 *   app: { ...settings, scopes: ['write_products'], url: 'http://localhost:3000' },
 *   shops: ['demo'],
 *   now: Date.UTC(2026, 10, 23),
 * })
 * const app = new ShopifyApp({ ...settings, fetch: simulator.fetch, now: simulator.clock.now })
 * const { accessToken } = await app.exchangeUsingClientCredentials({ shop: 'demo' })
 * ```
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const world = createWorld(options)
  const sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
  const faults = createFaults(sleep)
  const rules = deliveryRules(options.webhooks)
  const http = overHttp({ connect: rules.connectTimeout, webhook: rules.timeout, other: 10_000 })
  const deliver = options.deliver === undefined ? http.deliver : withinTime(options.deliver, rules.timeout)
  const courier = createCourier(world, deliver, rules, sleep)
  const senders = createSenders(world, deliver, courier)
  world.onEvent((event) => deliverEvent(world, courier, event))
  const redactions = createRedactions(world)
  const { framedOrigin, allowedHosts } = options
  const send = (order: SendOrder): Promise<Delivery> => sendOrdered(senders, order)
  const tokens = createTokens(world, faults)
  const admin = adminRoom(world, { send, webhooks: courier, tokens, faults, framedOrigin, allowedHosts })
  const house = { world, faults, senders, graphql: adminGraphQL }

  const handler: Handler = async (req) => {
    const target = shopTarget(req)
    if (target !== null) return answerForShop(house, target, req)
    const url = new URL(req.url)
    if (isAdminRequest(url, { framedOrigin })) return admin(req)
    if (url.pathname === GOOGLE_CERTS_PATH) return googleCerts(world)
    return {
      status: 404,
      headers: { 'Content-Type': 'text/plain' },
      body: 'The simulator has nothing here. Open its admin page at /.',
    }
  }
  const settled = (): Promise<void> => {
    // A clock that is moved by others does not say so.
    redactions.wake()
    courier.wake()
    return world.settled()
  }
  return {
    world,
    clock: world.clock,
    handler,
    fetch: handlerFetch(handler),
    send: senders,
    webhooks: courier,
    tokens,
    faults,
    listen: (where) => listen(handler, where),
    uninstall: (shop) => uninstall(world, named(world, shop)),
    install: (shop) => install(world, named(world, shop)),
    setScopes: (shop, scopes) => setScopes(world, named(world, shop), scopesOf(scopes)),
    grantScopes: (shop, scopes) => grantScopes(world, named(world, shop), scopesOf(scopes)),
    revokeScopes: (shop, scopes) => revokeScopes(world, named(world, shop), scopesOf(scopes)),
    rotateSecret: (newSecret) => rotateSecret(world, newSecret),
    revokeOldSecrets: () => revokeOldSecrets(world),
    settled,
    async pass(ms) {
      const end = world.clock.now() + ms
      await settled()
      const nextDue = (): number => Math.min(courier.nextDue() ?? Infinity, redactions.nextDue() ?? Infinity)
      for (let next = nextDue(); next <= end; next = nextDue()) {
        world.clock.advance(Math.max(0, next - world.clock.now()))
        await settled()
      }
      world.clock.advance(Math.max(0, end - world.clock.now()))
      await settled()
    },
    close() {
      courier.stop()
      redactions.stop()
      http.close()
    },
  }
}

const SENDERS: Readonly<Record<RequestKind, keyof Senders>> = {
  webhook: 'webhook',
  flow_action: 'flowAction',
  app_proxy: 'appProxy',
  app_home: 'appHome',
  admin_ui_ext: 'adminUIExt',
  pos_ui_ext: 'posUIExt',
  checkout_ui_ext: 'checkoutUIExt',
  customer_account_ui_ext: 'customerAccountUIExt',
}

/** What somebody ordered in the panel of the admin page. */
function sendOrdered(senders: Senders, { kind, shop, subject }: SendOrder): Promise<Delivery> {
  if (kind === 'webhook' && subject !== '') return senders.webhook({ shop, topic: subject, retry: true })
  return senders[SENDERS[kind]]({ shop })
}

function named(world: World, handle: string): SimulatedShop {
  const shop = world.shops.get(handle)
  if (shop !== undefined) return shop
  throw new TypeError(
    `The simulator has no shop ${JSON.stringify(handle)}. It has: ${[...world.shops.keys()].join(', ')}.`,
  )
}
