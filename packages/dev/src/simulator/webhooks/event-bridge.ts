import type { HandlerRes, Req } from 'shopwright/sign'
import { textOf } from '../messages.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { appAddress } from './app-address.ts'
import { fixedFacts, plainFacts, type WebhookFacts } from './https.ts'
import type { DeliveryRules, EventBridgeEvent } from './options.ts'
import { BUS_RETRIES, retryTimes } from './schedule.ts'
import type { Outgoing } from './sent-webhook.ts'

/** What an event on the bus is made from, besides the webhook in it. */
export interface BusFacts extends Omit<WebhookFacts, 'flaw' | 'secret'> {
  /** The path of an API destination under the app's `url`, or an absolute URL. */
  readonly path?: string | undefined
  /** Takes the event in place of an API destination; it counts as delivered when this does not throw or reject. */
  readonly to?: ((event: EventBridgeEvent) => unknown) | undefined
  /** The id of the event: EventBridge may deliver it more than once. Made up by default. */
  readonly id?: string | undefined
  /** The event source: `aws.partner/shopify.com/1001/shopify-webhooks` by default. */
  readonly source?: string | undefined
  readonly region?: string | undefined
}

/** A webhook on the event bus, handed on by an API destination: the event as JSON. */
export function busWebhook(
  world: World,
  rules: DeliveryRules,
  shop: SimulatedShop,
  options: BusFacts & { readonly retry: boolean },
): Outgoing {
  const { path = '/eventbridge', to, id = world.ids.uuid(), region = 'us-east-1', retry, ...rest } = options
  const { source = `aws.partner/shopify.com/${world.app.id}/shopify-webhooks`, ...webhook } = rest
  const url = to === undefined ? appAddress(world, path) : `eventbridge:${source}`
  const { signed, ...fixed } = fixedFacts(world, rules, shop, webhook, url)
  const time = new Date(world.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    ...fixed,
    channel: 'eventbridge',
    retryTimes: retry ? retryTimes(BUS_RETRIES) : [],
    deliver: to === undefined ? undefined : (req) => handedTo(to, req),
    async compose(webhookId): Promise<Req> {
      const metadata = { 'Content-Type': 'application/json', ...(await plainFacts(signed, webhookId)) }
      const event = {
        version: '0',
        id,
        'detail-type': 'shopifyWebhook',
        source,
        account: '123456789012',
        time,
        region,
        resources: [],
        detail: { payload: JSON.parse(fixed.body), metadata },
      } satisfies EventBridgeEvent
      return {
        method: 'POST',
        url,
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'Amazon/EventBridge/ApiDestinations' },
        body: JSON.stringify(event),
      }
    },
  }
}

async function handedTo(to: (event: EventBridgeEvent) => unknown, req: Req): Promise<HandlerRes> {
  await to(JSON.parse(textOf(req.body)) as EventBridgeEvent)
  return { status: 200, headers: {}, body: '' }
}

/** The source and the region in the ARN of an event source; undefined where it is none. */
export function eventSourceOf(arn: string): { readonly source: string; readonly region: string } | undefined {
  const [, region, source] = /^arn:aws:events:([a-z0-9-]+):[0-9]*:event-source\/(\S+)$/.exec(arn) ?? []
  return region === undefined || source === undefined ? undefined : { source, region }
}
