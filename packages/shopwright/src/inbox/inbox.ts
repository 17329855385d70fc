import type { ShopifyApp } from '../app.ts'
import { fieldOf } from '../http/json.ts'
import type { Handler, Req } from '../http/messages.ts'
import type { Backoff } from './work/backoff.ts'
import { createClaiming } from './work/claiming.ts'
import type { Delivery } from './delivery.ts'
import { groupCommit } from './receipt/group-commit.ts'
import { type AnyHandlerOptions, createHandlers, type HandlerOptions, type WebhookHandler } from './handlers.ts'
import { createEvents, type InboxEvent, type InboxStats } from './inbox-event.ts'
import type { BigIntegers } from './payload.ts'
import { createPruning, type Keep } from './work/pruning.ts'
import { createReceipt, type ReceiptResult } from './receipt/receipt.ts'
import { createTelemetry } from './telemetry.ts'
import type { InboxTelemetry } from './telemetry-api.ts'
import type { PayloadOf, WebhookPayloads } from './webhook-context.ts'
import type { Claim, DeliveryFilter, DeliveryRecord, QueueCounts, WebhookQueue } from './webhook-queue.ts'
import { createWorker } from './work/worker.ts'

/** A handler in the map of `createInbox`: the function, or the function with its options. */
export type HandlerEntry<Payload, Tx, Tokens = unknown> =
  | WebhookHandler<Payload, Tx, Tokens>
  | (HandlerOptions<Payload> & { readonly run: WebhookHandler<Payload, Tx, Tokens> })

type Untyped = Readonly<Record<string, unknown>>

/**
 * Handlers by topic. With a map of payload types its topics and patterns (`orders/*`, `*`) are known, and nothing else;
 * `inbox.on` takes any. Without one any topic is, and handlers may say themselves what they are given.
 */
export type HandlerMap<Tx = unknown, Payloads = WebhookPayloads, Tokens = unknown> = [keyof Payloads] extends [never]
  ? { readonly [topic: string]: HandlerEntry<Untyped, Tx, Tokens> } | { readonly [topic in never]: unknown }
  : { readonly [Topic in keyof Payloads]?: HandlerEntry<Payloads[Topic], Tx, Tokens> } & {
      readonly [pattern: `${string}*`]: HandlerEntry<Untyped, Tx, Tokens>
    }

/** The settings of an inbox. Times are in ms. */
export interface InboxOptions<Tx = unknown, Payloads = WebhookPayloads, Tokens = unknown> {
  /** A `ShopifyApp`: it verifies deliveries, and its clock is the inbox's. */
  readonly app: Pick<ShopifyApp, 'verifyWebhookReq' | 'now'>
  /** Where deliveries wait: see `shopwright/inbox/*`. */
  readonly queue: WebhookQueue<Tx>
  /** Handlers by topic; `inbox.on` adds more. */
  // Payloads are what the caller or `WebhookPayloads` says, never guessed from the topics that stand here.
  readonly handlers?: HandlerMap<Tx, NoInfer<Payloads>, Tokens> | undefined
  /** What handlers are given as `tokens`: `createAccessTokens(…)`, or whatever you get access tokens from. */
  readonly tokens?: Tokens | undefined
  /** How many deliveries this process works at a time; 16 by default. */
  readonly concurrency?: number | undefined
  /** How many of one shop; a quarter of `concurrency` by default. */
  readonly perShop?: number | undefined
  /** When another worker may take over from one that died; 10,000 by default. Prolonged every 0.3 of it while a handler runs. */
  readonly leaseMs?: number | undefined
  /** How often to look for work nobody told of; 1,000 by default. */
  readonly pollMs?: number | undefined
  /** The waits between attempts. */
  readonly backoff?: Backoff | undefined
  /** How integers beyond 2^53 in payloads are given: rounded (`'number'`, the default), as text, or as `bigint`. */
  readonly bigIntegers?: BigIntegers | undefined
  /** The largest body that is taken, in bytes; 10 MiB by default. */
  readonly maxBodyBytes?: number | undefined
  /**
   * A delivery whose topic has no handler: `'drop'` (the default) marks it as done with the outcome `no_handler`, from
   * where it can be replayed until it is pruned; `'bury'` keeps it with the dead ones.
   */
  readonly unhandled?: 'drop' | 'bury' | undefined
  /** How long a receipt may wait for the queue before Shopify is answered 503; 4,000 by default, since it waits five seconds. */
  readonly receiptMs?: number | undefined
  /** How long done and dead deliveries are kept. Deleted by whichever process works. */
  readonly keep?: Keep | undefined
  /** Told of everything that happens, for your log. */
  readonly onEvent?: ((event: InboxEvent) => void) | undefined
  /**
   * `@opentelemetry/api`, as `{ trace, metrics }`: counters, times and the queue's depth under `shopwright.inbox.`, and a
   * span for every handling. Throws a `TypeError` for anything else.
   */
  readonly telemetry?: InboxTelemetry | undefined
}

