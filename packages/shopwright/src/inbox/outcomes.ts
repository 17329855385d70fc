/** One named way to end a receipt: the response's status and body, and what to tell the developer. */
type Outcome = readonly [status: number, body: string, detail: string]

/** How a receipt may end beyond what the verifier refuses, by `log.code`. */
export const RECEIPT = {
  received: [200, '', 'the delivery is written down and will be worked. Shopify need not send it again.'],
  duplicate: [200, '', 'the delivery was received before, so nothing more is to be done.'],
  body_too_large: [
    413,
    'Payload Too Large',
    'the body is longer than `maxBodyBytes` of the inbox. If the topic’s payloads are that large, raise it, or ask for less with `include_fields`.',
  ],
  not_json: [
    400,
    'Bad Request',
    'the body is signed but is no JSON object or array, so it is no webhook: the same secret signs other messages too. Send `response`. If you subscribed in XML, subscribe in JSON.',
  ],
  missing_shop: [
    400,
    'Bad Request',
    'no header names the shop, or not as `demo.myshopify.com`. Send `response`. If Shopify really sent it, a proxy on the way drops or changes headers.',
  ],
  missing_topic: [
    400,
    'Bad Request',
    'no header names the topic. Send `response`. If Shopify really sent it, a proxy on the way drops headers.',
  ],
  missing_delivery_id: [
    400,
    'Bad Request',
    'no header carries the delivery’s id (X-Shopify-Webhook-Id), by which duplicates are known. Send `response`. If Shopify really sent it, a proxy on the way drops headers.',
  ],
  shop_mismatch: [
    401,
    'Unauthorized',
    'the signed body speaks of another shop than the header, which nobody signs: somebody sends a genuine body under a wrong name. Send `response`.',
  ],
  queue_unavailable: [
    503,
    'Service Unavailable',
    'the queue could not write the delivery down, so it is not taken: Shopify sends it again. Look at the queue’s database; the event `queue_error` has the error.',
  ],
} as const satisfies Readonly<Record<string, Outcome>>

/** The codes with which the inbox itself refuses. */
export type ReceiptRefusal = Exclude<keyof typeof RECEIPT, 'received' | 'duplicate'>

/** Why an attempt may fail, or a delivery be buried: the `code` of a `FailureReason`, and what to do. */
export const FAILURES = {
  handler_threw: 'The handler threw. It is tried again until its attempts are used up.',
  handler_timed_out: 'The handler was not done within its `timeout`. Its signal was aborted.',
  worker_lost: 'The process died, froze or blocked while it worked on it, on the last attempt too.',
  effects_failed: 'The handler was done, but what it gave to `tx` threw, so all of it was undone.',
  invalid_payload: 'The payload is no JSON, or the schema refused it. Trying again would not help.',
  tx_unsupported:
    'The handler called `tx`, but the queue has no transactions. Buried at once: let it look at `idempotencyKey`, then replay.',
  no_handler: 'No handler is registered for this topic, and the inbox was told to bury such deliveries.',
} as const satisfies Readonly<Record<string, string>>

/** Why an attempt failed or a delivery was buried: the keys of {@link FAILURES}. */
export type FailureCode = keyof typeof FAILURES
