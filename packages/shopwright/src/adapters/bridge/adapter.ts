import type { Handler, HandlerRes, Req } from '../../http/messages.ts'
import { outgoing, type Outgoing } from './outgoing.ts'
import { checkedOrigin, type TrustProxy } from './origin.ts'
import { bodyTooLarge, ReqError } from './req-error.ts'

/** What every adapter can be told. Each has a default that is safe on the open internet. */
export interface AdapterOptions {
  /**
   * The largest body that is accepted, in bytes; a larger one is answered 413 without being kept in memory.
   * Default {@link DEFAULT_BODY_LIMIT}, 5 MiB: webhooks of large orders and products pass 500 KB in normal life.
   */
  readonly bodyLimit?: number | undefined
  /** How long a body may take to arrive, in milliseconds; a slower one is answered 408. Default 30 000; `Infinity` waits. */
  readonly bodyTimeout?: number | undefined
  /**
   * Where the outside world reaches this server, for example `https://app.example`. Given, it makes the start of every
   * `req.url`, and no header of a request has a say in it: the surest setting behind a proxy or a tunnel.
   */
  readonly origin?: string | undefined
  /**
   * Whether `x-forwarded-proto` and `x-forwarded-host` make the start of `req.url`: `true` when nothing but your proxy
   * can reach this server, or a function that knows your proxy's address. Default `false`: anybody can send them.
   */
  readonly trustProxy?: boolean | TrustProxy | undefined
  /**
   * Receives what went wrong: an error that your handler threw (the client sees an empty 500), a response that cannot
   * be sent, a refused body as a {@link ReqError}. Default: `console.error`, without bodies that the client spoiled.
   */
  readonly onError?: ((error: unknown, req: Req | null) => void) | undefined
}

/** The default of {@link AdapterOptions.bodyLimit} in bytes. */
export const DEFAULT_BODY_LIMIT: number = 5 * 1024 * 1024

/** The default of {@link AdapterOptions.bodyTimeout} in milliseconds. */
export const DEFAULT_BODY_TIMEOUT: number = 30_000

/** Timers that are set for longer go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** {@link AdapterOptions} with every default filled in and every value checked. */
export interface Settings {
  readonly bodyLimit: number
  readonly bodyTimeout: number
  readonly origin: string | null
  readonly trustProxy: TrustProxy
  readonly onError: (error: unknown, req: Req | null) => void
}

const reportByDefault: Settings['onError'] = (error) => {
  if (!(error instanceof ReqError) || error.status >= 500) console.error(error)
}

/** Fills in the defaults. Throws a `TypeError` that names the option for a value that cannot be meant. */
export function settle(options: AdapterOptions = {}): Settings {
  const { bodyLimit = DEFAULT_BODY_LIMIT, bodyTimeout = DEFAULT_BODY_TIMEOUT, trustProxy = false } = options
  for (const [name, value] of Object.entries({ bodyLimit, bodyTimeout })) {
    if (typeof value !== 'number' || !(value > 0)) throw new TypeError(`${name} must be a number above 0.`)
  }
  return {
    bodyLimit,
    bodyTimeout: Math.min(bodyTimeout, LONGEST_TIMER),
    origin: options.origin === undefined ? null : checkedOrigin(options.origin),
    trustProxy: typeof trustProxy === 'function' ? trustProxy : () => trustProxy,
    onError: options.onError ?? reportByDefault,
  }
}

/** Throws a `TypeError` when what was mounted is not a handler, at start-up rather than at the first request. */
export function checkHandler(handler: Handler): void {
  if (typeof handler === 'function') return
  throw new TypeError('mount() takes a Handler: a function from a Req to a Res, such as what guard() returns.')
}

function report(settings: Settings, error: unknown, req: Req | null): void {
  // In a promise, so that neither an onError that throws nor an async one that fails can take the server down.
  new Promise((resolve) => resolve(settings.onError(error, req))).catch(console.error)
}

/** A response made ready for the wire; one that cannot be sent is reported and becomes an empty 500. */
export function ready(res: HandlerRes, settings: Settings, req: Req | null = null): Outgoing {
  try {
    return outgoing(res)
  } catch (error) {
    report(settings, error, req)
    return { status: 500, headers: [], body: null }
  }
}

/**
 * Reads a request, asks the handler and makes its answer ready: what every `mount` does. `null` says that the client is
 * gone and nobody waits for an answer. Rejects only when told to `'throw'` what is the app's own mistake (a body that
 * was read before), for frameworks that have a place for it.
 */
export async function answer(
  read: () => Promise<Req>,
  handler: Handler,
  settings: Settings,
  mistakes: 'answer' | 'throw' = 'answer',
): Promise<Outgoing | null> {
  let req: Req | null = null
  try {
    req = await read()
    return ready(await handler(req), settings, req)
  } catch (error) {
    const unread = req === null && error instanceof ReqError ? error : null
    if (unread?.code === 'body_aborted') return null
    if (unread?.code === 'body_already_read' && mistakes === 'throw') throw unread
    report(settings, error, req)
    return ready(unread?.response ?? { status: 500, headers: {}, body: '' }, settings, req)
  }
}

/** The body that a parser before us has kept whole: in `rawBody`, or as bytes in `body`. `null` if there is none. */
export function keptBody(
  request: { readonly rawBody?: unknown; readonly body?: unknown },
  { bodyLimit }: Settings,
): Uint8Array | '' | null {
  const { rawBody = request.body instanceof Uint8Array ? request.body : undefined } = request
  const bytes = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody
  if (!(bytes instanceof Uint8Array)) return null
  if (bytes.byteLength > bodyLimit) throw bodyTooLarge(bodyLimit)
  return bytes.byteLength === 0 ? '' : bytes
}

/** Joins the pieces of a body; `''` where there is none. */
export function joined(chunks: readonly Uint8Array[], size: number): Uint8Array | '' {
  if (size === 0) return ''
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return new Uint8Array(only.buffer, only.byteOffset, size)
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}
