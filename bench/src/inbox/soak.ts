// A million webhooks that are genuine and a million that are not: memory must be the same at the end as after the first tenth.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { ShopifyApp } from 'shopwright'
import { createInbox } from 'shopwright/inbox'
import { sqliteQueue } from 'shopwright/inbox/sqlite'
import { signWebhookReq } from 'shopwright/sign'
import { table } from '../table.ts'
import { SIGNER } from '../verify/incumbent.ts'

const total = Number(process.argv[2] ?? 1_000_000)
const STEPS = 10
const TOGETHER = 200

const folder = mkdtempSync(join(tmpdir(), 'shopwright-soak-'))
const db = new DatabaseSync(join(folder, 'app.db'))
const inbox = createInbox({ app: new ShopifyApp(SIGNER), queue: sqliteQueue(db), concurrency: 64, perShop: 64 })
inbox.on('products/update', ({ payload }) => void payload['id'])
inbox.start()

const genuine = await signWebhookReq(SIGNER, { topic: 'products/update', payload: { id: 7, title: 'x'.repeat(2_000) } })
const forged = await signWebhookReq(SIGNER, { topic: 'products/update', payload: { id: 7 }, flaw: 'wrong_secret' })
const rows = [['received', 'worked', 'refused', 'heap', 'resident', 'a second']]

let count = 0
for (let step = 0; step < STEPS; step++) {
  const start = performance.now()
  for (const end = count + total / STEPS; count < end; count += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, (_, index) => both(count + index)))
    // What was worked is forgotten, as it is after three days: the file is not what is measured.
    while ((await inbox.counts()).waiting > 5_000) await new Promise((resolve) => setTimeout(resolve, 5))
    if (count % 20_000 === 0) await inbox.queue.prune({ doneMs: 0, deadMs: null })
  }
  rows.push(line((2_000 * (total / STEPS)) / (performance.now() - start)))
  process.stdout.write(`${table(rows.slice(-1))}\n`)
}
await inbox.stop()
db.close()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`\n${table(rows)}\n`)

async function both(id: number): Promise<void> {
  const headers = { ...(genuine.headers as Record<string, string>), 'X-Shopify-Webhook-Id': `delivery-${id}` }
  const [good, bad] = await Promise.all([inbox.receive({ ...genuine, headers }), inbox.receive(forged)])
  if (!good.ok || good.log.code !== 'received') throw new Error(`A genuine one: ${good.log.detail}`)
  if (bad.ok) throw new Error('A forged one was taken.')
}

function line(rate: number): string[] {
  globalThis.gc?.()
  const { received, worked, refused } = inbox.stats()
  const { heapUsed, rss } = process.memoryUsage()
  const counts = [received, worked, Object.values(refused).reduce((sum, one) => sum + one, 0), rate]
  const [first = '', second = '', third = '', last = ''] = counts.map((one) => Math.round(one).toLocaleString('en'))
  return [first, second, third, ...[heapUsed, rss].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`), last]
}
