import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { HandlerRes, Req, RequestKind } from 'shopwright/sign'
import { headerPairs } from '../messages.ts'
import type { Deliver } from './delivery.ts'

/** How long the platform waits for an app, in ms: for a connection, and in all. */
export interface Patience {
  readonly connect: number
  readonly webhook: number
  readonly other: number
}

/** For webhooks these are the platform's published figures. */
const PATIENCE: Patience = { connect: 1000, webhook: 5000, other: 10_000 }

/** More than this no app answers on purpose. */
const LARGEST_ANSWER = 16 * 1024 * 1024

/** Brings requests to the app over real HTTP, with keep-alive, as the platform does; `close` lets go of the connections. */
export function overHttp(patience: Patience = PATIENCE): { deliver: Deliver; close: () => void } {
  const http = new HttpAgent({ keepAlive: true })
  const https = new HttpsAgent({ keepAlive: true })
  const begin = (req: Req): ClientRequest => {
    const url = new URL(req.url)
    const options = { method: req.method, headers: headersFor(req) }
    return url.protocol === 'https:'
      ? requestHttps(url, { ...options, agent: https })
      : requestHttp(url, { ...options, agent: http })
  }
  const attempt = async (req: Req, kind: RequestKind, isLast: boolean): Promise<HandlerRes> => {
    const outgoing = begin(req)
    try {
      return await exchanged(outgoing, req, patience.connect, kind === 'webhook' ? patience.webhook : patience.other)
    } catch (error) {
      // The app may have closed an idle connection in the very moment in which it was taken up again.
      const wasClosed =
        outgoing.reusedSocket && error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
      if (wasClosed && !isLast) return attempt(req, kind, true)
      throw error
    }
  }
  return {
    deliver: (req, kind) => attempt(req, kind, false),
    close() {
      http.destroy()
      https.destroy()
    },
  }
}

/** Sends the body, and waits for the whole answer, no longer than the platform would. */
function exchanged(
  outgoing: ClientRequest,
  req: Req,
  connectWithin: number,
  answerWithin: number,
): Promise<HandlerRes> {
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      reject(new Error(why))
      outgoing.destroy()
    }
    const total = setTimeout(() => giveUp(`The app did not answer within ${answerWithin} ms.`), answerWithin)
    const connect = setTimeout(() => giveUp(`The app could not be reached within ${connectWithin} ms.`), connectWithin)
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connect))
      else clearTimeout(connect)
    })
    outgoing.on('response', (incoming) => {
      answerOf(incoming).then(resolve, reject)
    })
    outgoing.on('error', reject)
    outgoing.on('close', () => {
      clearTimeout(total)
      clearTimeout(connect)
    })
    outgoing.end(req.body)
  })
}

function headersFor(req: Req): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of headerPairs(req.headers)) {
    const before = headers[name]
    headers[name] = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value]
  }
  if (req.body.length > 0) headers['Content-Length'] = String(Buffer.byteLength(req.body))
  return headers
}

async function answerOf(incoming: IncomingMessage): Promise<HandlerRes> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_ANSWER) throw new Error(`The app answered more than ${LARGEST_ANSWER} bytes.`)
    chunks.push(chunk)
  }
  const headers: Record<string, string | readonly string[]> = {}
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    if (values !== undefined) headers[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return { status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) }
}
