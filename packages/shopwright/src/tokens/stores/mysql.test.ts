import { build } from 'esbuild'
import { createPool, type Pool } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/token-store-elsewhere.ts'
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
})

it('mysqlTokenStore refuses what is no client of mysql2/promise', () => {
  expect(() => mysqlTokenStore({} as never)).toThrow('This is no pool of `mysql2/promise`.')
  const callbacks = { execute: () => undefined, promise: () => undefined } as never
  expect(() => mysqlTokenStore(callbacks)).toThrow('pool.promise()')
})
