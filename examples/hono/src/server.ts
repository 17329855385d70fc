// The eight kinds of request that Shopify sends, verified in Hono.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { handlers } from '@shopwright/example-handlers'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/hono'

const { SHOPIFY_API_KEY = '', SHOPIFY_API_SECRET = '', HOST, PORT = '3000' } = process.env
const app = new ShopifyApp({ clientId: SHOPIFY_API_KEY, clientSecret: SHOPIFY_API_SECRET })

// `HOST` is the address that the world knows: it makes `req.url`, whatever a proxy in front has done to the request.
const options = { origin: HOST }
const { page, patchIdToken, webhooks, flow, proxy, admin, pos, checkout, customerAccount } = handlers(app)

const server = new Hono()

server.get('/', mount(page, options))
server.get('/auth/patch-id-token', mount(patchIdToken, options))
server.post('/webhooks', mount(webhooks, options))
server.post('/flow', mount(flow, options))
server.get('/proxy', mount(proxy, options))
server.all('/ext/admin', mount(admin, options))
server.all('/ext/pos', mount(pos, options))
server.all('/ext/checkout', mount(checkout, options))
server.all('/ext/customer-account', mount(customerAccount, options))

serve({ fetch: server.fetch, port: Number(PORT) }, (address) => console.log('The app listens at', address))
