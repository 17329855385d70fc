/**
 * One delivery of one webhook, as plain data: what was received, and nothing of ours. It is written once, when it is
 * received, and never changed.
 *
 * Only `body` is signed by Shopify. `shop` was compared with the body where the body names a shop; the other fields
 * come from headers that nobody signs.
 */
export interface Delivery {
  /** The shop's handle, such as `demo`. */
  readonly shop: string
  /** `orders/create`; for Events the topic and the action, `Product/update`. */
  readonly topic: string
  /** Unique per delivery and subscription: with `shop` and `topic` what duplicates are known by. */
  readonly id: string
  /** `webhook` for classic webhooks (`X-Shopify-…`), `event` for Events (`shopify-…`). */
  readonly kind: 'webhook' | 'event'
  /** Which way it came: straight over HTTPS, or through Google Pub/Sub or Amazon EventBridge. */
  readonly via: 'https' | 'pubsub' | 'eventbridge'
  /** The name of its subscription: `X-Shopify-Name` (`name` in the toml) or, for Events, the handle; null if it has none. */
  readonly name: string | null
  /** Shared by all deliveries of one action of the merchant: good for correlating, no key. Null where Shopify sends none. */
  readonly eventId: string | null
  /** The API version that the payload is written in, such as `2026-10`. */
  readonly apiVersion: string | null
  /** When the thing happened, ms since the epoch; null if the header is missing or no date. */
  readonly triggeredAt: number | null
  /** When it was received here, ms since the epoch, by the app's clock. */
  readonly receivedAt: number
  /** The payload's text as it came: a JSON object or array. */
  readonly body: string
}

/** What tells one delivery from every other; the same text on each attempt, so it is good as an idempotency key. */
export function idempotencyKeyOf({ shop, topic, id }: Pick<Delivery, 'shop' | 'topic' | 'id'>): string {
  return `${shop}/${topic}/${id}`
}
