import { type Markup, markup } from './markup.ts'

/** A duration in ms as people say it: `340 ms`, `2.4 s`, `14 min`, `3.2 h`, `5 days`. */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(Math.max(0, ms))} ms`
  const [size, unit] = (
    [
      [1_000, 's', 60_000],
      [60_000, 'min', 3_600_000],
      [3_600_000, 'h', 172_800_000],
    ] as const
  ).find(([, , below]) => ms < below) ?? [86_400_000, 'days']
  const value = ms / size
  return `${value < 9.95 && unit !== 'min' && unit !== 'days' ? numberOf(Math.round(value * 10) / 10) : numberOf(Math.floor(value))} ${unit}`
}

/** `1,234`; from a million on `1.2M`. */
export function numberOf(value: number): string {
  const compact = value >= 1_000_000
  return value.toLocaleString('en-US', { maximumFractionDigits: 1, ...(compact && { notation: 'compact' as const }) })
}

/** `deliveries` for all but one. */
export function counted(count: number, one: string, many: string): string {
  return `${numberOf(count)} ${count === 1 ? one : many}`
}

/** `12:43`, of UTC: the server does not know where its reader sits. */
export function clockOf(ms: number): string {
  return isoOf(ms).slice(11, 16)
}

/** `12:43:10 UTC`, with the day before it unless it is the day of `now`. */
export function timeOf(ms: number, now: number): Markup {
  const iso = isoOf(ms)
  const day = iso.slice(0, 10) === isoOf(now).slice(0, 10) ? '' : `${iso.slice(0, 10)} `
  return markup`<time datetime="${iso}">${day}${iso.slice(11, 19)} UTC</time>`
}

function isoOf(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}
