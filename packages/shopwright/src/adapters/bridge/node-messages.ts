import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Req } from '../../http/messages.ts'
import { DEFAULT_BODY_TIMEOUT, joined, type Settings } from './adapter.ts'
import { originOf, pathOf } from './origin.ts'
import type { Outgoing } from './outgoing.ts'
import { bodyAborted, bodyTimeout, bodyTooLarge, ReqError } from './req-error.ts'

const TEACHING =
  'Something else has read the body of this request, and its bytes are gone: a signature can no longer be checked. ' +
  'Mount this handler before whatever reads bodies (a JSON body parser, a proxy, setEncoding).'

/** Bytes of a refused body that are still read and thrown away, so that a sender who writes first gets the answer. */
const DISCARDED_AT_LEAST = 1024 * 1024

/** Reads a request of `node:http`; also for the frameworks that stand on `node:http`. */
export async function readReq(request: IncomingMessage, settings: Settings, target?: string): Promise<Req> {
  const { method, url, headers } = headOf(request, settings, target)
  return { method, url, headers, body: await readBody(request, settings) }
}

/** Everything of a request but its body. `target` is the path and query where a framework has cut `request.url`. */
export function headOf(request: IncomingMessage, settings: Settings, target?: string): Omit<Req, 'body'> {
  const headers = pairsOf(request.rawHeaders)
  const valuesOf = (wanted: string): string[] => {
    const values: string[] = []
    for (const [name, value] of headers) {
      if (name.length === wanted.length && name.toLowerCase() === wanted) values.push(value)
    }
    return values
  }
  const authority = request.headers[':authority']
  const origin = originOf(
    {
      encrypted: 'encrypted' in request.socket && request.socket.encrypted === true,
      hosts: typeof authority === 'string' ? [authority] : valuesOf('host'),
      forwardedProto: valuesOf('x-forwarded-proto')[0],
      forwardedHost: valuesOf('x-forwarded-host')[0],
      remoteAddress: request.socket.remoteAddress,
    },
    settings,
  )
  return { method: request.method ?? 'GET', url: origin + pathOf(target ?? request.url ?? '/'), headers }
}

/** Names and values as they came, without HTTP/2's pseudo-headers. */
function pairsOf(raw: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    if (!name.startsWith(':')) pairs.push([name, raw[at + 1] ?? ''])
  }
  return pairs
}

/**
 * Reads a body as bytes, no further than the limit and no longer than the timeout; `''` where there is none.
 * `teaching` tells the developer what to change where something else has read the body before.
 */
export function readBody(
  request: IncomingMessage,
  settings: Settings,
  teaching: string = TEACHING,
): Promise<Uint8Array | ''> {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  const empty = length === undefined ? request.httpVersionMajor < 2 : Number(length) === 0
  if (empty && coding === undefined) return Promise.resolve('')
  if (request.readableDidRead || request.readableEncoding !== null) return Promise.reject(unreadable(request, teaching))
  if (Number(length) > settings.bodyLimit) {
    discard(request, settings)
    return Promise.reject(bodyTooLarge(settings.bodyLimit))
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    const timer = setTimeout(() => refuse(bodyTimeout(settings.bodyTimeout)), settings.bodyTimeout)
    const stop = (): void => {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
    }
    const refuse = (error: ReqError): void => {
      stop()
      discard(request, settings)
      reject(error)
    }
    const onData = (chunk: Uint8Array): void => {
      size += chunk.byteLength
      if (size > settings.bodyLimit) refuse(bodyTooLarge(settings.bodyLimit))
      else chunks.push(chunk)
    }
    const onEnd = (): void => {
      stop()
      resolve(joined(chunks, size))
    }
    const onGone = (): void => {
      stop()
      reject(bodyAborted())
    }
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}

function unreadable(request: IncomingMessage, teaching: string): ReqError {
  return request.destroyed && !request.readableEnded ? bodyAborted() : new ReqError('body_already_read', teaching)
}

/** Reads on without keeping anything, up to a bound, after a body was refused; then the connection goes. */
function discard(request: IncomingMessage, settings: Settings): void {
  let left = Math.max(settings.bodyLimit, DISCARDED_AT_LEAST)
  const timer = setTimeout(() => request.destroy(), Math.min(settings.bodyTimeout, DEFAULT_BODY_TIMEOUT))
  timer.unref()
  request.on('error', () => {})
  request.once('close', () => clearTimeout(timer))
  request.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength
    if (left < 0) request.destroy()
  })
}

/** Writes what `ready` has made ready. */
export function write(response: ServerResponse, { status, headers, body }: Outgoing): void {
  if (response.headersSent || response.destroyed) return
  response.statusCode = status
  for (const [name, values] of headers) response.setHeader(name, values.length === 1 ? String(values[0]) : values)
  if (status === 408) response.setHeader('connection', 'close')
  if (body === null) response.end()
  else response.setHeader('content-length', body.byteLength).end(body)
}
