import { metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { createTelemetry, SILENT, type TelemetryApi } from './telemetry.ts'

function instruments() {
  const spans = new InMemorySpanExporter()
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  const api: TelemetryApi = { trace: tracers, metrics: meters }
  async function points(name: string) {
    await reader.forceFlush()
    return (exporter.getMetrics().at(-1)?.scopeMetrics ?? [])
      .flatMap((scope) => scope.metrics)
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints.map(({ value, attributes }) => ({ value, attributes })))
  }
  return { telemetry: createTelemetry(api), spans, points }
}

const about = { shop: 'demo', mode: 'offline' }
const good = { ok: true, log: { code: 'refreshed' } }
const bad = { ok: false, log: { code: 'refresh_token_dead' } }

describe('telemetry', () => {
  it('takes the API of OpenTelemetry as it is', async () => {
    expect(await createTelemetry({ trace, metrics }).during('refresh', about, async () => good)).toBe(good)
  })

  it('lays a span around the work, with the shop, the kind of token and the outcome', async () => {
    const { telemetry, spans } = instruments()
    expect(await telemetry.during('refresh', about, async () => good)).toBe(good)
    expect(await telemetry.during('acquire', about, async () => bad)).toBe(bad)
    const [first, second] = spans.getFinishedSpans()
    expect(first?.name).toBe('shopwright.tokens.refresh')
    expect(first?.instrumentationScope.name).toBe('shopwright/tokens')
    expect(first?.attributes).toEqual({
      'shopify.shop': 'demo',
      'shopwright.tokens.mode': 'offline',
      'shopwright.tokens.outcome': 'refreshed',
    })
    expect(first?.status.code).toBe(SpanStatusCode.UNSET)
    expect(second?.name).toBe('shopwright.tokens.acquire')
    expect(second?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'refresh_token_dead' })
  })

  it('ends the span of work that throws, and says nothing of the error', async () => {
    const { telemetry, spans } = instruments()
    const work = telemetry.during('refresh', about, async () => {
      throw new Error('shpat_secret')
    })
    await expect(work).rejects.toThrow('shpat_secret')
    const [span] = spans.getFinishedSpans()
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'thrown' })
    expect(JSON.stringify([span?.attributes, span?.events, span?.status])).not.toContain('shpat_secret')
  })

  it('counts requests, operations and waits, and times operations, without the shop', async () => {
    const { telemetry, points } = instruments()
    await telemetry.during('refresh', about, async () => good)
    await telemetry.during('refresh', about, async () => good)
    telemetry.asked('offline', 'stored')
    telemetry.waited('offline', 'lease')
    expect(await points('shopwright.tokens.operations')).toEqual([
      { value: 2, attributes: { operation: 'refresh', mode: 'offline', outcome: 'refreshed' } },
    ])
    expect(await points('shopwright.tokens.requests')).toEqual([
      { value: 1, attributes: { mode: 'offline', outcome: 'stored' } },
    ])
    expect(await points('shopwright.tokens.waits')).toEqual([
      { value: 1, attributes: { mode: 'offline', where: 'lease' } },
    ])
    const [duration] = await points('shopwright.tokens.operation.duration')
    expect(duration).toMatchObject({ value: { count: 2 } })
  })

  it('does with traces alone, metrics alone, or nothing', async () => {
    const spans = new InMemorySpanExporter()
    const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
    await createTelemetry({ trace: tracers }).during('migrate', about, async () => good)
    expect(spans.getFinishedSpans()).toHaveLength(1)
    const meters = new MeterProvider()
    expect(await createTelemetry({ metrics: meters }).during('migrate', about, async () => good)).toBe(good)
    expect(createTelemetry(undefined)).toBe(SILENT)
    expect(await SILENT.during('migrate', about, async () => good)).toBe(good)
  })

  it('refuses an object that is no such API', () => {
    for (const api of [{}, { trace: {} }, { metrics: { getMeter: 1 } }]) {
      expect(() => createTelemetry(api as never)).toThrow(/@opentelemetry\/api/)
    }
  })
})
