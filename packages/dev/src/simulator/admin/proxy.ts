import type { World } from '../world.ts'
import { framingWarnings } from './frame-policy.ts'
import { type Origins, swapOrigin } from './origins.ts'
import { redactedPath, sightOfToken } from './redact.ts'
import { type HandlerRes, type Req, headersOf } from './request.ts'
import { isRewritten, localBody, localHeaders } from './rewrite.ts'
import { type ProxiedKind, type Proxied, remember } from './traffic.ts'
import { unreachablePage } from './unreachable.ts'

/** Request headers that belong to the connection to us, or that would tell the app of an origin it does not know. */
const NOT_FORWARDED =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|accept-encoding|forwarded|x-forwarded-.*)$/

/** Only these statuses can carry no body in a fetch `Response`. */
const BODILESS = new Set([101, 204, 205, 304])

/**
 * Passes a browser's request on to the app and its answer back. The app sees its own public URL and origin, as if the
 * browser had come to it directly; the browser sees an app that loads its scripts from here and may be framed here.
 */
export async function passToApp(
  world: World,
  req: Req,
  origins: Origins,
  fetch: typeof globalThis.fetch,
): Promise<HandlerRes> {
  const url = new URL(req.url)
  const incoming = headersOf(req.headers)
  const publicUrl = origins.app + req.url.slice(url.origin.length)
  const started = performance.now()
  const seen = {
    kind: kindOf(incoming),
    method: req.method,
    path: redactedPath(req.url),
    at: world.clock.now(),
    token: sightOfToken(url, incoming.get('authorization')),
  }
  const note = (rest: Pick<Proxied, 'status' | 'location' | 'csp' | 'warnings'>): void =>
    remember(world, { ...seen, ...rest, ms: performance.now() - started })

  let response: Response
  try {
    response = await fetch(publicUrl, {
      method: req.method,
      headers: forwarded(incoming, origins),
      redirect: 'manual',
      ...(/^(?:GET|HEAD)$/.test(req.method) || req.body.length === 0
        ? {}
        : { body: req.body as NonNullable<RequestInit['body']> }),
    })
  } catch (error) {
    const reason = reasonOf(error)
    note({ status: 0, location: null, csp: null, warnings: [`The app gave no answer: ${reason}.`] })
    return unreachablePage(world.app.url, reason, origins)
  }
  const { headers, status } = response
  const csp = headers.get('content-security-policy')
  const location = headers.get('location')
  const framed =
    world.app.embedded &&
    seen.kind === 'document' &&
    location === null &&
    /html/i.test(headers.get('content-type') ?? '')
  const shop = shopOf(world, url)
  const warnings = framed ? framingWarnings({ csp, frameOptions: headers.get('x-frame-options') }, shop) : []
  note({ status, location: location === null ? null : redactedPath(location), csp, warnings })
  return { status, headers: localHeaders(headers, origins), body: await bodyOf(response, req.method, origins) }
}

async function bodyOf(response: Response, method: string, origins: Origins): Promise<string | Uint8Array> {
  const type = response.headers.get('content-type')
  if (method === 'HEAD' || BODILESS.has(response.status)) return ''
  if (/^text\/event-stream\b/i.test(type ?? '')) {
    await response.body?.cancel()
    return ': The simulator does not pass event streams on.\n\n'
  }
  if (!isRewritten(type)) return new Uint8Array(await response.arrayBuffer())
  return localBody(await response.text(), origins)
}

function forwarded(incoming: Headers, { framed, app }: Origins): Headers {
  const headers = new Headers()
  incoming.forEach((value, name) => {
    if (!NOT_FORWARDED.test(name)) headers.append(name, value)
  })
  for (const name of ['origin', 'referer']) {
    const value = headers.get(name)
    if (value !== null) headers.set(name, swapOrigin(value, framed, app))
  }
  return headers
}

function kindOf(headers: Headers): ProxiedKind {
  if (headers.get('authorization') !== null) return 'fetch'
  const destination = headers.get('sec-fetch-dest')
  if (destination === null) return /text\/html/.test(headers.get('accept') ?? '') ? 'document' : 'fetch'
  if (destination === 'empty') return 'fetch'
  return /^(?:iframe|frame|document)$/.test(destination) ? 'document' : 'asset'
}

/** The domain of the shop that a document is shown in. */
function shopOf(world: World, url: URL): string {
  const asked = (url.searchParams.get('shop') ?? '').replace('.myshopify.com', '')
  const shop = world.shops.get(asked) ?? [...world.shops.values()][0]
  return shop?.domain ?? 'shop.myshopify.com'
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof Error)
    return 'code' in cause && cause.code === 'ECONNREFUSED' ? 'connection refused' : cause.message
  return String(cause)
}
