// The app against the real Shopify: `shopify app dev` sets these variables.
import { createServer } from 'node:http'
import { mount } from 'shopwright/adapters/node'
import { ShopifyApp } from 'shopwright'
import { quickstart } from './app.ts'
import { accessTokens, openDatabase } from './database.ts'
import { webhooks } from './webhooks.ts'

const { SHOPIFY_API_KEY = '', SHOPIFY_API_SECRET = '', SHOPIFY_OLD_API_SECRET, HOST, PORT = '3000' } = process.env

const app = new ShopifyApp({
  clientId: SHOPIFY_API_KEY,
  clientSecret: SHOPIFY_API_SECRET,
  oldClientSecret: SHOPIFY_OLD_API_SECRET,
})
const database = await openDatabase('quickstart.sqlite')
const tokens = await accessTokens(app, database)
const inbox = webhooks(app, database, tokens)
const handler = quickstart(app, tokens, inbox, ({ code, detail }) => console.log(code, '-', detail))

inbox.start()
createServer(mount(handler, { origin: HOST })).listen(Number(PORT), () => {
  console.log(`The app listens at http://localhost:${PORT}`)
})
