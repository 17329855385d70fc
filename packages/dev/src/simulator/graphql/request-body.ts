import type { Req } from 'shopwright/sign'
import { headerOf } from '../messages.ts'

/** The largest body that the endpoint reads, in bytes. */
export const maxBodyBytes = 2_000_000

/** What a request asks, or how the platform refuses to read it. */
export type ReadQuery =
  | {
      readonly ok: true
      readonly query: string
      readonly variables: Readonly<Record<string, unknown>>
      readonly operationName: string | null
    }
  | { readonly ok: false; readonly status: number; readonly errors: unknown }

const missingQuery = { ok: false, status: 400, errors: { query: 'Required parameter missing or invalid' } } as const

/** Reads `{ query, variables?, operationName? }` in JSON, or a bare query sent as `application/graphql`. */
export function readQuery(req: Req): ReadQuery {
  const size = typeof req.body === 'string' ? Buffer.byteLength(req.body) : req.body.byteLength
  if (size > maxBodyBytes) return { ok: false, status: 413, errors: 'Request Entity Too Large' }
  const text = typeof req.body === 'string' ? req.body : new TextDecoder().decode(req.body)
  if (/^application\/graphql\b/i.test(headerOf(req, 'content-type') ?? '')) {
    return { ok: true, query: text, variables: {}, operationName: null }
  }
  const body = parsed(text)
  if (body === undefined) return { ok: false, status: 400, errors: 'Bad Request: the body is not JSON' }
  if (!isObject(body) || typeof body['query'] !== 'string') return missingQuery
  const { query, operationName = null } = body
  const variables =
    typeof body['variables'] === 'string' ? parsed(body['variables'] || '{}') : (body['variables'] ?? {})
  if (!isObject(variables))
    return { ok: false, status: 400, errors: { variables: 'Required parameter missing or invalid' } }
  if (operationName !== null && typeof operationName !== 'string') {
    return { ok: false, status: 400, errors: { operationName: 'Required parameter missing or invalid' } }
  }
  return { ok: true, query, variables, operationName }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
