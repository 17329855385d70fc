// One process of the app: it receives webhooks on a port of its own, and works what any of the processes received.
// Nothing here prepares for a crash. It is killed from outside, at any moment.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import { ShopifyApp } from 'shopwright'
import { mount } from 'shopwright/adapters/node'
import { createInbox } from 'shopwright/inbox'
import { sqliteQueue } from 'shopwright/inbox/sqlite'
import { INSERT, SETTINGS } from './settings.ts'

const db = new DatabaseSync(process.env['DATABASE_FILE'] ?? '')
const inbox = createInbox({
  app: new ShopifyApp(SETTINGS),
  queue: sqliteQueue(db),
  // A second instead of ten, and the others likewise, so that the story is told in half a minute.
  leaseMs: 1_000,
  pollMs: 100,
  backoff: { first: 50 },
})

inbox.on('products/update', async ({ delivery, attempt, tx }) => {
  await sleep(Math.random() * 20)
  if (attempt === 1 && Math.random() < 0.05) throw new Error('The warehouse did not answer.')
  tx((database) => database.prepare(INSERT).run(delivery.id))
})
inbox.start()

const server = createServer(mount(inbox.handler)).listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
})
// Without whoever started it there is nothing to do.
process.on('disconnect', () => process.exit())
