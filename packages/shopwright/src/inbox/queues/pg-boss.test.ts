import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { app } from '../../testing/inbox-bench.ts'
import { newBoss, PG_BOSS_HERE, type PgBossInTests, startedBoss } from '../../testing/pg-boss-here.ts'
import { deliveryOf, entryOf, REASON } from '../../testing/queue-case.ts'
import { queueSuite } from '../../testing/queue-suite.ts'
import { createInbox } from '../inbox.ts'
import { pgBossQueue } from './pg-boss.ts'

const url = process.env['DATABASE_URL'] ?? ''
const elsewhere = elsewhereBuilder(import.meta.url)

const ELSEWHERE = `
import { startedBoss } from '../../testing/pg-boss-here.ts'
import { pgBossQueue } from './pg-boss.ts'
const { URL: url, VERSION: version, SCHEMA: schema, TABLE: table } = process.env
export async function openQueue() {
  const pool = new (load('pg').Pool)({ connectionString: url, max: 5 })
  const boss = await startedBoss(load(version), pool, schema)
  return pgBossQueue(boss, { pool, schema, table, name: table })
}`

beforeAll(() => elsewhere.build(build, ELSEWHERE))
afterAll(() => elsewhere.remove())

describe.skipIf(url === '').each(PG_BOSS_HERE)('the queue in PostgreSQL through %s', (version) => {
  const schema = `boss_${version.slice(-2)}_${process.pid}`
  const pool = new pg.Pool({ connectionString: url, max: 20 })
  let boss: PgBossInTests
  let count = 0
  const nextTable = () => `inbox_${version.slice(-2)}_${process.pid}_${++count}`
  beforeAll(async () => {
    boss = await startedBoss(await import(version), pool, schema)
  })
  afterAll(async () => {
    await boss.stop({ graceful: false, close: false })
    await pool.query(`DROP SCHEMA ${schema} CASCADE`)
    await pool.end()
  })
  const jobOf = async (table: string, id: string) => {
    const { rows } = await pool.query<{ job: string }>(`SELECT job FROM ${table} WHERE id = $1`, [id])
    return boss.getJobById(table, rows[0]?.job ?? '')
  }

  queueSuite<pg.PoolClient>({
    test,
    processes: true,
    traits: { order: true, newestOnly: true, effects: true, batches: true },
    place: async () => {
      const table = nextTable()
      await pool.query(`CREATE TABLE ${table}_written (text text)`)
      return {
        open: async () => ({
          queue: pgBossQueue<pg.PoolClient>(boss, { pool, schema, table, name: table }),
          close: async () => {},
        }),
        elsewhere: {
          module: elsewhere.module,
          open: 'openQueue',
          env: { URL: url, VERSION: version, SCHEMA: schema, TABLE: table },
        },
        effects: {
          write: async (tx, text) => void (await tx.query(`INSERT INTO ${table}_written VALUES ($1)`, [text])),
          read: async () =>
            (await pool.query<{ text: string }>(`SELECT text FROM ${table}_written`)).rows.map(({ text }) => text),
        },
        drop: () =>
          pool.query(`DROP TABLE IF EXISTS ${table}, ${table}_version, ${table}_written;
            DROP FUNCTION IF EXISTS ${table}_claim`),
      }
    },
  })

  it('says that pg-boss must be started, where it was not, and goes on once it is', async () => {
    const other = `${schema}_late`
    const late = newBoss(await import(version), pool, other)
    const table = nextTable()
    const queue = pgBossQueue(late, { pool, schema: other, table, name: table })
    await expect(queue.counts()).rejects.toThrow(/await boss\.start\(\)/)
    await late.start()
    expect(await queue.counts()).toMatchObject({ waiting: 0 })
    await late.stop({ graceful: false, close: false })
    await pool.query(`DROP SCHEMA ${other} CASCADE`)
  })

  it.each([[undefined], [{}], [{ pool: 'postgres://localhost' }]])('is not made with %j', (options) => {
    expect(() => pgBossQueue(boss, options as never)).toThrow(/a `Pool` of pg/)
  })

  it('shows pg-boss what becomes of each delivery', async () => {
    const table = nextTable()
    const queue = pgBossQueue(boss, { pool, schema, table, name: table })
    const states = async () =>
      Promise.all(entries.map(async ({ delivery }) => (await jobOf(table, delivery.id))?.state))
    const claim = () => queue.claim({ limit: 9, leaseMs: 5_000, perShop: 9, busy: new Map() })
    const entries = Array.from({ length: 4 }, () => entryOf())
    await queue.enqueue(entries)
    expect(await states()).toEqual(['created', 'created', 'created', 'created'])
    const [one, two, three, four] = await claim()
    if (!one || !two || !three || !four) throw new Error('too few were claimed')
    expect(await states()).toEqual(['active', 'active', 'active', 'active'])
    await queue.complete(one, 'worked')
    await queue.bury(two, REASON)
    await queue.retry(three, { delayMs: 60_000, reason: REASON })
    await queue.release([four])
    expect(await states()).toEqual(['completed', 'failed', 'retry', 'retry'])
    expect((await jobOf(table, one.delivery.id))?.output).toEqual({ outcome: 'worked' })
    expect((await jobOf(table, two.delivery.id))?.output).toEqual(REASON)
    await pool.query(`DELETE FROM ${schema}.job WHERE name = $1 AND state = 'completed'`, [table])
    expect(await queue.replay({})).toBe(2)
    expect((await states()).map((state) => state === 'created' || state === 'retry')).toEqual([true, true, true, true])
    expect(await claim()).toHaveLength(3)
  })

  it('undoes the completion where an effect failed and nobody said so', async () => {
    const table = nextTable()
    const queue = pgBossQueue<pg.PoolClient>(boss, { pool, schema, table, name: table })
    await queue.enqueue([entryOf()])
    const [claim] = await queue.claim({ limit: 9, leaseMs: 5_000, perShop: 9, busy: new Map() })
    if (!claim) throw new Error('nothing was claimed')
    const silent = queue.complete(claim, 'worked', async (tx) => {
      await tx.query('SELECT 1 / 0').catch(() => undefined)
    })
    await expect(silent).rejects.toThrow(/aborted/)
    expect((await queue.counts()).working).toBe(1)
  })

  it('knows its claims again where the pool reads big integers its own way', async () => {
    const table = nextTable()
    // As `pg.types.setTypeParser(20, BigInt)` does for all pools.
    const own = new pg.Pool({
      connectionString: url,
      types: {
        getTypeParser: ((...asked: Parameters<typeof pg.types.getTypeParser>) =>
          asked[0] === pg.types.builtins.INT8
            ? BigInt
            : pg.types.getTypeParser(...asked)) as typeof pg.types.getTypeParser,
      },
    })
    const queue = pgBossQueue(boss, { pool: own, schema, table, name: table })
    await queue.enqueue([entryOf(), entryOf()])
    const claims = await queue.claim({ limit: 9, leaseMs: 5_000, perShop: 9, busy: new Map() })
    expect(await queue.renew(claims, 5_000)).toEqual([true, true])
    for (const claim of claims) expect(await queue.bury(claim, REASON)).toBe(true)
    expect(await queue.replay({ refs: claims.map(({ ref }) => ref) })).toBe(2)
    await own.end()
  })

  it('frees what a transaction holds that is silent for ten seconds', { timeout: 30_000 }, async () => {
    const table = nextTable()
    const queue = pgBossQueue<pg.PoolClient>(boss, { pool, schema, table, name: table })
    await queue.enqueue([entryOf()])
    const claim = () => queue.claim({ limit: 9, leaseMs: 400, perShop: 9, busy: new Map() })
    const [silent] = await claim()
    if (!silent) throw new Error('nothing was claimed')
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 12_000))
    const ended = queue.complete(silent, 'worked', pause).then(String, String)
    let next = await claim()
    for (const end = Date.now() + 15_000; next.length === 0 && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      next = await claim()
    }
    expect(next[0]?.attempt).toBe(2)
    expect(await ended).toMatch(/Error|error/)
  })

  it('lets go of a connection that is still busy when its effects were given up', { timeout: 20_000 }, async () => {
    const table = nextTable()
    const queue = pgBossQueue<pg.PoolClient>(boss, { pool, schema, table, name: table })
    await queue.enqueue([entryOf()])
    const [claim] = await queue.claim({ limit: 9, leaseMs: 400, perShop: 9, busy: new Map() })
    if (!claim) throw new Error('nothing was claimed')
    const begun = Date.now()
    const given = queue.complete(claim, 'worked', async (tx) => {
      const slow = tx.query('SELECT pg_sleep(12)')
      slow.catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 50))
      throw new Error('given up')
    })
    await expect(given).rejects.toThrow('given up')
    expect(Date.now() - begun).toBeLessThan(9_000)
  })

  it('waits for the disk even where the database is told not to', async () => {
    const table = nextTable()
    const careless = new pg.Pool({ connectionString: url, options: '-c synchronous_commit=off' })
    const queue = pgBossQueue<pg.PoolClient>(boss, { pool: careless, schema, table, name: table })
    const asked: string[] = []
    const ask = async (tx: pg.PoolClient | pg.Pool) => {
      const { rows } = await tx.query<{ synchronous_commit: string }>('SHOW synchronous_commit')
      asked.push(rows[0]?.synchronous_commit ?? '')
    }
    await queue.enqueue([entryOf()])
    const [claim] = await queue.claim({ limit: 9, leaseMs: 5_000, perShop: 9, busy: new Map() })
    if (claim) await queue.complete(claim, 'worked', ask)
    await ask(careless)
    await careless.end()
    expect(asked).toEqual(['on', 'off'])
  })

  it.each([
    ['back', 1],
    ['ahead', -1],
  ])('keeps no lease and no wait for longer than asked when the clock is set %s two hours', async (_, direction) => {
    const table = nextTable()
    const queue = pgBossQueue(boss, { pool, schema, table, name: table })
    const claim = () => queue.claim({ limit: 9, leaseMs: 60_000, perShop: 9, busy: new Map() })
    await queue.enqueue([entryOf(), entryOf()])
    const [leased, waiting] = await claim()
    if (!leased || !waiting) throw new Error('too few were claimed')
    await queue.retry(waiting, { delayMs: 60_000, reason: REASON })
    expect(await claim()).toEqual([])
    // What is written stands where the clock was before it was set.
    await pool.query(`UPDATE ${table} SET since = since + $1::float8, until = until + $1::float8`, [
      direction * 7_200_000,
    ])
    expect((await claim()).map(({ attempt }) => attempt)).toEqual([2, 2])
    expect(await claim()).toEqual([])
    expect(await queue.complete(leased, 'worked')).toBe(false)
  })

  it('takes a key with characters that PostgreSQL has none of', async () => {
    const table = nextTable()
    const inbox = createInbox({ app, queue: pgBossQueue(boss, { pool, schema, table, name: table }) })
    inbox.on('*', () => undefined, { key: ({ payload }) => String(payload['sku']) })
    for (const sku of ['a\0b', '\ud83d', `${'x'.repeat(199)}🎉`]) {
      const delivery = deliveryOf({ body: JSON.stringify({ sku }) })
      expect(await inbox.record(delivery)).toBe('queued')
    }
    expect(await inbox.drain()).toBe(3)
  })

  it.each(['a b', 'x;--', '1a', ''])('has no table and no schema that is called %s', (bad) => {
    expect(() => pgBossQueue(boss, { pool, table: bad })).toThrow(/no name for a table/)
    expect(() => pgBossQueue(boss, { pool, schema: bad })).toThrow(/no name for a schema/)
  })
})
