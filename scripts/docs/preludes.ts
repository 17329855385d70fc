/** What short examples in doc comments take for granted, by the start of their file's path; longer paths come first. */
const PRELUDES: readonly (readonly [path: string, code: string])[] = [
  [
    'packages/shopwright/src/adapters/express.ts',
    `import express from 'express'
import { mount, sendRes, toReq } from 'shopwright/adapters/express'
export { mount, sendRes, toReq }
export const app = express()`,
  ],
  [
    'packages/shopwright/src/adapters/fastify.ts',
    `import createFastify from 'fastify'
import { mount, rawBody, sendRes, toReq } from 'shopwright/adapters/fastify'
export { mount, rawBody, sendRes, toReq }
export const fastify = createFastify()
export const scope = createFastify()
export const handler = () => ({ status: 200, headers: {}, body: '' })`,
  ],
  [
    'packages/shopwright/src/adapters/hono.ts',
    `import { Hono } from 'hono'
import { mount, sendRes, toReq } from 'shopwright/adapters/hono'
export { mount, sendRes, toReq }
export const app = new Hono()`,
  ],
  [
    'packages/shopwright/src/adapters/web.ts',
    `import { mount, toReq, toResponse } from 'shopwright/adapters/web'
export { mount, toReq, toResponse }
export const request = new Request('https://app.example/webhooks', { method: 'POST', body: '{}' })`,
  ],
  [
    'packages/shopwright/src/adapters/',
    `import { createServer } from 'node:http'
import { mount, ReqError, sendRes, toReq } from 'shopwright/adapters/node'
export { createServer, mount, ReqError, sendRes, toReq }`,
  ],
  [
    'packages/shopwright/src/testing/',
    `import { createServer } from 'node:http'
import { mount } from 'shopwright/adapters/node'
import { memoryQueue } from 'shopwright/inbox/memory'
import { adapterSuite, queueSuite, served, tokenStoreSuite } from 'shopwright/testing'
import { memoryTokenStore } from 'shopwright/tokens/memory'
export { adapterSuite, createServer, memoryQueue, memoryTokenStore, mount, queueSuite, served, tokenStoreSuite }`,
  ],
  [
    'packages/dev/src/',
    `import { createServer } from 'node:http'
import { createSimulator } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/node'
export { createServer, mount, ShopifyApp }
export const clientId = 'my-app'
export const clientSecret = 'my-secret'
export const simulator = createSimulator({
  app: { clientId, clientSecret, scopes: 'write_products', url: 'http://localhost:3000' },
  deliver: async () => ({ status: 200, headers: {}, body: '' }),
})
export const world = simulator.world
export const shop = [...world.shops.values()][0]!
export const app = new ShopifyApp({ clientId, clientSecret, fetch: simulator.fetch })
export const token = (await app.exchangeUsingClientCredentials({ shop: 'demo' })).accessToken?.token ?? ''
export { adminRoom } from '../../../packages/dev/dist/simulator/admin/admin-room.js'
export { adminGraphQL } from '../../../packages/dev/dist/simulator/graphql/endpoint.js'
export { createClock } from '../../../packages/dev/dist/simulator/clock.js'
export { createShop } from '../../../packages/dev/dist/simulator/shops.js'
export { html } from '../../../packages/dev/dist/simulator/admin/html.js'`,
  ],
]

const SHOPIFY = `import { guard, ShopifyApp } from 'shopwright'
export { guard }
export const shopify = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })`

export function preludeFor(file: string): string {
  const own = PRELUDES.find(([path]) => file.startsWith(path))?.[1] ?? ''
  return file.startsWith('packages/shopwright/src/adapters/') ? `${own}\n${SHOPIFY}\n` : `${own}\n`
}
