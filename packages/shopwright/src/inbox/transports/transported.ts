import { parseShopDomain } from '../../platform/shop.ts'
import type { Delivery } from '../delivery.ts'
import { bodyFault, bodyText } from '../payload.ts'
import { filled, headerFacts } from '../receipt/received-headers.ts'

/** What may be wrong with a delivery that came by another road than HTTPS. */
export type TransportFault = 'missing_shop' | 'not_json' | 'shop_mismatch' | 'missing_topic' | 'missing_delivery_id'

type Headers = Readonly<Record<string, string>>

/**
 * The delivery that a bus brought: Shopify's headers stand in a record beside the body. Nothing of it is signed by Shopify,
 * so whoever calls this has made sure of the bus.
 */
export function transportedDelivery(
  given: Readonly<Record<string, unknown>>,
  bytes: string | Uint8Array,
  facts: Pick<Delivery, 'via' | 'receivedAt'>,
): Delivery | TransportFault {
  const headers: Headers = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const shop = parseShopDomain(filled(headers, 'x-shopify-shop-domain') ?? filled(headers, 'shopify-shop-domain'))
  if (shop === null) return 'missing_shop'
  const body = bodyText(bytes)
  const fault = bodyFault(body, shop)
  if (fault !== null) return fault
  const { topic, id, ...others } = headerFacts(headers)
  if (topic === null) return 'missing_topic'
  if (id === null) return 'missing_delivery_id'
  return { shop, topic, id, ...others, ...facts, body }
}
