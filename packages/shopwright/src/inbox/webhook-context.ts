import type { Delivery } from './delivery.ts'

/**
 * Payload types by topic. Empty here; fill it once, for the API version of your subscriptions:
 *
 * `import type { WebhookPayloads as Payloads } from '@shopwright/platform-data/webhook-payloads/2026-10'`
 * `declare module 'shopwright/inbox' { interface WebhookPayloads extends Payloads {} }`
 */
// eslint-disable-next-line typescript/no-empty-interface
export interface WebhookPayloads {}

/** The type of a topic's payload: from the map, or an object of anything. */
export type PayloadOf<Topic extends string, Payloads> = Topic extends keyof Payloads
  ? Payloads[Topic]
  : Readonly<Record<string, unknown>>

/** What a handler is given. */
export interface WebhookContext<Payload = unknown, Tx = unknown, Tokens = unknown> {
  /** Parsed when it is first looked at; what the schema made of it where there is one. */
  readonly payload: Payload
  /** The shop's handle, such as `demo`. */
  readonly shop: string
  readonly topic: string
  /** Everything that was received, the body's text included. */
  readonly delivery: Delivery
  /** The access tokens that the inbox was given, for calls to the shop’s Admin API; `undefined` if none were. */
  readonly tokens: Tokens
  /** 1 for the first. */
  readonly attempt: number
  /**
   * The same text on every attempt of this delivery, and different for every other: hand it to whatever you call, so
   * that doing it twice does it once.
   */
  readonly idempotencyKey: string
  /** Aborted when the attempt timed out, when its lease was lost and when the inbox stops. Pass it to `fetch`. */
  readonly signal: AbortSignal
  /**
   * Gives the queue something to do in the transaction that marks this delivery as done: both happen, once, or neither.
   * It runs after your handler is done, in the order of the calls, and not at all if the handler rejects. What `tx` is
   * depends on the queue: its client inside the transaction.
   */
  readonly tx: (effect: (tx: Tx) => unknown) => void
}

/** As much of a Standard Schema (https://standardschema.dev) as is used here. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] }
