import type { ShopifyApp } from '../../app.ts'
import type { Req, Res } from '../../http/messages.ts'
import type { LogWithReq } from '../../result.ts'
import type { Delivery } from '../delivery.ts'
import type { Handlers, Registered } from '../handlers.ts'
import type { InboxEvent } from '../inbox-event.ts'
import { RECEIPT, type ReceiptRefusal } from '../outcomes.ts'
import { type BigIntegers, bodyFault, bodyText, parsePayload } from '../payload.ts'
import { headerFacts } from './received-headers.ts'
import type { QueueEntry } from '../webhook-queue.ts'

type VerifierRefusal = Exclude<Awaited<ReturnType<ShopifyApp['verifyWebhookReq']>>['log']['code'], 'verified'>

/** How a receipt ended. `delivery` is what was written down, or known already. */
export type ReceiptResult =
  | {
      readonly ok: true
      readonly shop: string
      readonly delivery: Delivery
      readonly log: LogWithReq<'received' | 'duplicate'>
      readonly response: Res
    }
  | {
      readonly ok: false
      readonly shop: null
      readonly delivery: null
      readonly log: LogWithReq<VerifierRefusal | ReceiptRefusal>
      readonly response: Res
    }

/** As much of a key as queues must take. */
const LONGEST_KEY = 200

export interface ReceiptOptions {
  readonly app: Pick<ShopifyApp, 'verifyWebhookReq' | 'now'>
  readonly handlers: Handlers
  readonly bigIntegers: BigIntegers
  readonly maxBodyBytes: number
  readonly write: (entry: QueueEntry) => Promise<'queued' | 'duplicate'>
  readonly emit: (event: InboxEvent) => void
}

/** Verify, look at the body, write down, answer: nothing here asks a network or a session. */
export function createReceipt(options: ReceiptOptions): {
  readonly receive: (req: Req) => Promise<ReceiptResult>
  readonly record: (delivery: Delivery) => Promise<'queued' | 'duplicate'>
} {
  const { app, handlers, emit } = options

  async function receive(req: Req): Promise<ReceiptResult> {
    const begun = performance.now()
    const verified = await app.verifyWebhookReq(req)
    if (!verified.ok) {
      const { code, detail } = verified.log
      emit({ type: 'refused', code, detail, status: verified.response.status })
      return { ok: false, shop: null, delivery: null, log: verified.log, response: verified.response }
    }
    const { req: loggedReq } = verified.log
    const refuse = (code: ReceiptRefusal): ReceiptResult => {
      const [status, body, detail] = RECEIPT[code]
      emit({ type: 'refused', code, detail, status })
      return {
        ok: false,
        shop: null,
        delivery: null,
        log: { code, detail: `Webhook: ${detail}`, req: loggedReq },
        response: { status, body, headers: {} },
      }
    }
    if (req.body.length > options.maxBodyBytes) return refuse('body_too_large')
    const { shop } = verified
    if (shop === null) return refuse('missing_shop')
    const body = bodyText(req.body)
    const fault = bodyFault(body, shop)
    if (fault !== null) return refuse(fault)
    const { topic, id, ...facts } = headerFacts(req.headers)
    if (topic === null) return refuse('missing_topic')
    if (id === null) return refuse('missing_delivery_id')
    const delivery: Delivery = { shop, topic, id, ...facts, via: 'https', receivedAt: app.now(), body }
    try {
      const duplicate = (await record(delivery)) === 'duplicate'
      const code = duplicate ? 'duplicate' : 'received'
      emit({ type: 'received', delivery: { shop, topic, id }, duplicate, ms: performance.now() - begun })
      const [status, , detail] = RECEIPT[code]
      return {
        ok: true,
        shop,
        delivery,
        log: { code, detail: `Webhook: ${detail}`, req: loggedReq },
        response: { status, body: '', headers: {} },
      }
    } catch (error) {
      emit({ type: 'queue_error', operation: 'enqueue', error })
      return refuse('queue_unavailable')
    }
  }

  function record(delivery: Delivery): Promise<'queued' | 'duplicate'> {
    const handler = handlers.find(delivery)
    const key = handler?.key === undefined ? null : keyOf(delivery, handler.key)
    // Two long keys may begin alike: to work them one at a time harms nothing, to let one take the other's place does.
    const newestOnly = handler?.coalesce === true && key !== null && key.length <= LONGEST_KEY
    return options.write({ delivery, key: key?.slice(0, LONGEST_KEY).toWellFormed() ?? null, newestOnly })
  }

  /** What came by another road is told to whoever listens; of HTTPS, the one who received it knows more. */
  async function recordTold(delivery: Delivery): Promise<'queued' | 'duplicate'> {
    if (delivery.via === 'https') return record(delivery)
    const begun = performance.now()
    const { shop, topic, id } = delivery
    try {
      const answer = await record(delivery)
      const ms = performance.now() - begun
      emit({ type: 'received', delivery: { shop, topic, id }, duplicate: answer === 'duplicate', ms })
      return answer
    } catch (error) {
      emit({ type: 'queue_error', operation: 'enqueue', error })
      throw error
    }
  }

  function keyOf(delivery: Delivery, ask: NonNullable<Registered['key']>): string | null {
    try {
      const payload = parsePayload(delivery.body, options.bigIntegers) as never
      const key = ask({ payload, delivery })
      // Not every database has a text with a NUL in it.
      return key === null || key === undefined ? null : String(key).replaceAll('\0', '\uFFFD')
    } catch (error) {
      const { shop, topic, id } = delivery
      emit({ type: 'key_failed', delivery: { shop, topic, id }, error })
      return null
    }
  }

  return { receive, record: recordTold }
}
