import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle as overSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as overMysql } from 'drizzle-orm/mysql2'
import { drizzle as overPglite } from 'drizzle-orm/pglite'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { fromDrizzle } from './drizzle.ts'
import type { SqliteClient } from './sqlite.ts'

const mysqlUrl = process.env['MYSQL_URL'] ?? ''
let count = 0
const nextTable = () => `tokens_${String((count += 1))}`

describe('tokens through Drizzle over PGlite', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create()
  })
  afterAll(() => client.close())
  tokenStoreSuite({
    test,
    place: () => {
      const table = nextTable()
      const db = overPglite({ client })
      return {
        open: () => ({ store: fromDrizzle(db, { dialect: 'postgresql', table }), close: () => undefined }),
        drop: () => client.exec(`DROP TABLE IF EXISTS ${table}, ${table}_versions`),
      }
    },
  })
})

describe('tokens through Drizzle over libsql', () => {
  // It has the interface of better-sqlite3, and runs on Node 20 too.
  const Database = createRequire(import.meta.url)('libsql') as new (file: string) => SqliteClient & { close(): void }
  tokenStoreSuite({
    test,
    place: () => {
      const client = new Database(':memory:')
      const db = overSqlite({ client }) as unknown as { $client: SqliteClient }
      return {
        open: () => ({ store: fromDrizzle(db, { dialect: 'sqlite' }), close: () => undefined }),
        drop: () => client.close(),
      }
    },
  })
})

it('fromDrizzle makes a file of SQLite one whose readers never wait, as sqliteTokenStore does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-drizzle-'))
  const Database = createRequire(import.meta.url)('libsql') as new (file: string) => SqliteClient & { close(): void }
  const client = new Database(join(folder, 'app.db'))
  const db = overSqlite({ client }) as unknown as { $client: SqliteClient }
  await fromDrizzle(db, { dialect: 'sqlite' }).migrate()
  expect(client.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
  client.close()
  rmSync(folder, { recursive: true, force: true })
})

it.skipIf(mysqlUrl === '')('fromDrizzle takes a database of MySQL that was made of a URL', async () => {
  const db = overMysql(mysqlUrl)
  const table = `drizzle_tokens_${String(process.pid)}`
  const store = fromDrizzle(db, { dialect: 'mysql', table })
  await store.migrate()
  expect((await store.lease({ shop: 'demo', name: 'client-id/offline' }, 5_000))?.fence).toBe(1)
  await db.$client.promise().query(`DROP TABLE ${table}, ${table}_versions`)
  await db.$client.promise().end()
})

it('fromDrizzle refuses a database without a client, and a dialect that is none', () => {
  expect(() => fromDrizzle({} as never, { dialect: 'sqlite' })).toThrow('fromDrizzle takes what `drizzle(…)` gave')
  expect(() => fromDrizzle({ $client: {} } as never, { dialect: 'oracle' as never })).toThrow('and a dialect')
})
