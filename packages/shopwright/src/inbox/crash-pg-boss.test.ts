import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crashWorker, surviveKills } from '../testing/inbox-crash.ts'
import { otherProcess } from '../testing/other-process.ts'
import { PG_BOSS_HERE, startedBoss } from '../testing/pg-boss-here.ts'
import { pgBossQueue } from './queues/pg-boss.ts'

const url = process.env['DATABASE_URL'] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'shopwright-crash-pg-boss-'))
const module = join(folder, 'worker.mjs')

const WORKER = crashWorker({
  imports: `
import { createRequire } from 'node:module'
import { PG_BOSS_HERE, startedBoss } from '../testing/pg-boss-here.ts'
import { pgBossQueue } from './queues/pg-boss.ts'
const { URL: url, VERSION: version, TABLE: table, FROM } = process.env
const require = createRequire(FROM)
const queue = async () => {
  const pool = new (require('pg').Pool)({ connectionString: url, max: 10 })
  const db = { executeSql: (text, values) => pool.query(text, values) }
  const loaded = require(version)
  const boss = new (loaded.PgBoss ?? loaded.default ?? loaded)({ db, schema: table, supervise: false, schedule: false })
  await boss.start()
  return pgBossQueue(boss, { pool, schema: table, table, name: table })
}`,
  queue: 'queue()',
  write: `tx.query('INSERT INTO ' + table + '_effects VALUES ($1)', [delivery.id])`,
})

beforeAll(() =>
  build({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    alias: { '#hmac': fileURLToPath(new URL('../crypto/hmac-node.ts', import.meta.url)) },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: module,
  }),
)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(url === '').each(PG_BOSS_HERE)('workers on one PostgreSQL through %s', (version) => {
  const table = `crash_${version.slice(-2)}_${process.pid}`
  it('lose nothing and do nothing twice while they are killed fifty times', { timeout: 60_000 }, async () => {
    const pool = new pg.Pool({ connectionString: url, max: 4 })
    const boss = await startedBoss(version, pool, table)
    const queue = pgBossQueue(boss, { pool, schema: table, table, name: table })
    await pool.query(`CREATE TABLE ${table}_effects (id text)`)
    const env = { URL: url, VERSION: version, TABLE: table, FROM: import.meta.url }
    await surviveKills(
      {
        queue,
        start: () => otherProcess({ module: pathToFileURL(module), open: 'open', env }),
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
