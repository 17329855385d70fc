import type { Req } from '../../http/messages.ts'
import { joined, type Settings } from './adapter.ts'
import { originOf } from './origin.ts'
import type { Outgoing } from './outgoing.ts'
import { bodyAborted, bodyTimeout, bodyTooLarge, ReqError } from './req-error.ts'

/** Reads a fetch `Request`; also for the frameworks that stand on it. */
export async function readReq(request: Request, settings: Settings, remoteAddress?: string): Promise<Req> {
  const { method, headers } = request
  return { method, url: urlOf(request, settings, remoteAddress), headers, body: await readBody(request, settings) }
}

/** The URL as the runtime gives it, its start replaced where you said so. */
function urlOf({ url, headers }: Request, settings: Settings, remoteAddress: string | undefined): string {
  // Bun gives the path alone where the Host header is absent or names no host.
  const [, scheme, host, path] = /^(?:([a-z]+):\/\/([^/?#]*))?([/?#].*|)$/is.exec(url) ?? []
  if (path === undefined) return url
  const [first, ...others] = headers.get('host')?.split(', ') ?? []
  const origin = originOf(
    {
      encrypted: scheme === 'https',
      hosts: [host ?? first, ...others].filter((one) => one !== undefined),
      forwardedProto: headers.get('x-forwarded-proto') ?? undefined,
      forwardedHost: headers.get('x-forwarded-host') ?? undefined,
      remoteAddress,
    },
    settings,
  )
  return origin + path
}

async function readBody(request: Request, settings: Settings): Promise<Uint8Array | ''> {
  if (request.bodyUsed) {
    throw new ReqError(
      'body_already_read',
      'Something else has read the body of this request: a signature can no longer be checked. ' +
        'Read it here first, or give the other reader request.clone().',
    )
  }
  if (Number(request.headers.get('content-length')) > settings.bodyLimit) throw bodyTooLarge(settings.bodyLimit)
  if (request.body === null) return ''
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  const chunks: Uint8Array[] = []
  const late = lateness(settings)
  let size = 0
  try {
    for (;;) {
      const next = await Promise.race([reader.read().catch(() => 'gone' as const), late.promise])
      if (next === 'gone') throw bodyAborted()
      if (next === 'late') throw bodyTimeout(settings.bodyTimeout)
      if (next.done) return joined(chunks, size)
      size += next.value.byteLength
      if (size > settings.bodyLimit) throw bodyTooLarge(settings.bodyLimit)
      chunks.push(next.value)
    }
  } catch (error) {
    reader.cancel().catch(() => {})
    throw error
  } finally {
    late.stop()
  }
}

/** A promise that comes true when the body is too slow. */
function lateness({ bodyTimeout }: Settings): { promise: Promise<'late'>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const promise = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), bodyTimeout)
  })
  return { promise, stop: () => clearTimeout(timer) }
}

/** The headers of what `ready` has made ready. */
export function headersOf({ headers }: Outgoing): Headers {
  const sent = new Headers()
  for (const [name, values] of headers) for (const value of values) sent.append(name, value)
  return sent
}

/** Writes what `ready` has made ready. */
export function responseOf(out: Outgoing): Response {
  // A change of the type only: the platform's types want to know that the bytes are not shared memory.
  return new Response(out.body as Uint8Array<ArrayBuffer> | null, { status: out.status, headers: headersOf(out) })
}
