import { build } from 'esbuild'
import { createPool as createCallbackPool } from 'mysql2'
import { createPool, type Pool } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { mysqlTokenStore } from './mysql.ts'

const url = process.env['MYSQL_URL'] ?? ''
const elsewhere = elsewhereBuilder(import.meta.url)
let count = 0
const nextTable = () => `tokens_${String(process.pid)}_${String((count += 1))}`

describe.skipIf(url === '')('tokens in MySQL or MariaDB by mysql2', () => {
  let pool: Pool
  beforeAll(async () => {
    pool = createPool({ uri: url, connectionLimit: 10 })
    await elsewhere.build(
      build,
      `import { mysqlTokenStore } from './mysql.ts'
       export const openStore = async () => mysqlTokenStore(
         load('mysql2/promise').createPool({ uri: process.env.MYSQL_URL, connectionLimit: 2 }),
         { table: process.env.TABLE })`,
    )
  })
  afterAll(async () => {
    elsewhere.remove()
    await pool.end()
  })

  tokenStoreSuite({
    test,
    processes: true,
    place: () => {
      const table = nextTable()
      return {
        open: () => ({ store: mysqlTokenStore(pool, { table }), close: () => undefined }),
        elsewhere: { module: elsewhere.module, open: 'openStore', env: { TABLE: table } },
        drop: () => pool.query(`DROP TABLE IF EXISTS ${table}, ${table}_versions`),
      }
    },
  })

  it('are renewed many times within one millisecond, also where only rows that change are counted', async () => {
    const counting = createPool({ uri: url, connectionLimit: 10, flags: ['-FOUND_ROWS'] })
    const table = nextTable()
    const store = mysqlTokenStore(counting, { table })
    await store.migrate()
    const lease = await store.lease({ shop: 'demo', name: 'client-id/offline' }, 5_000)
    if (lease === null) throw new Error('There is a lease.')
    const renewed = await Promise.all(Array.from({ length: 200 }, () => store.renew(lease, 5_000)))
    expect(renewed.filter((done) => !done)).toEqual([])
    await counting.query(`DROP TABLE ${table}, ${table}_versions`)
    await counting.end()
  })

  it.each(['', 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES', 'ORACLE'])(
    'are leased by one at a time in the mode “%s” too',
    async (mode) => {
      const own = createPool({ uri: url, connectionLimit: 1 })
      const [rows] = await own.query('SELECT VERSION() AS version')
      const isMariaDB = /mariadb/i.test((rows as { version: string }[])[0]?.version ?? '')
      // MySQL 8 has no such mode.
      if (mode !== 'ORACLE' || isMariaDB) await own.query('SET SESSION sql_mode = ?', [mode])
      const table = nextTable()
      const store = mysqlTokenStore(own, { table })
      await store.migrate()
      const key = { shop: 'demo', name: 'client-id/offline' }
      for (let turn = 1; turn <= 3; turn += 1) {
        const lease = await store.lease(key, 5_000)
        expect(lease?.fence).toBe(turn)
        expect(await store.lease(key, 5_000)).toBeNull()
        expect(lease !== null && (await store.save(lease, `'\\'"`))).toBe(true)
      }
      await own.query(`UPDATE ${table} SET holder = 'x', leased_at = 4e12, leased_until = 4e12`)
      expect((await store.lease(key, 5_000))?.fence).toBe(4)
      expect(await store.lease(key, 5_000)).toBeNull()
      await own.query(`DROP TABLE ${table}, ${table}_versions`)
      await own.end()
    },
  )

  it('are reached by a pool with callbacks, and not by one that gives rows without names', async () => {
    const table = nextTable()
    const callbacks = createCallbackPool(url)
    const store = mysqlTokenStore(callbacks, { table })
    await store.migrate()
    const key = { shop: 'demo', name: 'client-id/offline' }
    const lease = await store.lease(key, 5_000)
    expect(lease !== null && (await store.save(lease, 'value'))).toBe(true)
    const arrays = createPool({ uri: url, rowsAsArray: true })
    await expect(mysqlTokenStore(arrays, { table }).get(key)).rejects.toThrow('no column "value"')
    await pool.query(`DROP TABLE ${table}, ${table}_versions`)
    await callbacks.promise().end()
    await arrays.end()
  })
})

it('mysqlTokenStore refuses what is no client of mysql2', () => {
  expect(() => mysqlTokenStore({} as never)).toThrow('This is no pool of `mysql2`.')
  expect(() => mysqlTokenStore({ promise: () => ({}) } as never)).toThrow('This is no pool of `mysql2`.')
})
