import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator, simulatorFetch } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/node'
import { nonEmbedded } from './app.ts'
import { Installs } from './installs.ts'

/** The app and a simulated Shopify, each with a server of its own. */
export interface Running {
  readonly simulator: Simulator
  /** Where the simulated Shopify is: `http://localhost:4400`. */
  readonly shopify: string
  /** Where the app is. */
  readonly origin: string
  stop(): Promise<void>
}

const settings = { clientId: 'non-embedded-client-id', clientSecret: 'non-embedded-client-secret' }

/** Starts both; a port of 0 is a free one. */
export async function start({ port = 0, shopifyPort = 0 } = {}): Promise<Running> {
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`

  const simulator = createSimulator({
    app: {
      ...settings,
      scopes: ['write_products'],
      url: origin,
      redirectUrls: [`${origin}/auth/callback`],
      embedded: false,
      name: 'Stock Notes',
      handle: 'stock-notes',
      webhooks: [{ topic: 'app/uninstalled' }],
    },
    shops: [{ handle: 'demo', name: 'Demo Teas', state: 'uninstalled' }],
  })
  const shopify = await simulator.listen({ port: shopifyPort })

  const app = new ShopifyApp({ ...settings, fetch: simulatorFetch(shopify.url), now: simulator.clock.now })
  const listener = mount(nonEmbedded(app, origin, new Installs(app)), { origin })
  return {
    simulator,
    shopify: shopify.url,
    origin,
    async stop() {
      simulator.close()
      await shopify.close()
      server.close().closeAllConnections()
    },
  }
}
