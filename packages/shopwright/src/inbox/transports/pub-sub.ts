import { isRecord, parseRecord } from '../../http/json.ts'
import type { Handler, Req, Res } from '../../http/messages.ts'
import { parseMoment } from '../../platform/timestamp.ts'
import type { Log } from '../../result.ts'
import type { Delivery } from '../delivery.ts'
import { type GoogleKeys, googleKeys, type GoogleKeysOptions } from './google-keys.ts'
import type { Inbox } from '../inbox.ts'
import { HOPELESS_CODES, PUB_SUB, type PubSubRefusal } from './pub-sub-outcomes.ts'
import { tokenFault } from './pub-sub-token.ts'
import { transportedDelivery } from './transported.ts'

/** How a push ended. Of a refused one that is answered 200 all the same, Pub/Sub never speaks again. */
export type PubSubResult =
  | {
      readonly ok: true
      readonly shop: string
      readonly delivery: Delivery
      readonly log: Log<'received' | 'duplicate'>
      readonly response: Res
    }
  | {
      readonly ok: false
      readonly shop: null
      readonly delivery: null
      readonly log: Log<PubSubRefusal>
      readonly response: Res
    }

/** The settings of {@link pubSubPush}. */
export interface PubSubPushOptions {
  /** What the subscription's tokens are made for: its `--push-auth-token-audience`, or its push endpoint's whole URL. */
  readonly audience: string
  /**
   * The service account that the subscription pushes as, `--push-auth-service-account`, or several. Anybody with a Google
   * Cloud project can have tokens made for your `audience`; this tells yours from theirs.
   */
  readonly serviceAccount: string | readonly string[]
  /** Google's public keys; its own by default. */
  readonly keys?: GoogleKeys | undefined
  /** With which its own keys are asked for; `globalThis.fetch` by default. */
  readonly fetch?: GoogleKeysOptions['fetch']
  /** The largest payload that is taken, in bytes; 10 MiB by default, as much as Pub/Sub carries. */
  readonly maxBodyBytes?: number | undefined
  /**
   * For how long after it was published a message that no repetition can mend is answered 400, in ms; an hour by default.
   * After that it is acknowledged and gone, unless the subscription has a dead letter topic, which then gets it.
   */
  readonly hopelessMs?: number | undefined
  /** The present in ms since the epoch; the machine's clock by default. */
  readonly now?: (() => number) | undefined
  /** Told of every push, for your log. */
  readonly onResult?: ((result: PubSubResult) => void) | undefined
}

/** Ten megabytes in base64, with attributes and names around them. */
const LONGEST_PUSH = 16 * 1024 * 1024

/**
 * Takes webhooks that Shopify publishes to a Google Pub/Sub topic and that a push subscription posts to this app: another
 * road into the same inbox, with the same handlers.
 *
 * Nothing of a push is signed by Shopify. What proves it is the ID token in its Authorization header: RS256 with one of
 * Google's published keys, issued by Google, for your `audience`, not expired (clocks may differ by 60 seconds), and
 * speaking for your `serviceAccount` with a verified address. And only Shopify's account
 * (`delivery@shopify-pubsub-webhooks.iam.gserviceaccount.com`) may hold the right to publish to the topic: see to that.
 *
 * Answered 204 once the delivery is durable, 401 where the token proves nothing, 503 where the queue or Google's keys
 * cannot be reached; every `log.code` is listed in docs/log-codes.md. Pub/Sub pushes all but the first again. A message
 * that no repetition can mend is answered 400 for an hour, then 200, so that it does not come back for days. Mount it with
 * a `bodyLimit` of 16 MiB: what an adapter refuses is pushed again and again.
 *
 * Throws a `TypeError` for settings that cannot be meant.
 *
 * Rule: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createInbox, pubSubPush } from 'shopwright/inbox'
 * import { memoryQueue } from 'shopwright/inbox/memory'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const inbox = createInbox({ app, queue: memoryQueue() })
 * const push = pubSubPush(inbox, {
 *   audience: 'https://app.example/pubsub',
 *   serviceAccount: 'pubsub-push@my-project.iam.gserviceaccount.com',
 *   onResult: ({ log }) => console.log(log.code), // missing_token
 * })
 * const { status } = await push({ method: 'POST', url: 'https://app.example/pubsub', headers: {}, body: '{}' })
 * console.log(status) // 401
 * ```
 */
