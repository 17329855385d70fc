import pg from 'pg'
import PgBoss from 'pg-boss-10'
import { pgBossQueue } from 'shopwright/inbox/pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrograms, type Service, startPostgres } from '../../../scripts/services/index.mjs'
import { NONE, surviveOutages } from './outages.ts'

describe.skipIf(findPrograms('postgres') === null)('an inbox whose PostgreSQL is torn down under load', () => {
  let server: Service
  let pool: pg.Pool
  let boss: PgBoss

  beforeAll(async () => {
    server = await startPostgres({ durable: true })
    pool = new pg.Pool({ connectionString: server.url, max: 10 })
    // An idle connection that breaks is no reason to end the process.
    pool.on('error', () => undefined)
    await pool.query('CREATE TABLE effects (id text)')
    const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) }
    boss = new PgBoss({ db, supervise: false, schedule: false })
    boss.on('error', () => undefined)
    await boss.start()
  })
  afterAll(async () => {
    await boss.stop({ graceful: false, close: false })
    await pool.end()
    await server.stop()
  })

  it(
    'answers 200 for nothing that is lost, works all of it once, and is back in time',
    { timeout: 240_000 },
    async () => {
      const { acknowledged, flaws } = await surviveOutages({
        queue: pgBossQueue(boss, { pool }),
        outage: () => server.restart('immediate'),
        write: (client, id) => client.query('INSERT INTO effects VALUES ($1)', [id]),
        effects: async () => (await pool.query<{ id: string }>('SELECT id FROM effects')).rows.map(({ id }) => id),
      })
      expect(flaws).toEqual(NONE)
      expect(acknowledged).toBeGreaterThan(200)
    },
  )
})
