// One endpoint in a process of its own, so that whoever sends does not slow down whoever answers: `node server.js KIND FILE`.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { DatabaseSync } from '@photostructure/sqlite'
import { ApiVersion, DeliveryMethod, LogSeverity } from '@shopify/shopify-api'
import { shopifyApp } from '@shopify/shopify-app-express'
import express from 'express'
import { ShopifyApp } from 'shopwright'
import { mount as mountExpress } from 'shopwright/adapters/express'
import { mount } from 'shopwright/adapters/node'
import { createInbox } from 'shopwright/inbox'
import { sqliteQueue } from 'shopwright/inbox/sqlite'
import { SIGNER } from '../verify/incumbent.ts'

const [, , kind = '', file = ''] = process.argv

const KINDS: Readonly<Record<string, () => RequestListener>> = {
  bare: () => bare,
  inbox: () => mount(inbox().handler),
  bareOnExpress: () => express().post('/webhooks', (req, res) => void bare(req, res)),
  inboxOnExpress: () => express().post('/webhooks', mountExpress(inbox().handler)),
  inboxBeforeExpress: () => {
    const webhooks = mount(inbox().handler)
    const rest = express().get('/', (_req, res) => void res.end())
    return (req, res) => void (req.url === '/webhooks' ? webhooks(req, res) : rest(req, res))
  },
  processWebhooks,
}

const listener = KINDS[kind]?.()
if (listener === undefined) throw new TypeError(`No such server: ${kind}`)
const server = createServer(listener).listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
})
process.on('disconnect', () => process.exit())

/** The least that can be done for a webhook: read, compare, forget. On Express too, which is the limit of all that runs there. */
async function bare(req: IncomingMessage, res: Parameters<RequestListener>[1]): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const expected = createHmac('sha256', SIGNER.clientSecret).update(Buffer.concat(chunks)).digest()
  const given = Buffer.from(String(req.headers['x-shopify-hmac-sha256']), 'base64')
  res.writeHead(given.length === expected.length && timingSafeEqual(given, expected) ? 200 : 401).end()
}

/** Every answer stands for a row that was synced to the disk. */
function inbox() {
  return createInbox({ app: new ShopifyApp(SIGNER), queue: sqliteQueue(new DatabaseSync(file)) })
}

/** What Shopify's package offers: the handler runs inside the request. It keeps the delivery as an app must, in a synced row. */
function processWebhooks(): RequestListener {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('CREATE TABLE deliveries (id TEXT PRIMARY KEY, shop TEXT, topic TEXT, body TEXT)')
  // The statement alone does not keep the database open.
  process.once('exit', () => db.close())
  const insert = db.prepare('INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, ?)')
  const shopify = shopifyApp({
    api: {
      apiKey: SIGNER.clientId,
      apiSecretKey: SIGNER.clientSecret,
      apiVersion: ApiVersion.October26,
      hostName: 'app.example',
      hostScheme: 'https',
      logger: { level: LogSeverity.Error },
    },
    auth: { path: '/auth', callbackPath: '/auth/callback' },
    webhooks: { path: '/webhooks' },
  })
  const webhookHandlers = {
    PRODUCTS_UPDATE: {
      deliveryMethod: DeliveryMethod.Http as const,
      callbackUrl: '/webhooks',
      callback: async (topic: string, shop: string, body: string, id: string) => {
        insert.run(id, shop, topic, body)
      },
    },
  }
  return express().post('/webhooks', shopify.processWebhooks({ webhookHandlers }))
}
