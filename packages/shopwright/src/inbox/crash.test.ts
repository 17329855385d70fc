import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { app, deliveryOf, sleep } from '../testing/inbox-bench.ts'
import { elsewhereBuilder } from '../testing/elsewhere-builder.ts'
import { crashWorker, surviveKills } from '../testing/inbox-crash.ts'
import { otherProcess } from '../testing/other-process.ts'
import { openSqlite, type OpenSqlite, OWN_SQLITE } from '../testing/sqlite-here.ts'
import { createInbox } from './index.ts'
import { sqliteQueue } from './queues/sqlite.ts'

const load = createRequire(import.meta.url)
const opened = (file: string): OpenSqlite => openSqlite(load, OWN_SQLITE, file)
const folder = mkdtempSync(join(tmpdir(), 'shopwright-crash-'))
const elsewhere = elsewhereBuilder(import.meta.url)

/** A process that receives and works on one file; each handler writes the delivery's id with `tx`. */
const WORKER = crashWorker({
  imports: `
import { openSqlite } from '../testing/sqlite-here.ts'
import { sqliteQueue } from './queues/sqlite.ts'
const { CLIENT, FILE } = process.env`,
  queue: 'sqliteQueue(openSqlite(load, CLIENT, FILE))',
  write: "tx.prepare('INSERT INTO effects VALUES (?)').run(delivery.id)",
})

beforeAll(() => elsewhere.build(build, WORKER))
afterAll(() => {
  elsewhere.remove()
  rmSync(folder, { recursive: true, force: true })
})

function placeOf(name: string) {
  const file = join(folder, name)
  const db = opened(file)
  db.exec('CREATE TABLE effects (id TEXT)')
  const start = () => otherProcess({ module: elsewhere.module, open: 'open', env: { CLIENT: OWN_SQLITE, FILE: file } })
  const effects = () => (db.prepare('SELECT id FROM effects').all() as { id: string }[]).map(({ id }) => id)
  return { db, queue: sqliteQueue(db), start, effects }
}

function isHeld(db: OpenSqlite): boolean {
  try {
    db.exec('PRAGMA busy_timeout = 50; BEGIN IMMEDIATE; ROLLBACK')
    return false
  } catch {
    return true
  }
}

describe('workers on one SQLite file', () => {
  it('lose nothing and do nothing twice while they are killed fifty times', { timeout: 60_000 }, async () => {
    const { db, ...place } = placeOf('killed.db')
    await surviveKills(place, { deliveries: 3_000, kills: 50 })
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  })

  it('commit nothing when they wake from a freeze that was longer than their lease', async () => {
    const { db, queue, start, effects } = placeOf('frozen.db')
    const frozen = await start()
    await frozen.call(
      'receive',
      Array.from({ length: 30 }, () => deliveryOf()),
    )
    await frozen.signal('SIGSTOP')
    // Frozen in the midst of a commit it would hold the file, and nobody could go on: that is another story.
    while (isHeld(db)) {
      await frozen.signal('SIGCONT')
      await sleep(1)
      await frozen.signal('SIGSTOP')
    }
    await sleep(700)
    const other = await start()
    for (const end = Date.now() + 10_000; Date.now() < end && (await queue.counts()).done < 30; await sleep(50));
    await frozen.signal('SIGCONT')
    await sleep(300)
    expect([effects().length, new Set(effects()).size]).toEqual([30, 30])
    await Promise.all([frozen.end(), other.end()])
  })
})

describe('a SQLite file', () => {
  it('that another program holds is waited for, and others are served meanwhile', async () => {
    const { db, queue, effects } = placeOf('held.db')
    await queue.counts()
    const holder = opened(join(folder, 'held.db'))
    holder.exec('BEGIN IMMEDIATE')
    let turns = 0
    const ticking = setInterval(() => turns++, 10)
    setTimeout(() => holder.exec('COMMIT'), 500)
    const delivery = deliveryOf()
    expect(await queue.enqueue([{ delivery, key: null, newestOnly: false }])).toEqual(['queued'])
    clearInterval(ticking)
    expect(turns).toBeGreaterThan(5)
    expect(effects()).toEqual([])
    db.close()
    holder.close()
  })

  it('that is full takes nothing, says so, and goes on when there is room again', async () => {
    const { db, queue } = placeOf('full.db')
    await queue.counts()
    const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const entry = () => ({ delivery: deliveryOf({ body: `"${'x'.repeat(200_000)}"` }), key: null, newestOnly: false })
    await expect(queue.enqueue([entry()])).rejects.toThrow(/full/)
    expect((await queue.counts()).waiting).toBe(0)
    db.exec('PRAGMA max_page_count = 1000000')
    expect(await queue.enqueue([entry()])).toEqual(['queued'])
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
  })

  it('has a row for each receipt that was answered, of many at once, while it fills up and when it is closed', async () => {
    const { db, queue } = placeOf('filling.db')
    const inbox = createInbox({ app, queue })
    await queue.counts()
    const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
    db.exec(`PRAGMA max_page_count = ${pages + 20}`)
    const sizes = Array.from({ length: 60 }, (_, at) => (at % 9 === 4 ? 100_000 : 1_000))
    const record = (deliveries: readonly ReturnType<typeof deliveryOf>[]) =>
      Promise.allSettled(deliveries.map((delivery) => inbox.record(delivery)))
    const deliveries = sizes.map((size) => deliveryOf({ body: `["${'x'.repeat(size)}"]` }))
    const answers = await record(deliveries)
    const taken = deliveries.filter((_, at) => answers[at]?.status === 'fulfilled').map(({ id }) => id)
    const rows = await inbox.list({ limit: 100 })
    expect(rows.map(({ delivery }) => delivery.id).toSorted()).toEqual(taken.toSorted())
    expect(taken.length).toBeGreaterThan(0)
    expect(taken.length).toBeLessThan(60)
    db.close()
    for (const answer of await record([deliveryOf(), deliveryOf()])) expect(answer.status).toBe('rejected')
  })

  it('keeps no lease and no wait for longer than asked when the clock jumps two hours', async () => {
    const db = opened(join(folder, 'clock.db'))
    let now = 1_790_000_000_000
    const queue = sqliteQueue(db, { now: () => now })
    const claim = () => queue.claim({ limit: 9, leaseMs: 10_000, perShop: 9, busy: new Map() })
    await queue.enqueue([{ delivery: deliveryOf(), key: null, newestOnly: false }])
    const [early] = await claim()
    now -= 2 * 3_600_000
    const [late] = await claim()
    expect([early?.attempt, late?.attempt]).toEqual([1, 2])
    if (early === undefined || late === undefined) throw new Error('nothing was claimed')
    expect(await queue.complete(early, 'worked')).toBe(false)
    await queue.retry(late, { delayMs: 60_000, reason: { code: 'handler_threw', detail: '' } })
    expect(await claim()).toEqual([])
    now -= 2 * 3_600_000
    expect(await claim()).toHaveLength(1)
    now += 4 * 3_600_000
    expect(await claim()).toHaveLength(1)
    db.close()
  })

  it.each(['a b', 'x;--', '1a', ''])('has no table that is called %s', (table) => {
    expect(() => sqliteQueue(opened(':memory:'), { table })).toThrow(/no name for a table/)
  })
})
