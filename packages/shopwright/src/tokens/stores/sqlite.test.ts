import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { openSqlite, SQLITE_HERE } from '../../testing/sqlite-here.ts'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { sqliteTokenStore } from './sqlite.ts'

const load = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'shopwright-sqlite-tokens-'))
const elsewhere = elsewhereBuilder(import.meta.url)
let count = 0
const nextFile = () => join(folder, `${String((count += 1))}.db`)

beforeAll(() =>
  elsewhere.build(
    build,
    `import { openSqlite } from '../../testing/sqlite-here.ts'
     import { sqliteTokenStore } from './sqlite.ts'
     export const openStore = async () => sqliteTokenStore(openSqlite(load, process.env.CLIENT, process.env.FILE))`,
  ),
)
afterAll(() => {
  elsewhere.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(SQLITE_HERE)('tokens in SQLite by %s', (client) => {
  const opened = (file: string) => openSqlite(load, client, file)

  tokenStoreSuite({
    test,
    processes: true,
    place: () => {
      const file = nextFile()
      return {
        open: () => {
          const db = opened(file)
          return { store: sqliteTokenStore(db), close: () => db.close() }
        },
        elsewhere: { module: elsewhere.module, open: 'openStore', env: { CLIENT: client, FILE: file } },
        drop: () => ['', '-wal', '-shm'].forEach((end) => rmSync(`${file}${end}`, { force: true })),
      }
    },
  })

  it('wait while another connection writes, and let the event loop go on', async () => {
    const file = nextFile()
    const [db, other] = [opened(file), opened(file)]
    // What is busy is said at once, instead of blocking for a time of the client's own.
    db.exec('PRAGMA busy_timeout = 0')
    const store = sqliteTokenStore(db)
    await store.migrate()
    other.exec('BEGIN IMMEDIATE')
    let beats = 0
    const beat = setInterval(() => (beats += 1), 10)
    setTimeout(() => other.exec('COMMIT'), 200)
    const lease = await store.lease({ shop: 'demo', name: 'client-id/offline' }, 5_000)
    clearInterval(beat)
    expect(lease?.fence).toBe(1)
    expect(beats).toBeGreaterThan(3)
    db.close()
    other.close()
  })

  it('lie in a file whose readers never wait for a writer', async () => {
    const db = opened(nextFile())
    await sqliteTokenStore(db).migrate()
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    db.close()
  })

  it('are leased again after the clock was set back', async () => {
    const db = opened(nextFile())
    const store = sqliteTokenStore(db, { table: 'tokens_of_mine' })
    await store.migrate()
    const key = { shop: 'demo', name: 'client-id/offline' }
    await store.lease(key, 60_000)
    expect(await store.lease(key, 60_000)).toBeNull()
    db.exec('UPDATE tokens_of_mine SET leased_at = leased_at + 3600000, leased_until = leased_until + 3600000')
    expect((await store.lease(key, 60_000))?.fence).toBe(2)
    db.close()
  })
})

it('sqliteTokenStore refuses what is no client, and a table that is no name', () => {
  expect(() => sqliteTokenStore({} as never)).toThrow('This is no SQLite client.')
  const db = { exec: () => undefined, prepare: () => ({}) } as never
  for (const table of ['', 'a b', 'a;b', 'a.b.c', '"a"']) {
    expect(() => sqliteTokenStore(db, { table })).toThrow('table must be a name')
  }
})
