import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlTokenStore } from '../sql-token-store.ts'
import { postgresTokenStore } from './postgres.ts'

const url = process.env['DATABASE_URL'] ?? ''
const key = { shop: 'demo', name: 'client-id/offline' }

describe.skipIf(url === '')('tokens in a PostgreSQL that is set up otherwise', () => {
  const table = `tokens_settings_${String(process.pid)}`
  const open = (options = '') => new pg.Pool({ connectionString: url, max: 10, options })
  let pool: pg.Pool

  beforeAll(async () => {
    pool = open()
    await postgresTokenStore(pool, { table }).migrate()
  })
  afterAll(async () => {
    await pool.query(`DROP TABLE ${table}, ${table}_versions`)
    await pool.end()
  })

  it.each(['repeatable\\ read', 'serializable'])('are raced for without error, where it is %s', async (isolation) => {
    const strict = open(`-c default_transaction_isolation=${isolation}`)
    const store = postgresTokenStore(strict, { table })
    try {
      for (let round = 0; round < 20; round += 1) {
        const leases = await Promise.all(Array.from({ length: 10 }, () => store.lease(key, 5_000)))
        const [lease, ...more] = leases.filter((one) => one !== null)
        expect([lease?.shop, more]).toEqual(['demo', []])
        expect(lease !== undefined && (await store.save(lease, 'value'))).toBe(true)
      }
    } finally {
      await strict.end()
    }
  })

  it('are used without the right to make tables, once these are there', async () => {
    const readOnly = open('-c default_transaction_read_only=on')
    const store = postgresTokenStore(readOnly, { table })
    try {
      await store.migrate()
      expect(await store.list({ limit: 1, shop: 'nobody' })).toEqual([])
    } finally {
      await readOnly.end()
    }
  })

  it.each([
    ['without prepared statements, as behind PgBouncer', { prepare: false }],
    ['with names in camel case', { transform: postgres.camel }],
  ])('are the same by postgres.js %s', async (_how, more) => {
    const sql = postgres(url, { max: 2, ...more })
    const store = postgresTokenStore(sql, { table })
    try {
      const mine = { ...key, name: 'client-id/online/7' }
      const lease = await store.lease(mine, 5_000)
      expect(lease !== null && (await store.save(lease, 'value'))).toBe(true)
      expect(await store.get(mine)).toEqual({ ...mine, value: 'value' })
      expect(await store.delete(mine)).toBe(true)
    } finally {
      await sql.end()
    }
  })

  it('are refused, not misread, where a client gives the columns other names', async () => {
    const sql = postgres(url, { max: 1, transform: postgres.pascal })
    await expect(postgresTokenStore(sql, { table }).lease({ ...key, shop: 'other' }, 5_000)).rejects.toThrow(
      'no column "fence"',
    )
    await sql.end()
  })
})

it('a table that another process makes at the same moment is no error, whatever language the server speaks', async () => {
  const made: string[] = []
  const store = sqlTokenStore({
    dialect: 'postgres',
    rows: async () => {
      if (made.length === 0) throw new Error('Relation existiert nicht')
      return []
    },
    run: async (text) => {
      made.push(text)
      const isFirst = made.filter((one) => one === text).length === 1
      if (isFirst) throw Object.assign(new Error('doppelter Schlüsselwert'), { code: '23505' })
      return 0
    },
  })
  await store.migrate()
  expect(made.filter((text) => text.startsWith('CREATE TABLE'))).toHaveLength(4)
})