/** See {@link createInbox}. */
export interface Inbox<Tx = unknown, Payloads = WebhookPayloads, Tokens = unknown> {
  /** Receives deliveries: mount it with any adapter. */
  readonly handler: Handler
  /** As `handler`, with all that is known about the receipt. */
  receive(req: Req): Promise<ReceiptResult>
  /** Writes down what was verified elsewhere (Pub/Sub, EventBridge, a test). Rejects when the queue cannot. */
  record(delivery: Delivery): Promise<'queued' | 'duplicate'>
  /** Adds a handler for a topic, `orders/*`, or `*`. One delivery has one handler, the one whose pattern says most. */
  on<Topic extends string, Payload = PayloadOf<Topic, Payloads>>(
    topic: Topic,
    run: WebhookHandler<Payload, Tx, Tokens>,
    options?: HandlerOptions<Payload>,
  ): Inbox<Tx, Payloads, Tokens>
  /** Begins to work. Not needed where this process only receives. */
  start(): void
  /** Takes no new work, waits for what was begun, at most `grace` ms (8,000 by default), then aborts it and gives it back. */
  stop(options?: { readonly grace?: number }): Promise<void>
  /** Works until nothing is due, for tests, cron jobs and serverless functions. How many attempts it were. */
  drain(): Promise<number>
  /** Works claims that were pushed to this process, as Cloudflare Queues does. */
  work(claims: readonly Claim[]): Promise<void>
  /** Tells the listener of everything that happens from now on in this process, as `onEvent` is told; the answer ends it. */
  listen(listener: (event: InboxEvent) => void): () => void
  /** Counts of this process. */
  stats(): InboxStats
  /** Counts of the queue. */
  counts(): Promise<QueueCounts>
  list(options: Parameters<WebhookQueue['list']>[0]): Promise<readonly DeliveryRecord[]>
  /** Works dead ones again, or done ones: `inbox.replay({ state: 'dead', topic: 'orders/create' })`. How many it were. */
  replay(filter: DeliveryFilter): Promise<number>
  /** The queue it was made with. */
  readonly queue: WebhookQueue<Tx>
}

/**
 * The webhook inbox: verifies a delivery, writes it down, answers 200, and works it later, with retries.
 *
 * What it promises: a delivery that was answered 200 is durable, and received once however often Shopify sends it. Its
 * handler runs at least once: again after it threw, hung, or its process died. What the handler gives to `tx` happens
 * exactly once. For effects elsewhere there is `idempotencyKey`, the same on every attempt.
 *
 * Throws a `TypeError` when the options cannot work, and from `on` when a handler asks for what the queue lacks.
 *
 * Rule: https://shopify.dev/docs/apps/build/webhooks/best-practices
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createInbox } from 'shopwright/inbox'
 * import { memoryQueue } from 'shopwright/inbox/memory'
 * import { signWebhookReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const inbox = createInbox({ app, queue: memoryQueue() })
 * inbox.on('orders/create', ({ payload, shop }) => console.log(shop, payload['id'])) // demo 7
 *
 * const secrets = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
 * const req = await signWebhookReq(secrets, { shop: 'demo', topic: 'orders/create', body: '{"id":7}' })
 * const result = await inbox.receive(req)
 * console.log(result.log.code) // received
 * await inbox.drain()
 * ```
 */
