import type { Json, JsonObject } from './vector.ts'

/** Where a value differs from what was expected, or null. Plain objects are compared key by key, in any order. */
export function difference(actual: unknown, expected: Json, path: string): string | null {
  const pattern = isObject(expected) ? expected['matches'] : undefined
  if (typeof pattern === 'string') {
    const matches = typeof actual === 'string' && new RegExp(pattern).test(actual)
    return matches ? null : `${path} is ${show(actual)}, expected a match of ${pattern}`
  }
  return equal(actual, expected) ? null : `${path} is ${show(actual)}, expected ${show(expected)}`
}

/** Compares the keys that `expected` names, each by its own rule where there is one. */
export function partly(
  actual: unknown,
  expected: JsonObject,
  path: string,
  rules: Readonly<Record<string, (actual: unknown, expected: Json, path: string) => string | null>> = {},
): string[] {
  const values = (typeof actual === 'object' && actual !== null ? actual : {}) as Record<string, unknown>
  return Object.entries(expected).flatMap(([key, value]) => {
    const found = (rules[key] ?? difference)(values[key], value, `${path}.${key}`)
    return found === null ? [] : [found]
  })
}

/** An expected object is compared with the parsed text and the order of its keys counts; a string with the text. */
export function body(actual: unknown, expected: Json, path: string): string | null {
  if (!isObject(expected)) return difference(actual, expected, path)
  const text = typeof actual === 'string' ? parsed(actual) : actual
  return JSON.stringify(text) === JSON.stringify(expected)
    ? null
    : `${path} is ${show(actual)}, expected the JSON ${show(expected)}`
}

/** Names in any case; only the expected ones are compared. */
export function headersIgnoringCase(actual: unknown, expected: Json, path: string): string | null {
  const lower = Object.fromEntries(Object.entries(actual ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  return partly(lower, expected as JsonObject, path)[0] ?? null
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.keys(a), Object.keys(b)]
  return (
    left.length === right.length &&
    left.every((key) => Object.hasOwn(b, key) && equal(Reflect.get(a, key), Reflect.get(b, key)))
  )
}
