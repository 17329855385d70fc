import { connect } from 'node:net'

/** One request, to be written to a socket exactly as it stands here. */
export interface RawReq {
  readonly method?: string
  readonly target?: string
  /** Sent as they are, in this order; `Host` goes first unless one is given here. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** The body in the pieces in which it is written to the socket. */
  readonly body?: readonly (string | Uint8Array)[]
  /** Sends the pieces as chunks, without saying before how many bytes there will be. */
  readonly chunked?: boolean
  /** The `Content-Length` to claim, where it is not the true one. */
  readonly claimedLength?: number
  /** Milliseconds between two pieces. */
  readonly pause?: number
  /** Hangs up after the last piece instead of waiting for an answer. */
  readonly hangUp?: boolean
}

/** What came back. */
export interface RawRes {
  readonly status: number
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** Every value of a header. */
export function valuesOf({ headers }: RawRes, name: string): string[] {
  return headers.filter(([seen]) => seen === name).map(([, value]) => value)
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

function piecesOf(url: URL, req: RawReq): Buffer[] {
  const { method = 'GET', target = '/', headers = [], body = [], chunked = false } = req
  const pieces = body.map((piece) => Buffer.from(piece as string))
  const length = req.claimedLength ?? pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
  const lines = [`${method} ${target} HTTP/1.1`]
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) lines.push(`Host: ${url.host}`)
  for (const [name, value] of headers) lines.push(`${name}: ${value}`)
  if (chunked) lines.push('Transfer-Encoding: chunked')
  else if (length > 0) lines.push(`Content-Length: ${length}`)
  const head = latin1(`${lines.join('\r\n')}\r\n\r\n`)
  if (!chunked) return [head, ...pieces]
  const inChunk = (piece: Buffer) =>
    Buffer.concat([latin1(`${piece.byteLength.toString(16)}\r\n`), piece, latin1('\r\n')])
  return [head, ...pieces.map(inChunk), ...(req.hangUp === true ? [] : [latin1('0\r\n\r\n')])]
}

/** The body if all of it is there; `ended` says that the server has closed the connection. */
function bodyOf(rest: Buffer, headers: RawRes['headers'], ended: boolean): Buffer | null {
  const valueOf = (name: string) => headers.find(([seen]) => seen === name)?.[1]
  if (valueOf('transfer-encoding') === 'chunked') {
    const chunks: Buffer[] = []
    for (let at = 0; ;) {
      const line = rest.indexOf('\r\n', at)
      if (line < 0) return null
      const size = Number.parseInt(rest.toString('latin1', at, line), 16)
      if (size === 0) return Buffer.concat(chunks)
      chunks.push(rest.subarray(line + 2, line + 2 + size))
      at = line + 2 + size + 2
    }
  }
  const length = valueOf('content-length')
  if (length === undefined) return ended ? rest : null
  return rest.byteLength >= Number(length) ? rest.subarray(0, Number(length)) : null
}

/** The answer if all of it is there. Interim answers (100 Continue) are passed over. */
function parse(received: Buffer, method: string, ended: boolean): RawRes | null {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n')
  const status = Number(first.split(' ')[1])
  const rest = received.subarray(end + 4)
  if (status < 200) return parse(rest, method, ended)
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const bodiless = method === 'HEAD' || status === 204 || status === 304
  const body = bodiless ? rest : bodyOf(rest, headers, ended)
  return body === null ? null : { status, headers, body }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Writes a request to a socket and reads the answer. `null` says that the connection was closed without one, or that
 * none came within `patience` milliseconds.
 */
export async function rawHttp(url: string, req: RawReq, patience = 5000): Promise<RawRes | null> {
  const where = new URL(url)
  const socket = connect({ host: where.hostname.replace(/^\[|\]$/g, ''), port: Number(where.port) })
  socket.setNoDelay(true)
  let received: Buffer = Buffer.alloc(0)
  const answered = new Promise<RawRes | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), patience)
    const end = (res: RawRes | null) => {
      clearTimeout(timer)
      resolve(res)
    }
    socket.on('data', (piece) => {
      received = Buffer.concat([received, piece])
      const res = parse(received, req.method ?? 'GET', false)
      if (res !== null) end(res)
    })
    socket.on('error', () => {})
    socket.on('close', () => end(parse(received, req.method ?? 'GET', true)))
  })
  const write = async (): Promise<void> => {
    for (const piece of piecesOf(where, req)) {
      if (socket.destroyed) return
      if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
      if ((req.body?.length ?? 0) > 1 || req.hangUp === true) await pause(req.pause ?? 5)
    }
    if (req.hangUp === true) socket.destroy()
  }
  await Promise.race([write(), answered])
  const res = await answered
  socket.destroy()
  return res
}
