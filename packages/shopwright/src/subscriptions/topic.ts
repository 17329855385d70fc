const TOPIC = /^[a-z][a-z0-9]*(?:[_./][a-z0-9]+)+$/i
const LONGEST = 100

/** Topics that no shop can be subscribed to over the Admin API: they stand in `shopify.app.toml`, as `compliance_topics`. */
export const COMPLIANCE: ReadonlySet<string> = new Set(['CUSTOMERS_DATA_REQUEST', 'CUSTOMERS_REDACT', 'SHOP_REDACT'])

/** A topic as GraphQL names it, `ORDERS_CREATE`, from that or from `orders/create`; null for what cannot be one. */
export function topicName(topic: unknown): string | null {
  if (typeof topic !== 'string' || topic.length > LONGEST || !TOPIC.test(topic)) return null
  return topic.toUpperCase().replace(/[/.]/g, '_')
}
