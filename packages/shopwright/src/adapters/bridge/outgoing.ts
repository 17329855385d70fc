import type { HandlerRes } from '../../http/messages.ts'

/** A response that is safe to hand to any server: checked, its headers grouped by name, its body as bytes. */
export interface Outgoing {
  readonly status: number
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[]
  readonly body: Uint8Array | null
}

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Statuses that HTTP gives no body. */
const WITHOUT_BODY = new Set([204, 205, 304])

/** How a message is cut out of the connection is the server's business: a wrong value here lets requests be smuggled. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const NOT_SENT = 'The response was not sent, the client got an empty 500 instead:'

/** Throws an error that tells the developer what to mend; the value of a header is never in it. */
function checkHeader(name: string, values: readonly string[]): void {
  if (!NAME.test(name)) throw new TypeError(`${NOT_SENT} ${JSON.stringify(name)} is not the name of a header.`)
  for (const value of values) {
    if (typeof value === 'string' && VALUE.test(value)) continue
    const what = typeof value === 'string' ? 'holds a line break or a character outside Latin-1' : 'is not a string'
    throw new TypeError(`${NOT_SENT} the value of header ${name} ${what}. Encode it, for example as a URL is encoded.`)
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

function bytes(body: HandlerRes['body']): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return body
  throw new TypeError(`${NOT_SENT} its body is neither a string nor a Uint8Array. Use JSON.stringify for an object.`)
}

/**
 * Checks a response and makes it ready for the wire. Throws a `TypeError` where it cannot be sent.
 *
 * Names that differ only in case are one header with several values. A body without a content type is named plain text
 * (a string) or bytes, so that no browser guesses that it is a page.
 */
export function outgoing(res: HandlerRes): Outgoing {
  if (!isObject(res) || !isObject(res.headers)) {
    throw new TypeError(`${NOT_SENT} the handler must return { status, headers, body }.`)
  }
  if (!Number.isInteger(res.status) || res.status < 200 || res.status > 599) {
    throw new TypeError(`${NOT_SENT} its status must be a whole number from 200 to 599.`)
  }
  const headers = new Map<string, readonly [name: string, values: string[]]>()
  for (const [name, value] of Object.entries(res.headers)) {
    const values = Array.isArray(value) ? value : [value]
    checkHeader(name, values)
    const key = name.toLowerCase()
    if (FRAMING.has(key)) continue
    const seen = headers.get(key)
    if (seen === undefined) headers.set(key, [name, [...values]])
    else seen[1].push(...values)
  }
  const body = WITHOUT_BODY.has(res.status) ? null : bytes(res.body)
  const sized = body === null || body.byteLength === 0 ? null : body
  if (sized !== null && !headers.has('content-type')) {
    const type = typeof res.body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream'
    headers.set('content-type', ['content-type', [type]])
  }
  return { status: res.status, headers: [...headers.values()], body: sized }
}
