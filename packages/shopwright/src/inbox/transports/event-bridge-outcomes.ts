const KEPT =
  'It was thrown, so AWS tries again and then hands the event to the dead letter queue or on-failure destination, if there is one.'

/** How an event of Amazon EventBridge may end, by `log.code`. Nothing is answered over HTTP, so there is no status. */
export const EVENT_BRIDGE = {
  received: [null, '', 'the delivery is written down and will be worked.'],
  duplicate: [null, '', 'the delivery was received before, so nothing more is to be done.'],
  not_an_event: [
    null,
    '',
    `this is no event of EventBridge’s with \`detail.metadata\` and \`detail.payload\`. ${KEPT} Let the rule hand events on as they are, without an input path or transformer.`,
  ],
  wrong_source: [
    null,
    '',
    `the event does not come from Shopify’s partner event source, or not from the one that was named. ${KEPT} Let the rule match \`"source": [{ "prefix": "aws.partner/shopify.com" }]\`.`,
  ],
  not_json: [null, '', `the payload is no JSON object or array. ${KEPT}`],
  missing_shop: [null, '', `\`detail.metadata\` names no shop (X-Shopify-Shop-Domain). ${KEPT}`],
  missing_topic: [null, '', `\`detail.metadata\` names no topic (X-Shopify-Topic). ${KEPT}`],
  missing_delivery_id: [
    null,
    '',
    `\`detail.metadata\` carries no delivery id (X-Shopify-Webhook-Id), by which duplicates are known. ${KEPT}`,
  ],
  shop_mismatch: [null, '', `the payload speaks of another shop than \`detail.metadata\`. ${KEPT}`],
  queue_unavailable: [
    null,
    '',
    'the queue could not write the delivery down, so it is not taken. It was thrown, so AWS tries again. Look at the queue’s database; the event `queue_error` of the inbox has the error.',
  ],
} as const satisfies Readonly<Record<string, readonly [status: null, body: '', detail: string]>>

/** The codes with which an event is not taken. */
export type EventBridgeRefusal = Exclude<keyof typeof EVENT_BRIDGE, 'received' | 'duplicate'>
