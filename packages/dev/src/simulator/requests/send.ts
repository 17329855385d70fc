import {
  type AppHomeOptions,
  type AppProxyOptions,
  type BuyerExtOptions,
  type FlowActionOptions,
  type MerchantExtOptions,
  type Req,
  type RequestKind,
  signAdminUIExtReq,
  signAppHomeReq,
  signAppProxyReq,
  signCheckoutUIExtReq,
  signCustomerAccountUIExtReq,
  signFlowActionReq,
  type Signer,
  type SignOptions,
  signPosUIExtReq,
  type WebhookOptions,
} from 'shopwright/sign'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import type { Courier } from '../webhooks/courier.ts'
import { type BusFacts, busWebhook } from '../webhooks/event-bridge.ts'
import { httpsWebhook } from '../webhooks/https.ts'
import { pushedWebhook, type PushFacts } from '../webhooks/pub-sub.ts'
import { type Deliver, deliverAndRecord, type Delivery } from './delivery.ts'

/** What every sender takes besides what the request is signed with. */
export interface SendOptions {
  /** The path under the app's `url`, query included, in place of the one that the app was said to answer at. */
  readonly path?: string | undefined
  /** Signs with this secret instead of the one that the platform would use. */
  readonly secret?: string | undefined
}

type Sending<Options> = Omit<Options, 'now'> & SendOptions

/** What the senders of webhooks take besides. */
export interface Retrying {
  /** Whether it is tried again when it fails, on the simulator's clock, as the webhook of a subscription is. False by default. */
  readonly retry?: boolean | undefined
}

/** What names the shop: its handle, or its domain; the first one by default. */
interface FromShop {
  readonly shop?: string | undefined
}

/**
 * Sends the app one request of each kind, genuinely signed, or wrong in one named way (`flaw`). Each answers with the
 * {@link Delivery} that was written down, and rejects only for a shop that the world does not have.
 */
export interface Senders {
  /** Without a `payload` it carries Shopify's sample of the topic, which may stand alone: `webhook('orders/create')`. */
  webhook(options?: (Sending<WebhookOptions> & Retrying) | string): Promise<Delivery>
  /** A webhook as Google Pub/Sub pushes it; without a `path` to where the simulator's `webhooks.pubSub` leads, or `/pubsub`. */
  pubSubPush(options?: PushFacts & FromShop & Retrying): Promise<Delivery>
  /** A webhook as Amazon EventBridge hands it on: posted to a `path`, `/eventbridge` by default, or given `to` a function. */
  eventBridge(options?: BusFacts & FromShop & Retrying): Promise<Delivery>
  flowAction(options?: Sending<FlowActionOptions>): Promise<Delivery>
  appProxy(options?: Sending<AppProxyOptions>): Promise<Delivery>
  appHome(options?: Sending<AppHomeOptions>): Promise<Delivery>
  adminUIExt(options?: Sending<MerchantExtOptions>): Promise<Delivery>
  posUIExt(options?: Sending<MerchantExtOptions>): Promise<Delivery>
  checkoutUIExt(options?: Sending<BuyerExtOptions>): Promise<Delivery>
  customerAccountUIExt(options?: Sending<BuyerExtOptions>): Promise<Delivery>
}

interface Row<Options> {
  readonly kind: RequestKind
  readonly sign: (signer: Signer, options: Options) => Promise<Req>
  /** Webhooks and Flow actions are signed with the oldest secret that has not been revoked, the rest with the newest. */
  readonly secret: 'oldest' | 'newest'
  /** What the world knows and the caller need not say. */
  readonly known?: (world: World, shop: SimulatedShop, options: Options) => Partial<Options>
  /** What it is about; its path when that says it best. */
  readonly subject?: (options: Options) => string
}

