import type { World } from '../world.ts'
import { appAddress } from './app-address.ts'
import type { Courier } from './courier.ts'
import { busWebhook, eventSourceOf } from './event-bridge.ts'
import { readFilter } from './filter.ts'
import { httpsWebhook } from './https.ts'
import { onlyFields } from './include-fields.ts'
import { pushedWebhook } from './pub-sub.ts'
import type { Outgoing } from './sent-webhook.ts'

/** A subscription to a webhook topic. */
export interface WebhookSubscription {
  /** `gid://shopify/WebhookSubscription/1`. */
  readonly id: string
  /** The handle, or null for the app's own (`toml`) subscriptions, which every shop has. */
  readonly shop: string | null
  /** As in the header, `products/create`. */
  readonly topic: string
  /** An absolute URL, a path under the app's `url`, `pubsub://project:topic`, or the ARN of an event source. */
  uri: string
  readonly source: 'toml' | 'admin-api'
  readonly createdAt: number
  updatedAt?: number
  includeFields: readonly string[]
  /** Only events whose payload it matches are sent, see {@link readFilter}; one that cannot be read matches nothing. */
  filter: string | null
  name: string | null
  /** Kept and shown, and nothing more: payloads of the simulator have no metafields. */
  metafieldNamespaces?: readonly string[]
  metafields?: readonly { readonly namespace: string; readonly key: string }[]
}

/** Something that happened in a shop. */
export interface ShopEvent {
  /** As in the header, `products/create`. */
  readonly topic: string
  /** The handle. */
  readonly shop: string
  readonly payload: unknown
}

/** Where a subscription leads to. */
export function channelOf(uri: string): Outgoing['channel'] {
  if (/^pubsub:/i.test(uri)) return 'pubsub'
  return /^arn:aws:events:/i.test(uri) ? 'eventbridge' : 'https'
}

/**
 * Delivers an event to all who subscribed to it and whose filter it matches, each with a webhook id of its own and one
 * event id for all. Subscriptions are read at once, so that an uninstallation can delete them behind its own webhook.
 * It is over when each first attempt is; retries follow on the clock.
 */
export async function deliverEvent(world: World, courier: Courier, event: ShopEvent): Promise<void> {
  const common = { eventId: world.ids.uuid(), triggeredAt: world.clock.now() }
  const subscriptions = [...world.subscriptions.values()].filter(
    ({ topic, shop, filter }) =>
      topic === event.topic && (shop === null || shop === event.shop) && matches(filter, event.payload),
  )
  const outgoing = subscriptions.flatMap((subscription) => outgoingOf(world, courier, subscription, event, common))
  await Promise.all(outgoing.map((webhook) => courier.send(webhook)))
}

function matches(filter: string | null, payload: unknown): boolean {
  return filter === null || filter.trim() === '' || (readFilter(filter)?.(payload) ?? false)
}

/** None where it leads to a bus behind which there is nothing. */
function outgoingOf(
  world: World,
  courier: Courier,
  subscription: WebhookSubscription,
  event: ShopEvent,
  common: { readonly eventId: string; readonly triggeredAt: number },
): Outgoing[] {
  const { id, uri, includeFields, name } = subscription
  const { rules } = courier
  const shop = world.shops.get(event.shop)
  if (shop === undefined) throw new TypeError(`The simulator has no shop ${JSON.stringify(event.shop)}.`)
  const facts = {
    ...common,
    topic: event.topic,
    payload: onlyFields(event.payload, includeFields),
    subscriptionId: id,
    retry: true,
    ...(name !== null && { name }),
  }
  const channel = channelOf(uri)
  if (channel === 'https') return [httpsWebhook(world, rules, shop, { ...facts, url: appAddress(world, uri) })]
  if (channel === 'pubsub') return rules.pubSub === null ? [] : [pushedWebhook(world, rules, shop, facts)]
  const bus = rules.eventBridge
  if (bus === null) return []
  const behind = typeof bus === 'string' ? { path: bus } : { to: bus }
  return [busWebhook(world, rules, shop, { ...facts, ...behind, ...eventSourceOf(uri) })]
}
