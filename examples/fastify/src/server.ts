// The eight kinds of request that Shopify sends, verified in Fastify.
import fastify from 'fastify'
import { handlers } from '@shopwright/example-handlers'
import { ShopifyApp } from 'shopwright'
import { mount, rawBody } from 'shopwright/adapters/fastify'

const { SHOPIFY_API_KEY = '', SHOPIFY_API_SECRET = '', HOST, PORT = '3000' } = process.env
const app = new ShopifyApp({ clientId: SHOPIFY_API_KEY, clientSecret: SHOPIFY_API_SECRET })

// `HOST` is the address that the world knows: it makes `req.url`, whatever a proxy in front has done to the request.
const options = { origin: HOST }
const { page, patchIdToken, webhooks, flow, proxy, admin, pos, checkout, customerAccount } = handlers(app)

const server = fastify()

await server.register(async (scope) => {
  // In this scope only: a signature is over the bytes as they came, so nothing may parse them before.
  rawBody(scope)
  scope.get('/', mount(page, options))
  scope.get('/auth/patch-id-token', mount(patchIdToken, options))
  scope.post('/webhooks', mount(webhooks, options))
  scope.post('/flow', mount(flow, options))
  scope.get('/proxy', mount(proxy, options))
  scope.all('/ext/admin', mount(admin, options))
  scope.all('/ext/pos', mount(pos, options))
  scope.all('/ext/checkout', mount(checkout, options))
  scope.all('/ext/customer-account', mount(customerAccount, options))
})

await server.listen({ port: Number(PORT) })
console.log('The app listens at', server.addresses()[0])
