// `npm run example non-embedded`: a simulated Shopify and this app; install it in your browser.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, simulatorFetch } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/node'
import { nonEmbedded } from './app.ts'

const settings = { clientId: 'non-embedded-client-id', clientSecret: 'non-embedded-client-secret' }

const server = createServer((request, response) => void answer(request, response))
await new Promise<void>((resolve) => server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', resolve))
const origin = `http://localhost:${(server.address() as AddressInfo).port}`

const simulator = createSimulator({
  app: {
    ...settings,
    scopes: ['write_products'],
    url: origin,
    name: 'Non-embedded',
    handle: 'non-embedded',
    embedded: false,
    webhooks: [{ topic: 'app/uninstalled' }],
  },
  shops: [{ handle: 'demo', state: 'uninstalled' }],
})
const shopify = await simulator.listen({ port: Number(process.env['SIMULATOR_PORT'] ?? 4400) })

const app = new ShopifyApp({ ...settings, fetch: simulatorFetch(shopify.url), now: simulator.clock.now })
const answer = mount(nonEmbedded(app, origin, { tokens: new Map(), visitors: new Map() }), { origin })

console.log(`\n  Open the Shopify admin:  ${shopify.url}\n  The app itself:          ${origin}\n  Ctrl+C ends both.\n`)
