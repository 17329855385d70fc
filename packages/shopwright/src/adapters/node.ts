import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler, HandlerRes, Req } from '../http/messages.ts'
import { type AdapterOptions, answer, checkHandler, ready, settle } from './bridge/adapter.ts'
import { readReq, write } from './bridge/node-messages.ts'

export type { AdapterOptions } from './bridge/adapter.ts'
export { ReqError } from './bridge/req-error.ts'

/**
 * Makes a {@link Req} of a request of `node:http`: the body as the bytes that came, headers with every repeat, the full
 * URL. Rejects with a `ReqError` (ready `response`, stable `code`) when the body is too large, slow, aborted or gone.
 *
 * @example
 * createServer(async (request, response) => {
 *   const req = await toReq(request, { origin: 'https://app.example' })
 *   const result = await shopify.verifyWebhookReq(req)
 *   sendRes(response, result.response)
 * })
 */
export async function toReq(request: IncomingMessage, options: AdapterOptions = {}): Promise<Req> {
  return readReq(request, settle(options))
}

/**
 * Sends a response. One that cannot be sent (a line break in a header, a status that is none) becomes an empty 500 and
 * goes to `onError`. Headers that something before you has set stay, unless `res` names them.
 */
export function sendRes(response: ServerResponse, res: HandlerRes, options: AdapterOptions = {}): void {
  write(response, ready(res, settle(options)))
}

/**
 * Turns a {@link Handler} into a listener of `node:http`. It answers every request itself and never rejects.
 *
 * @example
 * createServer(mount((req) => ({ status: 200, headers: {}, body: `You asked for ${req.url}` }))).listen(3000)
 */
export function mount(
  handler: Handler,
  options: AdapterOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  checkHandler(handler)
  const settings = settle(options)
  return async (request, response) => {
    const out = await answer(() => readReq(request, settings), handler, settings)
    if (out !== null) write(response, out)
  }
}