export function pubSubPush(inbox: Pick<Inbox, 'record'>, options: PubSubPushOptions): Handler {
  const { audience, now = Date.now, hopelessMs = 3_600_000, maxBodyBytes = 10 * 1024 * 1024 } = options
  const serviceAccounts = [options.serviceAccount].flat()
  if (typeof audience !== 'string' || audience === '') {
    throw new TypeError(
      'pubSubPush: `audience` must be the audience of the subscription’s tokens, usually its push endpoint.',
    )
  }
  if (serviceAccounts.length === 0 || !serviceAccounts.every((account) => /^[^\s@]+@[^\s@]+$/.test(account))) {
    throw new TypeError(
      'pubSubPush: `serviceAccount` must be the address of the account that the subscription pushes as.',
    )
  }
  const keys = options.keys ?? googleKeys({ fetch: options.fetch, now })
  const expected = { audience, serviceAccounts, keys, now }

  function refused(code: PubSubRefusal, acknowledge = false): PubSubResult {
    const [status, body, detail] = PUB_SUB[code]
    const response = acknowledge ? { status: 200, body: '', headers: {} } : { status, body, headers: {} }
    return { ok: false, shop: null, delivery: null, log: { code, detail: `Pub/Sub: ${detail}` }, response }
  }

  /** Whether another push of this message leads anywhere: to somebody who mends the cause, or to a dead letter topic. */
  function isWorthRepeating(
    push: Readonly<Record<string, unknown>>,
    message: Readonly<Record<string, unknown>>,
  ): boolean {
    if (typeof push['deliveryAttempt'] === 'number') return true
    const published = parseMoment(message['publishTime'] ?? message['publish_time'])
    return published !== null && now() - published < hopelessMs
  }

  async function receive(req: Req): Promise<PubSubResult> {
    if (req.method !== 'POST') return refused('post_method_expected')
    const fault = await tokenFault(req.headers, expected)
    if (fault !== null) return refused(fault)
    const push = req.body.length > LONGEST_PUSH ? null : parseRecord(textOf(req.body))
    const message = push?.['message']
    if (push === null || !isRecord(message)) return refused('not_a_push')
    const delivery = deliveryIn(message)
    if (typeof delivery === 'string') {
      return refused(delivery, HOPELESS_CODES.has(delivery) && !isWorthRepeating(push, message))
    }
    try {
      const code = (await inbox.record(delivery)) === 'duplicate' ? 'duplicate' : 'received'
      const [status, body, detail] = PUB_SUB[code]
      const log = { code, detail: `Pub/Sub: ${detail}` } as const
      return { ok: true, shop: delivery.shop, delivery, log, response: { status, body, headers: {} } }
    } catch {
      return refused('queue_unavailable')
    }
  }

  function deliveryIn({ data = '', attributes }: Readonly<Record<string, unknown>>): Delivery | PubSubRefusal {
    if (typeof data !== 'string') return 'invalid_data'
    if (data.length > Math.ceil(maxBodyBytes / 3) * 4) return 'body_too_large'
    const bytes = bytesOf(data)
    if (bytes === null) return 'invalid_data'
    return transportedDelivery(isRecord(attributes) ? attributes : {}, bytes, { via: 'pubsub', receivedAt: now() })
  }

  return async (req) => {
    const result = await receive(req)
    try {
      options.onResult?.(result)
    } catch {
      // A log that fails changes no answer.
    }
    return result.response
  }
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    const binary = atob(base64)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    return null
  }
}
