import { header } from '../../http/headers.ts'
import type { HeadersInput } from '../../http/messages.ts'
import { parseMoment } from '../../platform/timestamp.ts'
import type { Delivery } from '../delivery.ts'

/** What the headers of a delivery say; nobody signs them. Null where one is missing or is nothing that Shopify sends. */
export type HeaderFacts = Pick<Delivery, 'kind' | 'name' | 'eventId' | 'apiVersion' | 'triggeredAt'> & {
  readonly topic: string | null
  readonly id: string | null
}

const FAMILIES = [
  { kind: 'webhook', prefix: 'x-shopify-', name: 'x-shopify-name' },
  { kind: 'event', prefix: 'shopify-', name: 'shopify-handle' },
] as const

/**
 * Reads the headers of classic webhooks (`X-Shopify-Topic`, …) or of Events (`shopify-topic`, …), the former where a
 * delivery carries both. The topic of an Event is its topic and action, `Product/update`.
 */
export function headerFacts(headers: HeadersInput): HeaderFacts {
  const family = filled(headers, 'x-shopify-topic') === null ? FAMILIES[1] : FAMILIES[0]
  const { kind, prefix } = family
  const topic = filled(headers, `${prefix}topic`)
  const action = kind === 'event' ? filled(headers, 'shopify-action') : null
  return {
    kind,
    topic: word(action === null ? topic : `${topic ?? ' '}/${action}`, 128),
    id: word(filled(headers, `${prefix}webhook-id`), 200),
    name: short(filled(headers, family.name)),
    eventId: word(filled(headers, `${prefix}event-id`), 200),
    apiVersion: word(filled(headers, `${prefix}api-version`), 32),
    triggeredAt: parseMoment(filled(headers, `${prefix}triggered-at`)),
  }
}

/** Whether a topic is written as one is: printable ASCII without spaces. */
export function word(value: string | null, longest: number): string | null {
  return value !== null && value.length <= longest && /^[!-~]+$/.test(value) ? value : null
}

/** Whether it is a text that every database takes. */
function short(value: string | null): string | null {
  return value !== null && value.length <= 200 && !value.includes('\0') && value.isWellFormed() ? value : null
}

/** A header that says something. */
export function filled(headers: HeadersInput, name: string): string | null {
  const value = header(headers, name)
  return value === '' ? null : value
}
