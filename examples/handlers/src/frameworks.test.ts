import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createSimulator, type Delivery, type Senders } from '@shopwright/dev'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const settings = { clientId: 'example-client-id', clientSecret: 'example-client-secret' }

/** What Shopify sends, and what every framework must make of it. */
const REQUESTS: readonly [string, (send: Senders) => Promise<Delivery>, number][] = [
  ['the App Home page', (send) => send.appHome(), 200],
  ['an App Home page without a fresh ID token', (send) => send.appHome({ flaw: 'expired' }), 302],
  ['a webhook', (send) => send.webhook({ topic: 'orders/create' }), 200],
  ['a webhook with letters outside ASCII', (send) => send.webhook({ payload: { note: 'Grüße, 世界 😀' } }), 200],
  ['a webhook whose body was changed', (send) => send.webhook({ flaw: 'tampered_body' }), 401],
  ['a Flow action', (send) => send.flowAction(), 200],
  [
    'a storefront page with a repeated parameter',
    (send) =>
      send.appProxy({
        params: [
          ['a', '1'],
          ['a', '2'],
          ['a1', ' +é'],
        ],
      }),
    200,
  ],
  ['a storefront page with another shop in it', (send) => send.appProxy({ flaw: 'wrong_secret' }), 401],
  ['an Admin UI extension', (send) => send.adminUIExt(), 200],
  ['an Admin UI extension’s preflight', (send) => send.adminUIExt({ preflight: true }), 204],
  ['a POS UI extension', (send) => send.posUIExt(), 200],
  ['a checkout UI extension', (send) => send.checkoutUIExt(), 200],
  ['a customer account UI extension', (send) => send.customerAccountUIExt(), 200],
  ['a merchant’s place asked with a buyer’s token', (send) => send.adminUIExt({ flaw: 'buyer_token' }), 401],
]

describe.each(['express', 'fastify', 'hono'])('the %s example', (framework) => {
  let server: ChildProcess
  let send: Senders
  let stop: () => void

  beforeAll(async () => {
    const main = fileURLToPath(new URL(`../../${framework}/dist/server.js`, import.meta.url))
    const env = {
      ...process.env,
      SHOPIFY_API_KEY: settings.clientId,
      SHOPIFY_API_SECRET: settings.clientSecret,
      PORT: '0',
    }
    server = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const printed = String((await once(server.stdout ?? server, 'data'))[0])
    const port = /port: (\d+)/.exec(printed)?.[1]
    const simulator = createSimulator({ app: { ...settings, scopes: [], url: `http://localhost:${port}` } })
    send = simulator.send
    stop = () => simulator.close()
  })

  afterAll(async () => {
    stop()
    server.kill()
    await once(server, 'exit')
  })

  it.each(REQUESTS)('answers %s', async (_what, request, status) => {
    const delivery = await request(send)
    expect([delivery.status, delivery.error]).toEqual([status, null])
  })
})
