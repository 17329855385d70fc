import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AdapterOptions } from '../adapters/bridge/adapter.ts'
import type { Handler, HandlerRes, Req } from '../http/messages.ts'
import type { AdapterCase } from './adapter-case.ts'
import { hostileCases } from './adapter-hostile-cases.ts'
import { requestCases } from './adapter-request-cases.ts'
import { responseCases } from './adapter-response-cases.ts'
import { rawHttp } from './raw-http.ts'

/** A server that runs, as `serve` of {@link AdapterUnderTest} starts it. */
export interface Served {
  /** Where it listens, without a path: `http://127.0.0.1:41234`. */
  readonly url: string
  close(): Promise<unknown>
}

/** What the suite needs to know of an adapter. */
export interface AdapterUnderTest {
  /** Of vitest, `node:test`, Jest or your own: takes a title and a function that rejects when the test fails. */
  readonly test: (title: string, run: () => Promise<void>) => unknown
  /** Starts a real server that answers every method and path with this handler, mounted with these options. */
  readonly serve: (handler: Handler, options: AdapterOptions) => Promise<Served>
}

/** Lets a server of `node:http` listen on a free port of this machine. */
export async function served(server: Server): Promise<Served> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<unknown> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    return closed
  }
  return { url: `http://127.0.0.1:${port}`, close }
}

/** What the handler of a case answers unless the case says otherwise. */
const PLAIN: HandlerRes = { status: 200, headers: {}, body: 'answered' }

async function runCase({ answer = () => PLAIN, options = {}, run }: AdapterCase, { serve }: AdapterUnderTest) {
  const seen: Req[] = []
  const errors: unknown[] = []
  const rejections: unknown[] = []
  const onRejection = (error: unknown) => rejections.push(error)
  const handler: Handler = (req) => {
    seen.push(req)
    return answer(req)
  }
  process.on('unhandledRejection', onRejection)
  const served = await serve(handler, { onError: (error) => errors.push(error), ...options })
  try {
    await run({ url: served.url, seen, errors, ask: (req = {}) => rawHttp(served.url, req) })
    const after = await rawHttp(served.url, { target: '/still-alive' })
    if (after === null) throw new Error('The server no longer answers.')
    if (rejections.length > 0)
      throw new Error('A promise was rejected and nobody handled it.', { cause: rejections[0] })
  } finally {
    process.off('unhandledRejection', onRejection)
    await served.close()
  }
}

/**
 * Everything that an adapter must get right, over real sockets: bodies as the bytes that came, URLs and headers
 * unharmed, answers as the handler gave them, and a server that survives whatever a client does. Needs Node, Bun or Deno.
 *
 * @example
 * import { test } from 'vitest'
 * adapterSuite({
 *   test,
 *   serve: (handler, options) => served(createServer(mount(handler, options))),
 * })
 */
export function adapterSuite(adapter: AdapterUnderTest): void {
  for (const row of [...requestCases, ...responseCases, ...hostileCases]) {
    adapter.test(row.title, () => runCase(row, adapter))
  }
}
