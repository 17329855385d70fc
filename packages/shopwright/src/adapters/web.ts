import type { Handler, HandlerRes, Req } from '../http/messages.ts'
import { type AdapterOptions, answer, checkHandler, ready, settle } from './bridge/adapter.ts'
import { readReq, responseOf } from './bridge/web-messages.ts'

export type { AdapterOptions } from './bridge/adapter.ts'
export { ReqError } from './bridge/req-error.ts'

/**
 * Makes a {@link Req} of a fetch `Request`: the body as the bytes that came. Rejects with a `ReqError` (ready
 * `response`, stable `code`) when the body is too large, slow, aborted or already read. A `Request` does not say who
 * sent it, so a `trustProxy` function is asked with `undefined`.
 *
 * @example
 * const req = await toReq(request)
 * const result = await shopify.verifyWebhookReq(req)
 * const response = toResponse(result.response)
 */
export async function toReq(request: Request, options: AdapterOptions = {}): Promise<Req> {
  return readReq(request, settle(options))
}

/**
 * Makes a fetch `Response`. A response that cannot be sent (a line break in a header, a status that is none) becomes an
 * empty 500 and goes to `onError`.
 *
 * @example
 * toResponse({ status: 302, headers: { Location: '/app' }, body: '' }).headers.get('location') // '/app'
 */
export function toResponse(res: HandlerRes, options: AdapterOptions = {}): Response {
  return responseOf(ready(res, settle(options)))
}

/**
 * Turns a {@link Handler} into a fetch handler, for every runtime that speaks `Request` and `Response`. Never rejects.
 *
 * @example
 * export const POST = mount(guard(shopify.verifyWebhookReq, async () => ({ status: 200, headers: {}, body: '' })))
 */
export function mount(handler: Handler, options: AdapterOptions = {}): (request: Request) => Promise<Response> {
  checkHandler(handler)
  const settings = settle(options)
  return async (request) => {
    const out = await answer(() => readReq(request, settings), handler, settings)
    // Nobody waits any more, but a fetch handler has to return something.
    return responseOf(out ?? { status: 400, headers: [], body: null })
  }
}
