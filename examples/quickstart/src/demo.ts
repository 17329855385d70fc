// `npm run demo`: Shopify on localhost, this app, and one request of each kind between them, over real HTTP.
// With `--once` it stops after the table, and fails if anything was not as expected.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, simulatorFetch } from '@shopwright/dev'
import { mount } from 'shopwright/adapters/node'
import { ShopifyApp } from 'shopwright'
import { quickstart } from './app.ts'
import { accessTokens, openDatabase } from './database.ts'
import { demoSteps } from './demo-steps.ts'
import { printTable } from './demo-table.ts'
import { webhooks } from './webhooks.ts'

const once = process.argv.includes('--once')
const settings = { clientId: 'quickstart-client-id', clientSecret: 'quickstart-client-secret' }

// The app. It knows of the simulator by its `fetch` alone.
const codes: string[] = []
const server = createServer((request, response) => void answer(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://localhost:${(server.address() as AddressInfo).port}`

// Shopify. The secret is being rotated, so webhooks come signed with the old one.
const simulator = createSimulator({
  app: {
    ...settings,
    oldClientSecret: 'quickstart-former-secret',
    scopes: ['write_products'],
    url,
    name: 'Quickstart',
    handle: 'quickstart',
    webhooks: [{ topic: 'products/create' }, { topic: 'app/uninstalled' }],
  },
})
const shopify = await simulator
  .listen({ port: once ? 0 : Number(process.env['PORT'] ?? 4400) })
  .catch((error: unknown) => {
    console.error(`Cannot listen for the admin page; set PORT to a free port.\n${String(error)}`)
    process.exit(1)
  })

const app = new ShopifyApp({
  ...settings,
  oldClientSecret: 'quickstart-former-secret',
  fetch: simulatorFetch(shopify.url),
  now: simulator.clock.now,
})
const database = await openDatabase(':memory:')
const tokens = await accessTokens(app, database)
const inbox = webhooks(app, database, tokens)
inbox.start()
const answer = mount(
  quickstart(app, tokens, inbox, ({ code }) => codes.push(code)),
  { origin: url },
)

const rows = await demoSteps(simulator, codes)
const wrong = printTable(rows)

if (!once) {
  console.log(
    `\n  Open the Shopify admin of the shop “demo”:  ${shopify.url}\n  The app itself:                             ${url}\n  Ctrl+C ends both.\n`,
  )
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
}
await shopify.close()
simulator.close()
server.close()
server.closeAllConnections()
await inbox.stop()
database.close()
process.exitCode = wrong === 0 ? 0 : 1
