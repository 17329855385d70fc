import type { HeadersInput } from './messages.ts'

/** Whether this can be read as headers at all: any object. */
export function isHeaders(headers: unknown): headers is HeadersInput {
  return typeof headers === 'object' && headers !== null
}

/**
 * One header by its lower-case name; null when absent. Where the name stands twice with different values, in any
 * spelling, they come back joined with `, `: a proof that says two things proves nothing, and never the last one wins.
 */
export function header(headers: HeadersInput, name: string): string | null {
  if (isPairs(headers)) {
    let found: string | null = null
    for (const pair of headers as Iterable<unknown>) {
      if (!Array.isArray(pair)) continue
      found = add(found, named(pair[0], name), pair[1])
    }
    return found
  }
  if (isHeadersLike(headers)) return headers.get(name)
  let found: string | null = null
  const record = headers as Readonly<Record<string, unknown>>
  for (const key in record) {
    if (key.length === name.length && named(key, name)) found = add(found, true, record[key])
  }
  return found
}

/** All headers, or the first so many, names lower-case, for logs and for comparing. */
export function headerRecord(headers: unknown, most: number = Number.POSITIVE_INFINITY): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>
  if (!isHeaders(headers)) return record
  const values = new Map<string, string | null>()
  for (const [key, value] of entriesOf(headers)) {
    if (typeof key !== 'string') continue
    if (values.size >= most) break
    const name = key.toLowerCase()
    values.set(name, add(values.get(name) ?? null, true, value))
  }
  for (const [name, value] of values) record[name] = value ?? ''
  return record
}

function* entriesOf(headers: HeadersInput): Generator<readonly [name: unknown, value: unknown]> {
  if (isPairs(headers)) {
    for (const pair of headers as Iterable<unknown>) if (Array.isArray(pair)) yield [pair[0], pair[1]]
  } else if (isHeadersLike(headers)) {
    const entries: [string, string][] = []
    headers.forEach((value, name) => entries.push([name, value]))
    yield* entries
  } else {
    const record = headers as Readonly<Record<string, unknown>>
    for (const name of Object.keys(record)) yield [name, record[name]]
  }
}

function named(key: unknown, name: string): boolean {
  // Most names are ruled out by their length; none of ASCII changes its own when it is lowered.
  if (typeof key !== 'string' || key.length !== name.length) return false
  return key === name || key.toLowerCase() === name
}

function add(found: string | null, matches: boolean, value: unknown): string | null {
  if (!matches) return found
  const text = Array.isArray(value) ? distinct(value).join(', ') : textOf(value)
  if (text === null || (Array.isArray(value) && value.length === 0)) return found
  return found === null || found === text ? text : `${found}, ${text}`
}

function distinct(values: readonly unknown[]): string[] {
  return [...new Set(values.map(textOf).filter((text) => text !== null))]
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** `Headers` is iterable too, but has a quicker way in. */
function isPairs(headers: object): boolean {
  return Symbol.iterator in headers && !('append' in headers && 'get' in headers)
}

function isHeadersLike(headers: object): headers is { get(name: string): string | null; forEach: HeadersForEach } {
  return 'append' in headers && 'get' in headers && typeof headers.get === 'function'
}

type HeadersForEach = (callback: (value: string, name: string) => void) => void
