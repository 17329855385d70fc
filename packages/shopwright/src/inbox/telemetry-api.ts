import { fieldOf } from '../http/json.ts'
import { VERSION } from '../version.ts'
import type { DeliveryName } from './inbox-event.ts'

/** What a span or a measurement says beside its name. */
export type InboxAttributes = Record<string, string | number | boolean>

/**
 * What is taken of `@opentelemetry/api`, by structure: `{ trace, metrics }`. Either part may be missing. Nothing is
 * imported; without an SDK behind it the API does nothing.
 */
export interface InboxTelemetry {
  readonly trace?: { getTracer(name: string, version?: string): InboxTracer } | undefined
  readonly metrics?: { getMeter(name: string, version?: string): InboxMeter } | undefined
  /**
   * Adds attributes of yours to every measurement of a delivery, such as `({ shop }) => ({ shop })`. None by default:
   * each value that occurs makes a time series of its own, and there may be very many shops.
   */
  readonly attributes?: ((delivery: DeliveryName) => InboxAttributes) | undefined
}

/** What of an OpenTelemetry tracer is used. */
export interface InboxTracer {
  startActiveSpan<Value>(
    name: string,
    options: { kind: number; attributes: InboxAttributes },
    work: (span: InboxSpan) => Value,
  ): Value
}

/** What of an OpenTelemetry span is used. */
export interface InboxSpan {
  setAttribute(name: string, value: string | number | boolean): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** What of an OpenTelemetry meter is used. */
export interface InboxMeter {
  createCounter(
    name: string,
    options: { description: string; unit: string },
  ): { add(value: number, attributes: InboxAttributes): void }
  createHistogram(
    name: string,
    options: { description: string; unit: string; advice: { explicitBucketBoundaries: number[] } },
  ): { record(value: number, attributes: InboxAttributes): void }
  createObservableGauge(name: string, options: { description: string; unit: string }): object
  addBatchObservableCallback(
    measure: (result: {
      // A method, so that a result which takes more than ours may be handed in.
      observe(gauge: never, value: number, attributes?: InboxAttributes): void
    }) => Promise<void>,
    gauges: never[],
  ): void
}

/** The scope's name in every exporter. */
const SCOPE = 'shopwright/inbox'

/** The parts of the API that there are. Throws a `TypeError` for an object that is not OpenTelemetry's API. */
export function openTelemetry({ trace, metrics, attributes }: InboxTelemetry): {
  readonly tracer: InboxTracer | undefined
  readonly meter: InboxMeter | undefined
} {
  const usable =
    (trace === undefined || typeof fieldOf(trace, 'getTracer') === 'function') &&
    (metrics === undefined || typeof fieldOf(metrics, 'getMeter') === 'function') &&
    (attributes === undefined || typeof attributes === 'function') &&
    (trace ?? metrics) !== undefined
  if (!usable) {
    throw new TypeError(
      'createInbox: telemetry must be the API of OpenTelemetry: import { metrics, trace } from "@opentelemetry/api", then { telemetry: { metrics, trace } }.',
    )
  }
  return { tracer: trace?.getTracer(SCOPE, VERSION), meter: metrics?.getMeter(SCOPE, VERSION) }
}