/** The senders of a world. */
export function createSenders(world: World, deliver: Deliver, courier: Courier): Senders {
  const merchant = (_world: World, shop: SimulatedShop): MerchantExtOptions => ({ userId: shop.users[0].id })
  const sender =
    <Options extends SignOptions & { readonly flaw?: string | undefined }>(row: Row<Options>) =>
    (options?: Sending<Options>) =>
      send(world, deliver, row, (options ?? {}) as Options & SendOptions)
  return {
    async webhook(given = {}) {
      const { shop, path, retry = false, ...rest } = typeof given === 'string' ? { topic: given } : given
      const url = rest.url ?? world.app.url + (path ?? world.app.paths.webhook)
      return courier.send(httpsWebhook(world, courier.rules, shopNamed(world, shop), { ...rest, url, retry }))
    },
    pubSubPush: async ({ shop, retry = false, ...rest } = {}) =>
      courier.send(pushedWebhook(world, courier.rules, shopNamed(world, shop), { ...rest, retry })),
    eventBridge: async ({ shop, retry = false, ...rest } = {}) =>
      courier.send(busWebhook(world, courier.rules, shopNamed(world, shop), { ...rest, retry })),
    flowAction: sender<FlowActionOptions>({
      kind: 'flow_action',
      sign: signFlowActionReq,
      secret: 'oldest',
      known: (_world, shop) => ({ shopId: shop.id, handle: 'my-action' }),
      subject: ({ handle }) => handle ?? 'my-action',
    }),
    appProxy: sender<AppProxyOptions>({
      kind: 'app_proxy',
      sign: signAppProxyReq,
      secret: 'newest',
      known: ({ app }) => ({ pathPrefix: app.proxyPrefix }),
    }),
    appHome: sender<AppHomeOptions>({ kind: 'app_home', sign: signAppHomeReq, secret: 'newest', known: merchant }),
    adminUIExt: sender<MerchantExtOptions>({
      kind: 'admin_ui_ext',
      sign: signAdminUIExtReq,
      secret: 'newest',
      known: merchant,
    }),
    posUIExt: sender<MerchantExtOptions>({
      kind: 'pos_ui_ext',
      sign: signPosUIExtReq,
      secret: 'newest',
      known: merchant,
    }),
    checkoutUIExt: sender<BuyerExtOptions>({ kind: 'checkout_ui_ext', sign: signCheckoutUIExtReq, secret: 'newest' }),
    customerAccountUIExt: sender<BuyerExtOptions>({
      kind: 'customer_account_ui_ext',
      sign: signCustomerAccountUIExtReq,
      secret: 'newest',
    }),
  }
}

async function send<Options extends SignOptions & { readonly flaw?: string | undefined }>(
  world: World,
  deliver: Deliver,
  row: Row<Options>,
  options: Options & SendOptions,
): Promise<Delivery> {
  const shop = shopNamed(world, options.shop)
  const { app, clock } = world
  const path = options.path ?? app.paths[row.kind]
  const url = options.url ?? app.url + path
  const secrets = app.clientSecrets
  const clientSecret = options.secret ?? (row.secret === 'oldest' ? secrets.at(-1) : undefined) ?? secrets[0]
  const signer = { clientId: app.clientId, clientSecret, now: clock.now }
  const known = row.known?.(world, shop, options) ?? {}
  const req = await row.sign(signer, { ...known, ...options, shop: shop.handle, url })
  const subject = row.subject?.(options) ?? path
  return deliverAndRecord(world, deliver, {
    kind: row.kind,
    shop: shop.handle,
    subject,
    flaw: options.flaw ?? null,
    req,
  })
}

function shopNamed(world: World, name: string | undefined): SimulatedShop {
  const first = world.shops.keys().next().value
  const handle = (name ?? first ?? '').toLowerCase().replace(/\.myshopify\.com$/, '')
  const shop = world.shops.get(handle)
  if (shop !== undefined) return shop
  throw new TypeError(
    `The simulator has no shop ${JSON.stringify(handle)}. It has: ${[...world.shops.keys()].join(', ')}.`,
  )
}
