import { fieldOf, isRecord, parseRecord } from '../../http/json.ts'
import type { Log } from '../../result.ts'
import type { Delivery } from '../delivery.ts'
import { EVENT_BRIDGE, type EventBridgeRefusal } from './event-bridge-outcomes.ts'
import type { Inbox } from '../inbox.ts'
import { transportedDelivery } from './transported.ts'

/** How an event ended. */
export type EventBridgeResult =
  | {
      readonly ok: true
      readonly shop: string
      readonly delivery: Delivery
      readonly log: Log<'received' | 'duplicate'>
    }
  | { readonly ok: false; readonly shop: null; readonly delivery: null; readonly log: Log<EventBridgeRefusal> }

/** The settings of {@link eventBridgeEvent} and {@link eventBridgeBatch}. */
export interface EventBridgeOptions {
  /** The event source, as `aws.partner/shopify.com/1001/orders`, or several; any of Shopify's by default. */
  readonly source?: string | readonly string[] | undefined
  /** The present in ms since the epoch; the machine's clock by default. */
  readonly now?: (() => number) | undefined
  /** Told of every event, for your log. */
  readonly onResult?: ((result: EventBridgeResult) => void) | undefined
}

/** A batch of Amazon SQS, as far as it is read. */
export interface SqsBatch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[]
}

/** Which messages of a batch SQS is to hand on again. */
export interface SqsBatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[]
}

/** Thrown for an event that was not taken, so that AWS keeps it. `code` says why, `cause` what the queue threw. */
export class EventNotTaken extends Error {
  override readonly name = 'EventNotTaken'
  readonly code: EventBridgeRefusal

  constructor({ code, detail }: Log<EventBridgeRefusal>, cause: unknown) {
    super(`${code}: ${detail}`, { cause })
    this.code = code
  }
}

/** Nobody but AWS's partners can put events of such a source on a bus. */
const SHOPIFY = /^aws\.partner\/shopify\.com(?:\.test)?\//

/**
 * Takes webhooks that Shopify puts on an Amazon EventBridge bus, as the handler of the Lambda function that a rule
 * invokes: another road into the same inbox, with the same handlers.
 *
 * Nothing in an event proves where it comes from. Only Shopify can put events of its partner source on the bus, and events
 * of other sources are not taken; but whoever may invoke the function can make them up, so let the rule alone do that.
 *
 * Resolves once the delivery is durable, and throws {@link EventNotTaken} otherwise, whatever the reason: Lambda then
 * tries twice more and hands the event to the function's dead letter queue or on-failure destination, so give it one.
 *
 * The numbers in an event were read as JavaScript reads them before they got here: an integer beyond 2^53 is rounded.
 *
 * Rule: https://shopify.dev/docs/apps/build/webhooks/subscribe/eventbridge
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createInbox, eventBridgeEvent } from 'shopwright/inbox'
 * import { memoryQueue } from 'shopwright/inbox/memory'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const inbox = createInbox({ app, queue: memoryQueue() })
 * export const handler = eventBridgeEvent(inbox)
 *
 * const metadata = {
 *   'X-Shopify-Topic': 'orders/create',
 *   'X-Shopify-Shop-Domain': 'demo.myshopify.com',
 *   'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
 * }
 * const source = 'aws.partner/shopify.com/1001/orders'
 * const { log } = await handler({ source, detail: { metadata, payload: { id: 7 } } })
 * console.log(log.code) // received
 * ```
 */
export function eventBridgeEvent(
  inbox: Pick<Inbox, 'record'>,
  options: EventBridgeOptions = {},
): (event: unknown) => Promise<Extract<EventBridgeResult, { ok: true }>> {
  const receive = receiver(inbox, options)
  return async (event) => {
    const { result, cause } = await receive(event)
    if (!result.ok) throw new EventNotTaken(result.log, cause)
    return result
  }
}

/**
 * As {@link eventBridgeEvent} where the rule's target is an Amazon SQS queue: the handler of the Lambda function that
 * reads it. Answers with the messages that were not taken, so switch on `ReportBatchItemFailures` in the event source
 * mapping, and give the queue a dead letter queue: SQS hands those messages on again until it takes them. Throws for
 * what is no batch.
 *
 * Events are received side by side; order is made when they are worked, by a handler's `key`.
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createInbox, eventBridgeBatch } from 'shopwright/inbox'
 * import { memoryQueue } from 'shopwright/inbox/memory'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const inbox = createInbox({ app, queue: memoryQueue() })
 * export const handler = eventBridgeBatch(inbox, { onResult: ({ log }) => console.log(log.code) }) // not_an_event
 *
 * const { batchItemFailures } = await handler({ Records: [{ messageId: '1', body: '{}' }] })
 * console.log(batchItemFailures) // [ { itemIdentifier: '1' } ]
 * ```
 */
export function eventBridgeBatch(
  inbox: Pick<Inbox, 'record'>,
  options: EventBridgeOptions = {},
): (batch: SqsBatch) => Promise<SqsBatchResponse> {
  const receive = receiver(inbox, options)
  return async (batch) => {
    const records: unknown = fieldOf(batch, 'Records')
    if (!Array.isArray(records)) throw new TypeError('eventBridgeBatch: this is no batch of SQS; it has no `Records`.')
    const failures = await Promise.all(
      (records as SqsBatch['Records']).map(async ({ messageId, body }) => {
        const { result } = await receive(typeof body === 'string' ? parseRecord(body) : null)
        return result.ok ? [] : [{ itemIdentifier: messageId }]
      }),
    )
    return { batchItemFailures: failures.flat() }
  }
}

type Receive = (event: unknown) => Promise<{ readonly result: EventBridgeResult; readonly cause?: unknown }>

function receiver(inbox: Pick<Inbox, 'record'>, { source, now = Date.now, onResult }: EventBridgeOptions): Receive {
  const sources = source === undefined ? null : [source].flat()
  for (const one of sources ?? []) {
    if (!SHOPIFY.test(one)) throw new TypeError('`source` must be as `aws.partner/shopify.com/1001/orders`.')
  }

  function deliveryIn(event: unknown): Delivery | EventBridgeRefusal {
    const detail = fieldOf(event, 'detail')
    const metadata = fieldOf(detail, 'metadata')
    const payload = fieldOf(detail, 'payload')
    if (!isRecord(metadata) || payload === undefined) return 'not_an_event'
    const from = fieldOf(event, 'source')
    if (typeof from !== 'string' || !(sources?.includes(from) ?? SHOPIFY.test(from))) return 'wrong_source'
    return transportedDelivery(metadata, JSON.stringify(payload), { via: 'eventbridge', receivedAt: now() })
  }

  async function receive(event: unknown): ReturnType<Receive> {
    const delivery = deliveryIn(event)
    if (typeof delivery === 'string') return { result: refused(delivery) }
    try {
      const code = (await inbox.record(delivery)) === 'duplicate' ? 'duplicate' : 'received'
      const log = { code, detail: `EventBridge: ${EVENT_BRIDGE[code][2]}` } as const
      return { result: { ok: true, shop: delivery.shop, delivery, log } }
    } catch (cause) {
      return { result: refused('queue_unavailable'), cause }
    }
  }

  return async (event) => {
    const received = await receive(event)
    try {
      onResult?.(received.result)
    } catch {
      // A log that fails changes nothing.
    }
    return received
  }
}

function refused(code: EventBridgeRefusal): EventBridgeResult {
  const log = { code, detail: `EventBridge: ${EVENT_BRIDGE[code][2]}` }
  return { ok: false, shop: null, delivery: null, log }
}
