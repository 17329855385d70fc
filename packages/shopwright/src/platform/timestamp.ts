/** The last second that `YYYY-MM-DDTHH:MM:SSZ` can hold: the end of the year 9999. */
const LAST_SECOND = 253_402_300_799
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?[ ]?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

/** Ms since the epoch as `2026-11-23T10:00:00Z`; null where no such date exists. */
export function timestamp(ms: number): string | null {
  const second = Math.floor(ms / 1000)
  if (!(second >= 0 && second <= LAST_SECOND)) return null
  return `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
}

/** `now` and so many seconds more, for what Shopify says in seconds as a number or as digits; null for anything else. */
export function timestampAfter(now: number, seconds: unknown): string | null {
  const text = typeof seconds === 'string' && /^\d{1,12}(?:\.\d+)?$/.test(seconds) ? seconds : null
  const value = typeof seconds === 'number' ? seconds : text === null ? Number.NaN : Number(text)
  return value >= 0 ? timestamp(now + value * 1000) : null
}

/**
 * A moment as users may have stored it, in ms since the epoch: an ISO date (without a zone it is UTC), a `Date`, or ms
 * since the epoch; null for anything else.
 */
export function parseMoment(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (value instanceof Date) return finite(value.getTime())
  if (typeof value !== 'string' || value.length > 40) return null
  const match = ISO.exec(value.trim())
  if (match === null) return null
  const zone = match[1] ?? ''
  const local = zone === '' ? match[0] : match[0].slice(0, -zone.length)
  const written = local.trim().toUpperCase().replace(' ', 'T').replace(',', '.')
  if (written.length === 10) return finite(Date.parse(`${written}T00:00Z`))
  const offset = /^([+-]\d{2}):?(\d{2})?$/.exec(zone)
  return finite(Date.parse(`${written}${offset === null ? 'Z' : `${offset[1]}:${offset[2] ?? '00'}`}`))
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null
}
