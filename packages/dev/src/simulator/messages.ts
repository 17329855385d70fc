import type { HeadersInput, Req } from 'shopwright/sign'

/** One header of a request by its name; several values are joined with `, `; null when absent. */
export function headerOf(req: Req, name: string): string | null {
  const values = headerPairs(req.headers)
    .filter(([known]) => known.toLowerCase() === name)
    .map(([, value]) => value)
  return values.length === 0 ? null : values.join(', ')
}

/** Headers in any shape as pairs, each value one by one. */
export function headerPairs(headers: HeadersInput): [name: string, value: string][] {
  const pairs: [string, string][] = []
  const add = (name: string, value: string | readonly string[] | undefined): void => {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) pairs.push([name, one])
  }
  if (Symbol.iterator in headers) for (const [name, value] of headers) add(name, value)
  else if (typeof headers.forEach === 'function') headers.forEach((value, name) => add(name, value))
  else for (const [name, value] of Object.entries(headers as Record<string, string>)) add(name, value)
  return pairs
}

/** A body as text. */
export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}
