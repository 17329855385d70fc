import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { HandlerRes, Req, RequestKind } from 'shopwright/sign'
import { headerPairs } from '../messages.ts'
import type { Deliver } from './delivery.ts'

/** How long the platform waits for an app, in ms. For webhooks these are its published figures. */
export const PATIENCE = { connect: 1000, webhook: 5000, other: 10_000 } as const

/** More than this no app answers on purpose. */
const LARGEST_ANSWER = 16 * 1024 * 1024

/** Brings requests to the app over real HTTP, with keep-alive, as the platform does; `close` lets go of the connections. */
export function overHttp(): { deliver: Deliver; close: () => void } {
  const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) }
  return {
    deliver: (req, kind) => delivered(req, kind, agents),
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function delivered(
  req: Req,
  kind: RequestKind,
  agents: { 'http:': HttpAgent; 'https:': HttpsAgent },
): Promise<HandlerRes> {
  const url = new URL(req.url)
  const isTls = url.protocol === 'https:'
  const patience = kind === 'webhook' ? PATIENCE.webhook : PATIENCE.other
  return new Promise((resolve, reject) => {
    const agent = isTls ? agents['https:'] : agents['http:']
    const outgoing = (isTls ? requestHttps : requestHttp)(url, { method: req.method, headers: headersFor(req), agent })
    const total = setTimeout(
      () => outgoing.destroy(new Error(`The app did not answer within ${patience} ms.`)),
      patience,
    )
    const connect = setTimeout(
      () => outgoing.destroy(new Error(`No connection to ${url.host} within ${PATIENCE.connect} ms.`)),
      PATIENCE.connect,
    )
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(connect))
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
