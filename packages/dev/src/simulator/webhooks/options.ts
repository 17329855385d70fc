import { checkedRetries, HTTPS_RETRIES, type Retries } from './schedule.ts'

/** How webhooks are delivered; by default as Shopify publishes it, in order and each one once. */
export interface WebhookDelivery {
  /** Attempts after the first one; `{ count: 8, within: 14_400_000 }` by default, `false` for none. */
  readonly retries?: Retries | false | undefined
  /** Real ms for a connection over HTTP; 1,000 by default. */
  readonly connectTimeout?: number | undefined
  /** Real ms for the whole answer; 5,000 by default. */
  readonly timeout?: number | undefined
  /** This share of webhooks, 0 to 1, is sent twice, as at-least-once delivery does; 0 by default. */
  readonly duplicates?: number | undefined
  /** Each webhook waits at random up to so many real ms before it goes out, so that they overtake one another; 0 by default. */
  readonly disorder?: number | undefined
  /** The headers of webhooks that do not say: `classic` (`X-Shopify-…`, the default), `events` (`shopify-…`) or `both`. */
  readonly family?: 'classic' | 'events' | 'both' | undefined
  /**
   * `oldest`: signed with the oldest secret that has not been revoked, the platform's rule and the default. `mixed`: while
   * a secret is rotated, and for an hour after the old ones were revoked, every other one is signed with the old secret.
   */
  readonly signing?: 'oldest' | 'mixed' | undefined
  /** So many requests with webhooks are under way at once; 64 by default. */
  readonly concurrency?: number | undefined
  /** Where the push subscription of Google Pub/Sub leads to; without it, subscriptions to `pubsub://…` reach nobody. */
  readonly pubSub?: PubSubPush | undefined
  /**
   * What stands behind the event bus: a path or URL of an API destination, or a function. Without it, subscriptions to an
   * `arn:aws:events:…` reach nobody.
   */
  readonly eventBridge?: string | ((event: EventBridgeEvent) => unknown) | undefined
}

/** A push subscription of Google Pub/Sub. */
export interface PubSubPush {
  /** A path under the app's `url`, or an absolute URL; `/pubsub` by default. */
  readonly path?: string | undefined
  /** The `aud` of its ID tokens; the whole URL by default, as with Google. */
  readonly audience?: string | undefined
  /** The service account that its ID tokens speak for; `pubsub-push@shopwright-demo.iam.gserviceaccount.com` by default. */
  readonly serviceAccount?: string | undefined
  /** `projects/shopwright-demo/subscriptions/shopify-webhooks` by default. */
  readonly subscription?: string | undefined
}

/** A webhook as Amazon EventBridge hands it on. */
export interface EventBridgeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': 'shopifyWebhook'
  /** `aws.partner/shopify.com/1001/shopify-webhooks`. */
  readonly source: string
  readonly account: string
  /** ISO 8601, whole seconds. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  /** `metadata` holds the headers of a webhook by their names, but no signature. */
  readonly detail: { readonly payload: unknown; readonly metadata: Readonly<Record<string, string>> }
}

/** {@link WebhookDelivery} with everything decided. */
export interface DeliveryRules {
  readonly retries: Retries
  readonly connectTimeout: number
  readonly timeout: number
  readonly duplicates: number
  readonly disorder: number
  readonly concurrency: number
  readonly family: 'classic' | 'events' | 'both'
  readonly signing: 'oldest' | 'mixed'
  readonly pubSub: PubSubPush | null
  readonly eventBridge: string | ((event: EventBridgeEvent) => unknown) | null
}

/** The rules; throws a `TypeError` for one that cannot be meant. */
export function deliveryRules(options: WebhookDelivery = {}): DeliveryRules {
  const { duplicates = 0, disorder = 0, concurrency = 64, connectTimeout = 1000, timeout = 5000 } = options
  if (!(duplicates >= 0 && duplicates <= 1)) throw new TypeError('webhooks.duplicates must be a share of 0 to 1.')
  for (const [name, ms] of Object.entries({ disorder, connectTimeout, timeout })) {
    if (!(ms >= 0 && ms <= 600_000)) throw new TypeError(`webhooks.${name} must be 0 to 600,000 ms.`)
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError('webhooks.concurrency must be a whole number of 1 or more.')
  }
  return {
    retries: options.retries === false ? { count: 0, within: 0 } : checkedRetries(options.retries ?? HTTPS_RETRIES),
    connectTimeout,
    timeout,
    duplicates,
    disorder,
    concurrency,
    family: options.family ?? 'classic',
    signing: options.signing ?? 'oldest',
    pubSub: options.pubSub ?? null,
    eventBridge: options.eventBridge ?? null,
  }
}
