import type { World } from '../world.ts'
import type { Senders } from './send.ts'

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
  /** Kept, but not looked at yet: every event is delivered. */
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

/**
 * Delivers an event to all who subscribed to it: one attempt each, with a webhook id of its own and one event id for
 * all. Subscriptions are read at once, so that an uninstallation can delete them behind its own webhook.
 */
export async function deliverEvent(world: World, senders: Senders, event: ShopEvent): Promise<void> {
  const eventId = world.ids.uuid()
  const triggeredAt = world.clock.now()
  const subscriptions = [...world.subscriptions.values()].filter(
    ({ topic, shop, uri }) => topic === event.topic && (shop === null || shop === event.shop) && isHttp(uri),
  )
  await Promise.all(
    subscriptions.map(({ uri, includeFields, name }) =>
      senders.webhook({
        shop: event.shop,
        topic: event.topic,
        payload: onlyFields(event.payload, includeFields),
        url: uri.startsWith('/') ? world.app.url + uri : uri,
        eventId,
        triggeredAt,
        ...(name !== null && { name }),
      }),
    ),
  )
}

/** Event buses and Pub/Sub have addresses of their own, and nothing there can be reached from here. */
function isHttp(uri: string): boolean {
  return uri.startsWith('/') || /^https?:\/\//i.test(uri)
}

/** The fields that a subscription asked for; of a dotted path its first part. */
function onlyFields(payload: unknown, fields: readonly string[]): unknown {
  if (fields.length === 0 || typeof payload !== 'object' || payload === null || Array.isArray(payload)) return payload
  const wanted = new Set(fields.map((field) => field.split('.')[0]))
  return Object.fromEntries(Object.entries(payload).filter(([name]) => wanted.has(name)))
}
