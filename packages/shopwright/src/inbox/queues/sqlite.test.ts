import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { type QueuePlace, queueSuite } from '../../testing/queue-suite.ts'
import { openSqlite, openSqliteOfBigInts, type OpenSqlite, OWN_SQLITE, SQLITE_HERE } from '../../testing/sqlite-here.ts'
import { sqliteQueue } from './sqlite.ts'

const load = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'shopwright-sqlite-queue-'))
const elsewhere = elsewhereBuilder(import.meta.url)

beforeAll(() =>
  elsewhere.build(
    build,
    `import { openSqlite } from '../../testing/sqlite-here.ts'
     import { sqliteQueue } from './sqlite.ts'
     export const openQueue = async () => sqliteQueue(openSqlite(load, process.env.CLIENT, process.env.FILE))`,
  ),
)
afterAll(() => {
  elsewhere.remove()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0

/** A new file, opened by `open` with the client called `client`. */
async function placeOf(client: string, open: typeof openSqlite): Promise<QueuePlace<OpenSqlite>> {
  const file = join(folder, `${++count}.db`)
  const side = openSqlite(load, client, file)
  side.exec('CREATE TABLE written (text TEXT)')
  return {
    async open() {
      const db = open(load, client, file)
      return { queue: sqliteQueue(db), close: async () => db.close() }
    },
    elsewhere: { module: elsewhere.module, open: 'openQueue', env: { CLIENT: client, FILE: file } },
    effects: {
      write: (tx, text) => void tx.prepare('INSERT INTO written VALUES (?)').run(text),
      read: async () => (side.prepare('SELECT text FROM written').all() as { text: string }[]).map(({ text }) => text),
    },
    drop: async () => side.close(),
  }
}

const { traits } = sqliteQueue(openSqlite(load, OWN_SQLITE, ':memory:'))

describe.each(SQLITE_HERE)('the queue in SQLite by %s', (client) => {
  queueSuite<OpenSqlite>({ test, processes: true, traits, place: () => placeOf(client, openSqlite) })
})

describe(`the queue in SQLite by ${OWN_SQLITE}, told to read integers as bigint`, () => {
  queueSuite<OpenSqlite>({ test, traits, place: () => placeOf(OWN_SQLITE, openSqliteOfBigInts) })
})

it.each([undefined, 'app.db', {}])('is not made of %j', (db) => {
  expect(() => sqliteQueue(db as never)).toThrow(/an open database of `node:sqlite`/)
})
