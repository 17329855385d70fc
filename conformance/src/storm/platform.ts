import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@shopwright/dev'
import { mount } from 'shopwright/adapters/node'
import type { Handler, HandlerRes, Req } from 'shopwright/sign'

/** Says which process of a storm asks. */
export const PROCESS_HEADER = 'x-storm-process'

/** A request that reached the token endpoint. */
export interface TokenRequest {
  readonly shop: string
  readonly process: number
  /** The how manyeth for this shop since it was last counted from zero. */
  readonly count: number
}

/** A simulated Shopify behind real HTTP that counts what reaches its token endpoint, before it answers. */
export interface CountingPlatform {
  readonly simulator: Simulator
  readonly url: string
  /** How many requests for a shop reached the token endpoint. */
  requests(shop: string): number
  countFromZero(): void
  /** Behind the work, before the answer: what it returns is waited for, so that a process can be killed in between. */
  onTokenRequest(listener: (request: TokenRequest) => Promise<void> | void): void
  close(): Promise<void>
}

export const APP = {
  clientId: 'storm-app',
  clientSecret: 'storm-secret',
  scopes: ['write_products'],
  url: 'http://localhost:1',
}

/** Starts it with so many shops: `shop-1`, `shop-2`, … */
export async function startPlatform(shops: readonly string[]): Promise<CountingPlatform> {
  const simulator = createSimulator({
    app: APP,
    shops,
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  const counts = new Map<string, number>()
  let listener: (request: TokenRequest) => Promise<void> | void = () => {}

  async function answer(request: IncomingMessage, req: Req): Promise<HandlerRes> {
    if (!new URL(req.url).pathname.endsWith('/admin/oauth/access_token')) return simulator.handler(req)
    const shop = String(request.headers['x-shopwright-shop-host']).replace('.myshopify.com', '')
    const count = (counts.get(shop) ?? 0) + 1
    counts.set(shop, count)
    const answered = await simulator.handler(req)
    await listener({ shop, process: Number(request.headers[PROCESS_HEADER]), count })
    return answered
  }
  const server = createServer((request, response) => {
    const handler: Handler = async (req) => {
      try {
        return await answer(request, req)
      } catch {
        // The simulator throws where a connection shall break.
        request.socket.destroy()
        return { status: 500, headers: {}, body: '' }
      }
    }
    void mount(handler)(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    simulator,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: (shop) => counts.get(shop) ?? 0,
    countFromZero: () => counts.clear(),
    onTokenRequest: (next) => void (listener = next),
    async close() {
      simulator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
