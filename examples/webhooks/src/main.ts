// `npm run example webhooks`: a night of an app that lives on webhooks. Its warehouse goes away, deliveries die, somebody
// mends it and replays them. Then it stays up for you to look at; `npm run example webhooks --once` ends there.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import { createSimulator } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/node'
import type { InboxEvent } from 'shopwright/inbox'
import { stockApp } from './stock-app.ts'

const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const ORDERS = 60
const TEAS = ['assam', 'darjeeling', 'lapsang', 'oolong']

const say = (title: string, ...lines: readonly string[]): void =>
  console.log([`\n  ${title}`, ...lines.map((line) => `    ${line}`)].join('\n'))

const server = createServer().listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const simulator = createSimulator({
  app: { ...SETTINGS, scopes: 'read_orders,read_products', url: host },
  webhooks: { duplicates: 0.3, disorder: 300 },
})
const db = new DatabaseSync(':memory:')
const counts: Partial<Record<InboxEvent['type'], number>> = {}
let isWarehouseOpen = false
const reserved = new Set<string>()
const { handler, inbox } = await stockApp({
  app: new ShopifyApp({ ...SETTINGS, fetch: simulator.fetch, now: simulator.clock.now }),
  db,
  host,
  warehouse: {
    async reserve(_lines, { key }) {
      if (!isWarehouseOpen) throw new Error('The warehouse does not answer: connect ECONNREFUSED 10.3.0.12:443')
      reserved.add(key)
    },
  },
  onEvent: ({ type }) => (counts[type] = (counts[type] ?? 0) + 1),
  onPlan: (text) => say('The merchant opens the app, which makes its subscriptions', ...text.split('\n')),
  // Seconds instead of hours, so that the story can be told.
  backoff: { first: 50, longest: 400 },
})
server.on('request', mount(handler))
inbox.start()

const opened = await simulator.send.appHome({ shop: 'demo' })
const send = async (): Promise<void> => {
  for (let id = 1; id <= ORDERS; id++) {
    const sku = TEAS[id % TEAS.length] ?? ''
    simulator.world.emit('orders/create', 'demo', { id, line_items: [{ sku, quantity: 2 }] })
    simulator.world.emit('products/update', 'demo', { id: id % 4, title: `${sku}, lot ${id}` })
  }
  await simulator.settled()
}
const settle = async (): Promise<void> => {
  for (let open = 1; open > 0; await sleep(50)) {
    const { waiting, working } = await inbox.counts()
    open = waiting + working
  }
}
const rows = (sql: string): readonly Record<string, unknown>[] => db.prepare(sql).all() as Record<string, unknown>[]

await send()
await settle()
const night = await inbox.counts()
const [reason] = await inbox.list({ state: 'dead', limit: 1 })
say(
  `02:00. ${ORDERS} orders came, 30 % of them twice, and the warehouse is away`,
  `answered 200   ${(counts.received ?? 0).toString().padStart(4)}, of which ${inbox.stats().duplicates} had come before`,
  `failed         ${(counts.failed ?? 0).toString().padStart(4)}  attempts, each tried again later`,
  `dead           ${night.dead.toString().padStart(4)}  that were given up: ${reason?.reason?.detail.split('\n', 1)[0] ?? ''}`,
  `booked         ${rows('SELECT * FROM orders').length.toString().padStart(4)}  orders`,
)

isWarehouseOpen = true
const replayed = await inbox.replay({ state: 'dead', topic: 'orders/create' })
await settle()
const booked = rows('SELECT DISTINCT id FROM orders').length
const doubled = rows('SELECT * FROM orders').length - booked
say(
  `02:10. The warehouse is back: inbox.replay({ state: 'dead', topic: 'orders/create' }) takes up ${replayed}`,
  `booked         ${booked.toString().padStart(4)}  orders, ${doubled} of them twice`,
  ...rows('SELECT sku, sold FROM stock ORDER BY sku').map(
    ({ sku, sold }) => `${String(sku).padEnd(15)}${String(sold).padStart(4)}  sold`,
  ),
)

simulator.uninstall('demo')
await simulator.settled()
await settle()
const [left] = rows('SELECT shop, left_at FROM shops')
const kept = rows(`SELECT value FROM shopwright_tokens WHERE value LIKE '%shpat_%'`).length
say(`The merchant takes the app off: ${String(left?.['shop'])} is marked, ${kept} access tokens of it are left`)

const sold = rows('SELECT sum(sold) AS sold FROM stock')[0]?.['sold']
const isRight =
  opened.status === 200 &&
  booked === ORDERS &&
  doubled === 0 &&
  sold === 2 * ORDERS &&
  reserved.size === ORDERS &&
  kept === 0
console.log(isRight ? '\n  Every order once.\n' : '\n  That is not as it must be.\n')
process.exitCode = isRight ? 0 : 1

const end = async (): Promise<void> => {
  server.closeAllConnections()
  server.close()
  await inbox.stop()
  db.close()
}
if (process.argv.includes('--once') || !isRight) {
  await end()
} else {
  console.log(`  Look at it: ${host}/team/webhooks\n  Ctrl+C ends it.\n`)
  process.once('SIGINT', () => void end())
}
