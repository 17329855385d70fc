import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DatabaseSync } from '@photostructure/sqlite'
import { createSimulator } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { expect, it } from 'vitest'
import { stockApp } from './stock-app.ts'

it('tells of a night in which every order is booked once', { timeout: 60_000 }, async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--once'])
  expect(stdout).toContain('3 to create')
  expect(stdout).toMatch(/dead +60 {2}that were given up: Error: The warehouse does not answer/)
  expect(stdout).toContain('takes up 60')
  expect(stdout).toMatch(/booked +60 {2}orders, 0 of them twice/)
  expect(stdout).toContain('demo is marked, 0 access tokens of it are left')
  expect(stdout).toContain('\n  Every order once.\n')
})

it('does its duties, and keeps the proof', async () => {
  const settings = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
  const db = new DatabaseSync(':memory:')
  const simulator = createSimulator({
    app: { ...settings, scopes: 'read_orders', url: 'https://app.example' },
    deliver: async (req) => handler(req),
  })
  const { handler, inbox } = await stockApp({
    app: new ShopifyApp({ ...settings, fetch: simulator.fetch }),
    db,
    host: 'https://app.example',
    warehouse: { reserve: async () => undefined },
    onEvent: () => undefined,
    onPlan: () => undefined,
  })
  await simulator.send.webhook({ topic: 'orders/create', path: '/webhooks', payload: { id: 1, line_items: [] } })
  await inbox.drain()
  expect(db.prepare('SELECT * FROM orders').all()).toHaveLength(1)
  for (const topic of ['customers/redact', 'shop/redact'] as const) {
    await simulator.send.webhook({ topic, path: '/webhooks' })
  }
  await inbox.drain()
  expect(db.prepare('SELECT topic, shop FROM duties ORDER BY topic').all()).toMatchObject([
    { topic: 'customers/redact', shop: 'demo' },
    { topic: 'shop/redact', shop: 'demo' },
  ])
  expect(db.prepare('SELECT * FROM orders').all()).toEqual([])
})
