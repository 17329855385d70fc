import type { Handler, HandlerRes, Req } from '../http/messages.ts'
import { type AdapterOptions, answer, checkHandler, ready, settle } from './bridge/adapter.ts'
import type { Outgoing } from './bridge/outgoing.ts'
import { readReq, headersOf } from './bridge/web-messages.ts'

export type { AdapterOptions } from './bridge/adapter.ts'
export { ReqError } from './bridge/req-error.ts'

/** What is used of Hono's context. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  readonly env: unknown
  body(data: Uint8Array<ArrayBuffer> | null, init: { status?: number; headers?: Headers }): Response
}

/**
 * Makes a {@link Req} of a request of Hono: the body as the bytes that came, on every runtime. Rejects with a `ReqError`
 * (ready `response`, stable `code`) when the body is too large, slow, aborted or already read; Hono answers with it.
 *
 * @example
 * app.post('/webhooks', async (c) => {
 *   const result = await shopify.verifyWebhookReq(await toReq(c))
 *   return sendRes(c, result.response)
 * })
 */
export async function toReq(c: HonoContext, options: AdapterOptions = {}): Promise<Req> {
  return readReq(c.req.raw, settle(options), remoteAddressOf(c.env))
}

/** The neighbour's address where `@hono/node-server` tells it: `env.incoming.socket.remoteAddress`. */
function remoteAddressOf(env: unknown): string | undefined {
  let found: unknown = env
  for (const key of ['incoming', 'socket', 'remoteAddress']) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  }
  return typeof found === 'string' ? found : undefined
}

/**
 * Makes the `Response` for you to return, with the headers that middleware has set before. One that cannot be sent (a
 * line break in a header, a status that is none) becomes an empty 500 and goes to `onError`.
 */
export function sendRes(c: HonoContext, res: HandlerRes, options: AdapterOptions = {}): Response {
  return write(c, ready(res, settle(options)))
}

function write(c: HonoContext, out: Outgoing): Response {
  // A change of the type only: the platform's types want to know that the bytes are not shared memory.
  return c.body(out.body as Uint8Array<ArrayBuffer> | null, { status: out.status, headers: headersOf(out) })
}

/**
 * Turns a {@link Handler} into a handler of Hono 4, for `app.post`, `app.all` and the like. Never rejects.
 *
 * @example
 * app.post('/webhooks', mount(guard(shopify.verifyWebhookReq, async () => ({ status: 200, headers: {}, body: '' }))))
 */
export function mount(handler: Handler, options: AdapterOptions = {}): (c: HonoContext) => Promise<Response> {
  checkHandler(handler)
  const settings = settle(options)
  return async (c) => {
    const read = () => readReq(c.req.raw, settings, remoteAddressOf(c.env))
    const out = await answer(read, handler, settings)
    // Nobody waits any more, but Hono wants a response.
    return write(c, out ?? { status: 400, headers: [], body: null })
  }
}
