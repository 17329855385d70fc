import { fieldOf } from '../http/json.ts'
import { VERSION } from '../version.ts'

/**
 * What is taken of `@opentelemetry/api`, by structure: `{ trace, metrics }`. Either part may be missing. Nothing is
 * imported; without an SDK behind it the API does nothing.
 */
export interface TelemetryApi {
  readonly trace?: { getTracer(name: string, version?: string): TelemetryTracer } | undefined
  readonly metrics?: { getMeter(name: string, version?: string): TelemetryMeter } | undefined
}

/** What a span or a count says beside its name. */
export type TelemetryAttributes = Record<string, string | number | boolean>

/** What of an OpenTelemetry tracer is used. */
export interface TelemetryTracer {
  startActiveSpan<Value>(
    name: string,
    options: { attributes: TelemetryAttributes },
    work: (span: TelemetrySpan) => Value,
  ): Value
}

/** What of an OpenTelemetry span is used. */
export interface TelemetrySpan {
  setAttribute(name: string, value: string | number | boolean): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** What of an OpenTelemetry meter is used. */
export interface TelemetryMeter {
  createCounter(
    name: string,
    options: { description: string; unit: string },
  ): { add(value: number, attributes: TelemetryAttributes): void }
  createHistogram(
    name: string,
    options: { description: string; unit: string },
  ): { record(value: number, attributes: TelemetryAttributes): void }
}

/** Work on a token that takes a request to Shopify. */
export type TokenOperation = 'acquire' | 'refresh' | 'migrate'

/** What the rooms of this folder tell of their work. Never a token: the shop's handle and codes only. */
export interface Telemetry {
  /** Does the work inside a span `shopwright.tokens.<operation>`, and counts and times it by the `log.code` it came to. */
  during<Result extends { readonly ok: boolean; readonly log: { readonly code: string } }>(
    operation: TokenOperation,
    about: { readonly shop: string; readonly mode: string },
    work: () => Promise<Result>,
  ): Promise<Result>
  /** Somebody asked for a token and got an answer with this `log.code`. */
  asked(mode: string, code: string): void
  /** Somebody waited for another one's work on the same token: in this process, or for the lease of another one. */
  waited(mode: string, where: 'process' | 'lease'): void
}

/** For those who passed no API. */
export const SILENT: Telemetry = {
  during: async (_operation, _about, work) => work(),
  asked: () => undefined,
  waited: () => undefined,
}

const SCOPE = 'shopwright/tokens'
/** `SpanStatusCode.ERROR` of the API. */
const ERROR = 2

/** Throws a `TypeError` for an object that is not OpenTelemetry's API. */
export function createTelemetry(api: TelemetryApi | undefined): Telemetry {
  if (api === undefined) return SILENT
  const { trace, metrics } = api
  const usable =
    (trace === undefined || typeof fieldOf(trace, 'getTracer') === 'function') &&
    (metrics === undefined || typeof fieldOf(metrics, 'getMeter') === 'function') &&
    (trace ?? metrics) !== undefined
  if (!usable) {
    throw new TypeError(
      'telemetry must be the API of OpenTelemetry: import { metrics, trace } from "@opentelemetry/api", then { telemetry: { metrics, trace } }.',
    )
  }
  const tracer = trace?.getTracer(SCOPE, VERSION)
  const meter = metrics?.getMeter(SCOPE, VERSION)
  const count = (name: string, description: string, unit: string) =>
    meter?.createCounter(`shopwright.tokens.${name}`, { description, unit })
  const requests = count('requests', 'Access tokens asked for, by outcome', '{request}')
  const operations = count('operations', 'Tokens acquired, refreshed and migrated, by outcome', '{operation}')
  const waits = count('waits', 'Callers that waited for another one’s work on the same token', '{wait}')
  const duration = meter?.createHistogram('shopwright.tokens.operation.duration', {
    description: 'How long it took to acquire, refresh or migrate a token',
    unit: 's',
  })

  async function measured<Result extends { readonly ok: boolean; readonly log: { readonly code: string } }>(
    attributes: TelemetryAttributes,
    work: () => Promise<Result>,
    span: TelemetrySpan | null,
  ): Promise<Result> {
    const began = performance.now()
    // Thrown errors are not recorded: nobody knows what stands in them.
    let outcome = 'thrown'
    let failed = true
    try {
      const result = await work()
      outcome = result.log.code
      failed = !result.ok
      return result
    } finally {
      const facts = { ...attributes, outcome }
      operations?.add(1, facts)
      duration?.record((performance.now() - began) / 1000, facts)
      span?.setAttribute('shopwright.tokens.outcome', outcome)
      if (failed) span?.setStatus({ code: ERROR, message: outcome })
      span?.end()
    }
  }
  return {
    during: async (operation, { shop, mode }, work) => {
      const attributes = { operation, mode }
      if (tracer === undefined) return measured(attributes, work, null)
      const about = { 'shopify.shop': shop, 'shopwright.tokens.mode': mode }
      return tracer.startActiveSpan(`shopwright.tokens.${operation}`, { attributes: about }, (span) =>
        measured(attributes, work, span),
      )
    },
    asked: (mode, code) => requests?.add(1, { mode, outcome: code }),
    waited: (mode, where) => waits?.add(1, { mode, where }),
  }
}