export function createInbox<Tx = unknown, Payloads = WebhookPayloads, Tokens = unknown>(
  options: InboxOptions<Tx, Payloads, Tokens>,
): Inbox<Tx, Payloads, Tokens> {
  checkPart(options, 'app', 'verifyWebhookReq', 'a ShopifyApp: new ShopifyApp({ clientId, clientSecret })')
  checkPart(options, 'queue', 'enqueue', 'a queue, such as memoryQueue() of shopwright/inbox/memory')
  const { app, queue, bigIntegers = 'number', leaseMs = 10_000, unhandled = 'drop' } = options
  const concurrency = positive('concurrency', options.concurrency ?? 16)
  const { emit, listen, stats } = createEvents(options.onEvent)
  const handlers = createHandlers(queue.traits)
  // What handlers are given as `tx` is what this queue gives, whatever it is.
  const anyQueue = queue as unknown as WebhookQueue<never>
  const plain = createWorker({
    queue: anyQueue,
    handlers,
    tokens: options.tokens,
    now: app.now,
    emit,
    bigIntegers,
    backoff: options.backoff ?? {},
    unhandled,
    leaseMs: positive('leaseMs', leaseMs),
  })
  const telemetry =
    options.telemetry === undefined
      ? undefined
      : createTelemetry({
          api: options.telemetry,
          patterns: () => handlers.patterns(),
          counts: () => queue.counts(),
          now: app.now,
        })
  if (telemetry !== undefined) listen(telemetry.hear)
  const worker =
    telemetry === undefined
      ? plain
      : { ...plain, work: (claim: Claim) => telemetry.during(claim, () => plain.work(claim)) }
  const claiming = createClaiming({
    queue: anyQueue,
    worker,
    emit,
    concurrency,
    perShop: positive('perShop', options.perShop ?? Math.ceil(concurrency / 4)),
    leaseMs,
    pollMs: positive('pollMs', options.pollMs ?? 1_000),
  })
  const pruning = createPruning(queue, options.keep ?? {}, emit)
  const { receive, record } = createReceipt({
    app,
    handlers,
    bigIntegers,
    maxBodyBytes: positive('maxBodyBytes', options.maxBodyBytes ?? 10 * 1024 * 1024),
    write: groupCommit(queue, {
      largest: 200,
      mostWaiting: 10_000,
      deadlineMs: positive('receiptMs', options.receiptMs ?? 4_000),
      onQueued: () => claiming.wake(),
    }),
    emit,
  })
  const inbox: Inbox<Tx, Payloads, Tokens> = {
    handler: async (req) => (await receive(req)).response,
    receive,
    record,
    on(topic, run, handlerOptions = {}) {
      handlers.add(topic, run, handlerOptions)
      return inbox
    },
    start() {
      claiming.start()
      pruning.start()
    },
    stop({ grace = 8_000 } = {}) {
      pruning.stop()
      return claiming.stop(grace)
    },
    drain: () => claiming.drain(),
    work: async (claims) => void (await Promise.all(claims.map((claim) => worker.work(claim)))),
    listen,
    stats: () => stats(worker.active()),
    counts: () => queue.counts(),
    list: (filter) => queue.list(filter),
    async replay(filter) {
      const count = await queue.replay(filter)
      if (count > 0) claiming.wake()
      return count
    },
    queue,
  }
  for (const [topic, entry] of Object.entries(options.handlers ?? {})) {
    const { run, ...rest } = typeof entry === 'function' ? { run: entry } : (entry as AnyEntry)
    handlers.add(topic, run, rest)
  }
  return inbox
}

type AnyEntry = AnyHandlerOptions & { readonly run: WebhookHandler<never, never, never> }

function positive(field: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw new TypeError(`createInbox: ${field} must be a number above 0.`)
}

function checkPart(options: unknown, name: string, method: string, kind: string): void {
  if (typeof fieldOf(fieldOf(options, name), method) === 'function') return
  throw new TypeError(`createInbox: ${name} must be ${kind}.`)
}
