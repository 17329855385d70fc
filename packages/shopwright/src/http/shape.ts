import { isHeaders } from './headers.ts'
import type { Req } from './messages.ts'

const EXPECTED = {
  method: 'a non-empty string such as `GET`',
  url: 'a non-empty string, the full URL that was asked for',
  headers: 'an object of headers, a Headers, a Map or pairs',
  body: 'the body as it came, a string or bytes; a parsed body no longer has the signature it came with',
} as const

type Field = keyof typeof EXPECTED

/** What is wrong with the request as an object: null, or a sentence for the developer who made it. */
export function shapeFault(req: Req, fields: readonly Field[]): string | null {
  // Callers in plain JavaScript may hand over anything at all.
  const given: unknown = req
  if (typeof given !== 'object' || given === null)
    return `req must be { method, url, headers, body }, but is ${kindOf(given)}`
  for (const field of fields) {
    const value = (given as Record<string, unknown>)[field]
    if (!isRight(field, value)) return `req.${field} must be ${EXPECTED[field]}; it is ${kindOf(value)}`
  }
  return null
}

function isRight(field: Field, value: unknown): boolean {
  if (field === 'headers') return isHeaders(value)
  if (field === 'body') return typeof value === 'string' || value instanceof Uint8Array
  return typeof value === 'string' && value !== ''
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === '') return 'an empty string'
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}
