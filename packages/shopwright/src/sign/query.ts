import type { Params } from './signatures.ts'

/** A URL's address without query and fragment, and its parameters in order. */
export function splitQuery(url: string): { address: string; params: Params } {
  const [whole = ''] = url.split('#', 1)
  const at = whole.indexOf('?')
  if (at < 0) return { address: whole, params: [] }
  return { address: whole.slice(0, at), params: [...new URLSearchParams(whole.slice(at + 1))] }
}

/** An address with these parameters as its query. */
export function withQuery(address: string, params: Params): string {
  const query = new URLSearchParams(params.map(([name, value]): [string, string] => [name, value])).toString()
  return query === '' ? address : `${address}?${query}`
}
