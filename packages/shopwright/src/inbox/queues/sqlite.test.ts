import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { queueSuite } from '../../testing/queue-suite.ts'
import { openSqlite, type OpenSqlite, SQLITE_HERE } from '../../testing/sqlite-here.ts'
import { sqliteQueue } from './sqlite.ts'

const load = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'shopwright-sqlite-queue-'))
const module = join(folder, 'elsewhere.mjs')

beforeAll(() =>
  build({
    stdin: {
      contents: `
        import { createRequire } from 'node:module'
        import { openSqlite } from '../../testing/sqlite-here.ts'
        import { sqliteQueue } from './sqlite.ts'
        const { FROM, CLIENT, FILE } = process.env
        export const openQueue = async () => sqliteQueue(openSqlite(createRequire(FROM), CLIENT, FILE))`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: module,
  }),
)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0

describe.each(SQLITE_HERE)('the queue in SQLite by %s', (client) => {
  const opened = (file: string) => openSqlite(load, client, file)
  queueSuite<OpenSqlite>({
    test,
    processes: true,
    traits: sqliteQueue(opened(':memory:')).traits,
    place: async () => {
      const file = join(folder, `${++count}.db`)
      const side = opened(file)
      side.exec('CREATE TABLE written (text TEXT)')
      return {
        async open() {
          const db = opened(file)
          return { queue: sqliteQueue(db), close: async () => db.close() }
        },
        elsewhere: {
          module: pathToFileURL(module),
          open: 'openQueue',
          env: { CLIENT: client, FILE: file, FROM: import.meta.url },
        },
        effects: {
          write: (tx, text) => void tx.prepare('INSERT INTO written VALUES (?)').run(text),
          read: async () =>
            (side.prepare('SELECT text FROM written').all() as { text: string }[]).map(({ text }) => text),
        },
        drop: async () => side.close(),
      }
    },
  })
})

it.each([undefined, 'app.db', {}])('is not made of %j', (db) => {
  expect(() => sqliteQueue(db as never)).toThrow(/an open database of `node:sqlite`/)
})
