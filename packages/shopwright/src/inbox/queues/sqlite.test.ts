import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { DatabaseSync } from '@photostructure/sqlite'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { queueSuite } from '../../testing/queue-suite.ts'
import { sqliteQueue } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'shopwright-sqlite-queue-'))
const module = join(folder, 'elsewhere.mjs')

beforeAll(() =>
  build({
    stdin: {
      contents: `
        import { createRequire } from 'node:module'
        import { sqliteQueue } from './sqlite.ts'
        const { DatabaseSync } = createRequire(process.env.FROM)('@photostructure/sqlite')
        export const openQueue = async () => sqliteQueue(new DatabaseSync(process.env.FILE))`,
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

describe('the queue in SQLite', () => {
  let count = 0
  queueSuite<InstanceType<typeof DatabaseSync>>({
    test,
    processes: true,
    traits: sqliteQueue(new DatabaseSync(':memory:')).traits,
    place: async () => {
      const file = join(folder, `${++count}.db`)
      const side = new DatabaseSync(file)
      side.exec('CREATE TABLE written (text TEXT)')
      return {
        async open() {
          const db = new DatabaseSync(file)
          return { queue: sqliteQueue(db), close: async () => db.close() }
        },
        elsewhere: {
          module: pathToFileURL(module),
          open: 'openQueue',
          env: { FILE: file, FROM: import.meta.url },
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
