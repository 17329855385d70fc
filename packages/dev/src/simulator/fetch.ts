import type { Handler, HandlerRes } from 'shopwright/sign'
import { ConnectionReset } from './faults.ts'
import { SHOP_HOST_HEADER } from './rooms.ts'
import { GOOGLE_CERTS_URL } from './webhooks/google-keys.ts'

/** The part of `fetch` that the simulator stands in for: what the app's `fetch` option takes. */
export type SimulatorFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` that reaches a handler and nothing else: no call of it ever touches the network. A host that is not
 * `*.myshopify.com` is not found, as if by DNS; but for the public keys of Google's, with which Pub/Sub pushes are signed.
 */
export function handlerFetch(handler: Handler): SimulatorFetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    request.signal.throwIfAborted()
    if (!isSimulated(url)) throw failed(`getaddrinfo ENOTFOUND ${url.hostname}`, 'ENOTFOUND')
    const body = new Uint8Array(await request.arrayBuffer())
    const req = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: body.length === 0 ? '' : body,
    }
    return Promise.race([answered(handler, req), aborted(request.signal)])
  }
}

/**
 * A `fetch` for an app that runs apart from the simulator: calls to `https://*.myshopify.com`, and for the public
 * keys of Google's, go to the simulator at this URL, with the shop's host in a header; all others go where they would go.
 *
 * @example
 * ```ts
 * import { simulatorFetch } from '@shopwright/dev'
 *
 * const app = new ShopifyApp({ clientId, clientSecret, fetch: simulatorFetch('http://localhost:4400') })
 * ```
 */
export function simulatorFetch(simulatorUrl: string, fetch: SimulatorFetch = globalThis.fetch): SimulatorFetch {
  const origin = new URL(simulatorUrl).origin
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    if (!isSimulated(url)) return fetch(input, init)
    const headers = new Headers(request.headers)
    if (isShopUrl(url)) headers.set(SHOP_HOST_HEADER, url.hostname)
    const body = request.body === null ? null : await request.arrayBuffer()
    const { method, redirect, signal } = request
    return fetch(`${origin}${url.pathname}${url.search}`, { method, redirect, signal, headers, body })
  }
}

function isSimulated(url: URL): boolean {
  return isShopUrl(url) || url.href === GOOGLE_CERTS_URL
}

/** `https://{shop}.myshopify.com`, on its usual port. */
function isShopUrl({ protocol, hostname, port }: URL): boolean {
  return protocol === 'https:' && port === '' && hostname.endsWith('.myshopify.com')
}

async function answered(handler: Handler, req: Parameters<Handler>[0]): Promise<Response> {
  try {
    return responseOf(await handler(req))
  } catch (error) {
    throw error instanceof ConnectionReset ? failed('read ECONNRESET', error.code) : error
  }
}

function responseOf({ status, headers, body }: HandlerRes): Response {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const one of typeof value === 'string' ? [value] : value) all.append(name, one)
  }
  const isBodiless = status === 204 || status === 304
  return new Response(isBodiless ? null : (body as string | Uint8Array<ArrayBuffer>), { status, headers: all })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

/** As Node's `fetch` fails: the reason stands in the cause. */
function failed(message: string, code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}
