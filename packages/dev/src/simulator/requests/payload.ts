import { latestStableVersion, webhookTopic } from '@shopwright/platform-data'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'

/** Fields by which a payload names the shop it comes from. */
const SHOP_FIELDS: Readonly<Record<string, (shop: SimulatedShop) => unknown>> = {
  myshopify_domain: ({ domain }) => domain,
  shop_domain: ({ domain }) => domain,
  shop_id: ({ id }) => id,
}

/** Shopify's sample of a topic, in the name of this shop; `{}` for a topic that is not known. */
export function samplePayload(topic: string, shop: SimulatedShop): Record<string, unknown> {
  const sample: Record<string, unknown> = structuredClone(webhookTopic(topic)?.samplePayload ?? {})
  for (const [field, value] of Object.entries(SHOP_FIELDS))
    if (Object.hasOwn(sample, field)) sample[field] = value(shop)
  return sample
}

/** Before this day there were no API versions. */
const FIRST_VERSION = Date.UTC(2019, 3, 2)

/** The API version that webhooks are written in: the newest stable one of the world's day. */
export function servedApiVersion(world: World): string {
  return latestStableVersion(Math.max(world.clock.now(), FIRST_VERSION))
}
