import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elsewhereBuilder } from '../testing/elsewhere-builder.ts'
import { crashWorker, surviveKills } from '../testing/inbox-crash.ts'
import { otherProcess } from '../testing/other-process.ts'
import { PG_BOSS_HERE, startedBoss } from '../testing/pg-boss-here.ts'
import { pgBossQueue } from './queues/pg-boss.ts'

const url = process.env['DATABASE_URL'] ?? ''
const elsewhere = elsewhereBuilder(import.meta.url)

const WORKER = crashWorker({
  imports: `
import { startedBoss } from '../testing/pg-boss-here.ts'
import { pgBossQueue } from './queues/pg-boss.ts'
const { URL: url, VERSION: version, TABLE: table } = process.env
const queue = async () => {
  const pool = new (load('pg').Pool)({ connectionString: url, max: 10 })
  const boss = await startedBoss(load(version), pool, table)
  return pgBossQueue(boss, { pool, schema: table, table, name: table })
}`,
  queue: 'queue()',
  write: `tx.query('INSERT INTO ' + table + '_effects VALUES ($1)', [delivery.id])`,
})

beforeAll(() => elsewhere.build(build, WORKER))
afterAll(() => elsewhere.remove())

describe.skipIf(url === '').each(PG_BOSS_HERE)('workers on one PostgreSQL through %s', (version) => {
  const table = `crash_${version.slice(-2)}_${process.pid}`
  it('lose nothing and do nothing twice while they are killed fifty times', { timeout: 60_000 }, async () => {
    const pool = new pg.Pool({ connectionString: url, max: 4 })
    const boss = await startedBoss(await import(version), pool, table)
    const queue = pgBossQueue(boss, { pool, schema: table, table, name: table })
    await pool.query(`CREATE TABLE ${table}_effects (id text)`)
    const env = { URL: url, VERSION: version, TABLE: table }
    await surviveKills(
      {
        queue,
        start: () => otherProcess({ module: elsewhere.module, open: 'open', env }),
        effects: async () =>
          (await pool.query<{ id: string }>(`SELECT id FROM ${table}_effects`)).rows.map(({ id }) => id),
      },
      { deliveries: 3_000, kills: 50 },
    )
    const states = await pool.query(`SELECT state, count(*)::int FROM ${table}.job WHERE name = $1 GROUP BY state`, [
      table,
    ])
    expect(states.rows).toEqual([{ state: 'completed', count: 3_000 }])
    await boss.stop({ graceful: false, close: false })
    await pool.query(`DROP SCHEMA ${table} CASCADE; DROP TABLE ${table}, ${table}_version, ${table}_effects;
      DROP FUNCTION ${table}_claim`)
    await pool.end()
  })
})
