import type { Req } from 'shopwright/sign'
import type { Deliver } from '../requests/delivery.ts'

/** The way a webhook takes: straight over HTTPS, pushed by Google Pub/Sub, or over Amazon EventBridge. */
export type Channel = 'https' | 'pubsub' | 'eventbridge'

/** One attempt to deliver a webhook, and how the app took it. */
export interface WebhookAttempt {
  /** `first`, a `retry` of the schedule, a `duplicate` of what was sent already. */
  readonly reason: 'first' | 'retry' | 'duplicate'
  /** When it was sent, on the simulator's clock, in ms since the epoch. */
  readonly at: number
  /** How long the app took, in real ms. */
  readonly ms: number
  /** The app's status; 0 when it gave none. */
  readonly status: number
  /** Why there was no answer, or null. */
  readonly error: string | null
}

/** A webhook on its way to the app, or behind it: the simulator's own book of it. */
export interface SentWebhook {
  /** 1, 2, 3… */
  readonly id: number
  readonly channel: Channel
  /** The handle. */
  readonly shop: string
  /** As in the header, `products/create`. */
  readonly topic: string
  /** `X-Shopify-Webhook-Id`: the same at each attempt. */
  readonly webhookId: string
  /** `X-Shopify-Event-Id`: the same for all that one event was sent to. */
  readonly eventId: string
  /** `X-Shopify-Triggered-At`, in ms since the epoch. */
  readonly triggeredAt: number
  /** The subscription's own name, or null. */
  readonly name: string | null
  /** The id of the subscription that it was sent for; null when a test or a person sent it. */
  readonly subscription: string | null
  /** Where it goes; it goes there at each attempt, also when the subscription has changed. */
  readonly url: string
  readonly body: string
  /** Oldest first; the last 50. */
  readonly attempts: readonly WebhookAttempt[]
  /** How many attempts there were, duplicates included. */
  readonly attemptCount: number
  /** `sending`; `waiting` for the next attempt; `delivered`; `given_up` after the last. */
  readonly state: 'sending' | 'waiting' | 'delivered' | 'given_up'
  /** On the simulator's clock, in ms since the epoch; null when there will be none. */
  readonly nextAttemptAt: number | null
}

/** What is known of a webhook before it is sent. */
export interface Outgoing extends Pick<
  SentWebhook,
  'channel' | 'shop' | 'topic' | 'webhookId' | 'eventId' | 'triggeredAt' | 'name' | 'subscription' | 'url' | 'body'
> {
  readonly flaw: string | null
  /** When to try again, in ms after the first attempt. */
  readonly retryTimes: readonly number[]
  /** What brings it there, where it is not what brings all the rest. */
  readonly deliver?: Deliver | undefined
  /** The request of one attempt: alike each time, but for what proves where it is from. */
  readonly compose: (webhookId: string) => Promise<Req>
}
