import type { Handler, HandlerRes, HeadersInput, Req } from 'shopwright'

export type { Handler, HandlerRes, Req }

/** A request's headers as the platform's own class; a value that cannot be one is left out. */
export function headersOf(input: HeadersInput): Headers {
  const headers = new Headers()
  for (const [name, value] of pairsOf(input)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
      try {
        headers.append(name, one)
      } catch {
        // Not a header: it cannot have come over HTTP.
      }
    }
  }
  return headers
}

function pairsOf(input: HeadersInput): [string, string | readonly string[] | undefined][] {
  if (Symbol.iterator in input) return Array.from(input, ([name, value]) => [name, value])
  if (typeof input.forEach !== 'function') return Object.entries(input as Record<string, string>)
  const pairs: [string, string][] = []
  ;(input as Headers).forEach((value, name) => pairs.push([name, value]))
  return pairs
}

/** The body as text. */
export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

const GUARDED = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

/** An answer of the admin itself. */
export function answer(status: number, type: string, body: string, headers: Record<string, string> = {}): HandlerRes {
  return { status, body, headers: { ...GUARDED, 'content-type': `${type}; charset=utf-8`, ...headers } }
}

/** A JSON answer of the admin itself. */
export function answerJson(status: number, value: unknown): HandlerRes {
  return answer(status, 'application/json', JSON.stringify(value))
}

/** A redirect within the admin. */
export function redirect(location: string): HandlerRes {
  return { status: 302, body: '', headers: { ...GUARDED, location } }
}
