import { idempotencyKeyOf } from './delivery.ts'
import type { DeliveryName, InboxEvent } from './inbox-event.ts'
import { type InboxAttributes, type InboxMeter, type InboxTelemetry, openTelemetry } from './telemetry-api.ts'
import type { Claim, QueueCounts } from './webhook-queue.ts'

/** What an inbox tells OpenTelemetry. Never a payload, and no shop outside of spans unless the user asks for it. */
export interface Telemetry {
  /** To be told of every event. */
  readonly hear: (event: InboxEvent) => void
  /** Handles a claim inside a span that says how it ended. */
  readonly during: (claim: Claim, work: () => Promise<void>) => Promise<void>
}

export interface TelemetryOptions {
  readonly api: InboxTelemetry
  /** The patterns that have handlers: what a topic is counted under. */
  readonly patterns: () => readonly string[]
  readonly counts: () => Promise<QueueCounts>
  readonly now: () => number
}

/** A handling that is under way, and how it ended as far as it is known. */
interface Handling {
  readonly attempt: number
  outcome: string
  failed: boolean
}

/** `SpanKind.CONSUMER` and `SpanStatusCode.ERROR` of the API. */
const CONSUMER = 4
const ERROR = 2

/** From half a millisecond to a quarter of an hour, in s: what OpenTelemetry takes by default is made for ms. */
const SHORT = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const LONG = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]

/** Throws a `TypeError` for an object that is not OpenTelemetry's API. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { tracer, meter } = openTelemetry(options.api)
  const measures = meter === undefined ? undefined : instruments(meter)
  if (meter !== undefined) watchQueue(meter, options)
  const underWay = new Map<string, Handling[]>()

  /** The handler's pattern, not the topic: code has few of the one, and senders may think up any of the other. */
  function about(delivery: DeliveryName): InboxAttributes {
    let own: InboxAttributes = {}
    try {
      own = options.api.attributes?.(delivery) ?? {}
    } catch {
      // What is watched must not suffer from who watches.
    }
    return { ...own, handler: patternFor(delivery.topic, options.patterns()) }
  }

  function ended(event: Ending): void {
    const [outcome, failed] = endingOf(event)
    const facts: InboxAttributes = { ...about(event.delivery), outcome }
    if ('reason' in event) facts['reason'] = event.reason.code
    measures?.handled.add(1, facts)
    if (event.type === 'worked') measures?.lag.record(event.lag / 1000, about(event.delivery))
    const running = underWay.get(idempotencyKeyOf(event.delivery)) ?? []
    const one = running.find(({ attempt }) => !('attempt' in event) || attempt === event.attempt)
    if (one !== undefined) Object.assign(one, { outcome: 'reason' in event ? event.reason.code : outcome, failed })
  }

  return {
    hear(event) {
      if (event.type === 'received') {
        const facts = { ...about(event.delivery), outcome: event.duplicate ? 'duplicate' : 'received' }
        measures?.receipts.add(1, facts)
        measures?.receipt.record(event.ms / 1000, facts)
      } else if (event.type === 'refused') {
        measures?.receipts.add(1, { outcome: event.code })
      } else if (event.type === 'queue_error') {
        measures?.queueErrors.add(1, { operation: event.operation })
      } else if (event.type !== 'key_failed') {
        ended(event)
      }
    },

    async during(claim, work) {
      const { delivery, attempt } = claim
      const key = idempotencyKeyOf(delivery)
      const one: Handling = { attempt, outcome: 'unknown', failed: true }
      const run = async (): Promise<void> => {
        const begun = performance.now()
        underWay.set(key, [...(underWay.get(key) ?? []), one])
        try {
          await work()
        } finally {
          const others = (underWay.get(key) ?? []).filter((other) => other !== one)
          if (others.length > 0) underWay.set(key, others)
          else underWay.delete(key)
          const facts = { ...about(delivery), outcome: one.failed ? 'failed' : 'done' }
          measures?.handling.record((performance.now() - begun) / 1000, facts)
        }
      }
      if (tracer === undefined) return run()
      const attributes: InboxAttributes = {
        'shopify.shop': delivery.shop,
        'shopify.topic': delivery.topic,
        'shopify.delivery.id': delivery.id,
        'shopwright.inbox.attempt': attempt,
        'shopwright.inbox.handler': patternFor(delivery.topic, options.patterns()),
      }
      if (delivery.eventId !== null) attributes['shopify.event.id'] = delivery.eventId
      return tracer.startActiveSpan('shopwright.inbox.handle', { kind: CONSUMER, attributes }, async (span) => {
        try {
          await run()
        } finally {
          span.setAttribute('shopwright.inbox.outcome', one.outcome)
          // The error itself is not recorded: nobody knows what stands in it.
          if (one.failed) span.setStatus({ code: ERROR, message: one.outcome })
          span.end()
        }
      })
    },
  }
}

type Ending = Extract<InboxEvent, { type: 'worked' | 'dropped' | 'failed' | 'buried' | 'lease_lost' | 'released' }>

function endingOf(event: Ending): readonly [outcome: string, failed: boolean] {
  if (event.type === 'dropped') return [event.outcome, false]
  if (event.type === 'failed') return ['retried', true]
  if (event.type === 'buried') return ['dead', true]
  return [event.type, event.type === 'lease_lost']
}

function patternFor(topic: string, patterns: readonly string[]): string {
  const slash = topic.lastIndexOf('/')
  return [topic, `${topic.slice(0, Math.max(slash, 0))}/*`, '*'].find((one) => patterns.includes(one)) ?? 'none'
}

function instruments(meter: InboxMeter) {
  const count = (name: string, description: string, unit: string) =>
    meter.createCounter(`shopwright.inbox.${name}`, { description, unit })
  const time = (name: string, description: string, boundaries: readonly number[]) =>
    meter.createHistogram(`shopwright.inbox.${name}`, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: [...boundaries] },
    })
  return {
    receipts: count('receipts', 'Requests answered: received, duplicate, or the code of the refusal', '{request}'),
    handled: count('handled', 'Attempts that ended: worked, retried, dead, and the rarer ends', '{attempt}'),
    queueErrors: count('queue.errors', 'Calls of the queue that it could not answer', '{error}'),
    receipt: time('receipt.duration', 'From the request to its answer', SHORT),
    handling: time('handling.duration', 'One attempt, with the word to the queue how it ended', LONG),
    lag: time('lag', 'From the receipt until it was worked', LONG),
  }
}

function watchQueue(meter: InboxMeter, { counts, now }: TelemetryOptions): void {
  const gauge = (name: string, description: string, unit: string): never =>
    meter.createObservableGauge(`shopwright.inbox.${name}`, { description, unit }) as never
  const depth = gauge('depth', 'Deliveries in the queue that are not done, by state', '{delivery}')
  const age = gauge('oldest.age', 'For how long the oldest has waited; 0 if none waits', 's')
  const measure: Parameters<InboxMeter['addBatchObservableCallback']>[0] = async (result) => {
    try {
      const { oldestWaiting, ...states } = await counts()
      for (const state of ['waiting', 'working', 'dead'] as const) result.observe(depth, states[state], { state })
      result.observe(age, oldestWaiting === null ? 0 : Math.max(0, now() - oldestWaiting) / 1000)
    } catch {
      // A gap says that nobody knows, which is so.
    }
  }
  meter.addBatchObservableCallback(measure, [depth, age])
}
