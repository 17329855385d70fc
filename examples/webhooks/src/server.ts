// The app as it is deployed: SHOPIFY_API_KEY, SHOPIFY_API_SECRET and HOST come from the environment.
import { createServer } from 'node:http'
import { DatabaseSync } from '@photostructure/sqlite'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/node'
import { stockApp } from './stock-app.ts'

const { SHOPIFY_API_KEY = '', SHOPIFY_API_SECRET = '', HOST = '', PORT = '3000', DATABASE = 'stock.db' } = process.env
const db = new DatabaseSync(DATABASE)
const { handler, inbox } = await stockApp({
  app: new ShopifyApp({ clientId: SHOPIFY_API_KEY, clientSecret: SHOPIFY_API_SECRET }),
  db,
  host: HOST,
  warehouse: { reserve: async () => undefined },
  onEvent: (event) => {
    if (event.type === 'buried' || event.type === 'queue_error' || event.type === 'refused') console.error(event)
  },
  onPlan: console.log,
})
inbox.start()
const server = createServer(mount(handler, { origin: HOST })).listen(Number(PORT))
process.once('SIGTERM', async () => {
  server.close()
  await inbox.stop()
  db.close()
})
