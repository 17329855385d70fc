import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mount } from 'shopwright/adapters/node'
import type { Handler } from 'shopwright/sign'
import { ConnectionReset } from './faults.ts'

/** A handler that listens. */
export interface Listening {
  /** `http://localhost:4400`. */
  readonly url: string
  readonly port: number
  /** Stops listening and lets go of every connection. */
  close(): Promise<void>
}

/** Where to listen. */
export interface ListenOptions {
  /** A free one by default. */
  readonly port?: number | undefined
  /** The address to listen at; this machine alone by default. */
  readonly address?: string | undefined
}

/** Serves a handler over HTTP. A fault that resets the connection tears the socket down. */
export async function listen(
  handler: Handler,
  { port = 0, address = '127.0.0.1' }: ListenOptions = {},
): Promise<Listening> {
  const server = createServer((request, response) => {
    const guarded: Handler = async (req) => {
      try {
        return await handler(req)
      } catch (error) {
        if (!(error instanceof ConnectionReset)) throw error
        request.socket.destroy()
        return { status: 500, headers: {}, body: '' }
      }
    }
    void mount(guarded)(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://localhost:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}
