// `npm run example webhooks-crash`: 3,000 deliveries, and 50 times a worker is killed. What was answered 200 is worked,
// and nothing twice. `npm run example webhooks-crash 500 10` is a shorter one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import { sqliteQueue } from 'shopwright/inbox/sqlite'
import { startCrew } from './crew.ts'
import { createPicture } from './picture.ts'
import { type Sent, send } from './sender.ts'
import { TABLE } from './settings.ts'

const WORKERS = 3
const [deliveries, kills] = [Number(process.argv[2] ?? 3_000), Number(process.argv[3] ?? 50)]
if (![deliveries, kills].every((count) => Number.isInteger(count) && count > 0)) {
  console.error('How many deliveries, and how many kills? Whole numbers: npm run example webhooks-crash 3000 50')
  process.exit(1)
}

console.log(`
  ${WORKERS} processes receive webhooks over HTTP into one SQLite file, and work them.
  Shopify sends; somebody kills a process, ${kills} times.
`)

const folder = mkdtempSync(join(tmpdir(), 'shopwright-example-'))
const file = join(folder, 'app.db')
const db = new DatabaseSync(file)
db.exec(TABLE)
const queue = sqliteQueue(db)
const effects = db.prepare('SELECT delivery FROM stock_changes')
const picture = createPicture(process.stdout)
const sent: Sent = { requests: 0, acknowledged: new Set() }
let killed = 0

async function draw(isOver: boolean): Promise<{ doubled: number; lost: number; open: number }> {
  const { waiting, working, done, dead } = await queue.counts()
  const rows = (effects.all() as { delivery: string }[]).map(({ delivery }) => delivery)
  const worked = new Set(rows)
  const doubled = rows.length - worked.size
  const lost = [...sent.acknowledged].filter((id) => !worked.has(id)).length
  picture.draw({
    deliveries,
    sent: sent.requests,
    recorded: waiting + working + done + dead,
    worked: worked.size,
    kills: killed,
    doubled,
    lost: isOver ? lost : null,
  })
  return { doubled, lost, open: waiting + working }
}

const crew = await startCrew(WORKERS, file)
try {
  const killing = (async () => {
    while (killed < kills) {
      await sleep(50 + Math.random() * 300)
      await crew.killOne()
      killed++
    }
  })()
  // No sooner than the kills: deliveries come until the last of them.
  const sending = send(crew, deliveries, sent, (share) => killed / kills >= share)
  const all = Promise.all([killing, sending])
  let isSent = false
  const marked = all.then(() => (isSent = true))
  for (;;) {
    await Promise.race([sleep(100), marked])
    const { open } = await draw(false)
    if (isSent && open === 0) break
  }
  const { doubled, lost } = await draw(true)
  const isRight = doubled === 0 && lost === 0 && sent.acknowledged.size === deliveries
  console.log(isRight ? '\n  0 lost, 0 doubled.\n' : '\n  That is not as it must be.\n')
  process.exitCode = isRight ? 0 : 1
} finally {
  await crew.end()
  db.close()
  rmSync(folder, { recursive: true, force: true })
}
