import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler, Req } from '../http/messages.ts'
import { type AdapterOptions, answer, checkHandler, keptBody, settle, type Settings } from './bridge/adapter.ts'
import { headOf, readBody, write } from './bridge/node-messages.ts'

export type { AdapterOptions } from './bridge/adapter.ts'
export { sendRes } from './node.ts'
export { ReqError } from './bridge/req-error.ts'

/** What is used of Express' request, version 4 or 5. */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string
  readonly app: { get(setting: string): unknown }
  readonly body?: unknown
  readonly rawBody?: unknown
}

const TEACHING =
  'A body parser has read the body of this request and kept no bytes, so its signature cannot be checked. ' +
  'Either mount this handler before the parser:\n\n' +
  "  app.post('/webhooks', mount(handler))\n" +
  '  app.use(express.json())\n\n' +
  'or let the parser keep the bytes:\n\n' +
  '  app.use(express.json({ verify: (req, _res, buf) => { req.rawBody = buf } }))\n'

/**
 * Makes a {@link Req} of a request of Express. The bytes of the body come from the connection if nothing has read it
 * yet, else from `req.rawBody` or from `express.raw()`. Where a parser has kept none, it rejects with a `ReqError`
 * (`body_already_read`) whose message is what to paste. The URL is the whole one, inside mounted routers too; without
 * `origin` and `trustProxy` the app's own `trust proxy` setting decides. Express 4 does not wait for async functions:
 * catch what is rejected and hand it to `next`, or use {@link mount}, which does it for you.
 *
 * @example
 * app.post('/webhooks', async (request, response) => {
 *   const result = await shopify.verifyWebhookReq(await toReq(request))
 *   sendRes(response, result.response)
 * })
 */
export async function toReq(request: ExpressRequest, options: AdapterOptions = {}): Promise<Req> {
  return readReq(request, settingsFor(request, settle(options), options))
}

/** `trust proxy` of the app is a function under the hood: from an address and its distance to whether it is trusted. */
function settingsFor(request: ExpressRequest, settings: Settings, options: AdapterOptions): Settings {
  const trust = options.trustProxy === undefined ? request.app.get('trust proxy fn') : undefined
  return typeof trust === 'function' ? { ...settings, trustProxy: (address) => trust(address, 0) === true } : settings
}

async function readReq(request: ExpressRequest, settings: Settings): Promise<Req> {
  const head = headOf(request, settings, request.originalUrl)
  const body = keptBody(request, settings) ?? (await readBody(request, settings, TEACHING))
  return { ...head, body }
}

/**
 * Turns a {@link Handler} into a handler of Express 4 and 5, for `app.post`, `app.all`, `app.use` and routers. It
 * answers every request itself and never rejects; only your app's own mistake, a body parser mounted before it, goes to
 * `next` as an error that says what to paste.
 *
 * @example
 * app.post('/webhooks', mount(guard(shopify.verifyWebhookReq, async () => ({ status: 200, headers: {}, body: '' }))))
 */
export function mount(
  handler: Handler,
  options: AdapterOptions = {},
): (request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => Promise<void> {
  checkHandler(handler)
  const settings = settle(options)
  return async (request, response, next) => {
    const read = () => readReq(request, settingsFor(request, settings, options))
    try {
      const out = await answer(read, handler, settings, 'throw')
      if (out !== null) write(response, out)
    } catch (error) {
      next(error)
    }
  }
}
