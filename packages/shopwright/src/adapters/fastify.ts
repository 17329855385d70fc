import type { IncomingMessage } from 'node:http'
import type { Handler, HandlerRes, Req } from '../http/messages.ts'
import { type AdapterOptions, answer, checkHandler, keptBody, ready, settle, type Settings } from './bridge/adapter.ts'
import { headOf, readBody } from './bridge/node-messages.ts'
import { originFrom } from './bridge/origin.ts'
import type { Outgoing } from './bridge/outgoing.ts'

export type { AdapterOptions } from './bridge/adapter.ts'
export { ReqError } from './bridge/req-error.ts'

/** What is used of Fastify's request. */
export interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly originalUrl: string
  readonly protocol: string
  readonly host: string
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** What is used of Fastify's reply. */
export interface FastifyReply {
  code(status: number): unknown
  header(name: string, value: unknown): unknown
  send(payload?: unknown): unknown
  hijack(): unknown
}

/** What is used of a Fastify instance. */
export interface FastifyScope {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown
}

const TEACHING =
  'Fastify has parsed the body of this request and kept no bytes, so its signature cannot be checked. ' +
  'Give the routes that need the bytes a scope of their own, and call rawBody in it:\n\n' +
  '  fastify.register(async (scope) => {\n' +
  '    rawBody(scope)\n' +
  "    scope.post('/webhooks', mount(handler))\n" +
  '  })\n'

/**
 * Tells this Fastify scope to leave bodies of every content type as they are, for `toReq` and `mount` to read (with
 * their own `bodyLimit`). Routes of the scope get no parsed `request.body`; other scopes stay as they were.
 *
 * @example
 * fastify.register(async (scope) => {
 *   rawBody(scope)
 *   scope.post('/webhooks', mount(handler))
 * })
 */
export function rawBody(scope: FastifyScope): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/**
 * Makes a {@link Req} of a request of Fastify 5. The bytes of the body come from the connection in a scope with
 * {@link rawBody}, else from a parser that keeps a Buffer (as the body or as `request.rawBody`). Where none are left it
 * rejects with a `ReqError` (`body_already_read`) whose message is what to paste. Without `origin` and `trustProxy`
 * Fastify's own `trustProxy` decides.
 *
 * @example
 * scope.post('/webhooks', async (request, reply) => {
 *   const result = await shopify.verifyWebhookReq(await toReq(request))
 *   return sendRes(reply, result.response)
 * })
 */
export async function toReq(request: FastifyRequest, options: AdapterOptions = {}): Promise<Req> {
  return readReq(request, settle(options), options)
}

async function readReq(request: FastifyRequest, settings: Settings, { trustProxy }: AdapterOptions): Promise<Req> {
  const asFastifySays = () => originFrom(request.protocol === 'https' ? 'https' : 'http', request.host || 'localhost')
  const origin = settings.origin ?? (trustProxy === undefined ? asFastifySays() : null)
  const head = headOf(request.raw, { ...settings, origin }, request.originalUrl)
  const body = keptBody(request, settings) ?? (await readBody(request.raw, settings, TEACHING))
  return { ...head, body }
}

/**
 * Sends a response through Fastify, hooks included, and gives the reply back for you to return. One that cannot be sent
 * (a line break in a header, a status that is none) becomes an empty 500 and goes to `onError`.
 */
export function sendRes<Reply extends FastifyReply>(
  reply: Reply,
  res: HandlerRes,
  options: AdapterOptions = {},
): Reply {
  return write(reply, ready(res, settle(options)))
}

function write<Reply extends FastifyReply>(reply: Reply, { status, headers, body }: Outgoing): Reply {
  reply.code(status)
  for (const [name, values] of headers) reply.header(name, values.length === 1 ? values[0] : values)
  if (status === 408) reply.header('connection', 'close')
  if (body === null) reply.send()
  else reply.send(body)
  return reply
}

/**
 * Turns a {@link Handler} into a route handler of Fastify 5. It answers every request itself; only your app's own
 * mistake, no {@link rawBody} in the scope, is thrown to Fastify as an error that says what to paste.
 *
 * @example
 * scope.post('/webhooks', mount(guard(shopify.verifyWebhookReq, async () => ({ status: 200, headers: {}, body: '' }))))
 */
export function mount(
  handler: Handler,
  options: AdapterOptions = {},
): <Reply extends FastifyReply>(request: FastifyRequest, reply: Reply) => Promise<Reply> {
  checkHandler(handler)
  const settings = settle(options)
  return async (request, reply) => {
    const out = await answer(() => readReq(request, settings, options), handler, settings, 'throw')
    if (out !== null) return write(reply, out)
    reply.hijack()
    return reply
  }
}
