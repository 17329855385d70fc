import type { SqliteClient } from '../databases/sqlite.ts'

const major = Number(process.versions.node.split('.')[0])

/**
 * The clients of SQLite, and whether this runtime runs them; last what a runtime brings itself, and before it what stands
 * in for that on an old Node. `scripts/runtimes.mjs` runs the tests on other runtimes too.
 */
const CLIENTS: Readonly<Record<string, boolean>> = {
  libsql: true,
  'better-sqlite3': major >= 22,
  '@photostructure/sqlite': true,
  'node:sqlite': major >= 23,
  'bun:sqlite': 'bun' in process.versions,
}

export const SQLITE_HERE: readonly string[] = Object.keys(CLIENTS).filter((name) => CLIENTS[name] === true)

/** The one that this runtime brings itself, or what stands in for it. */
export const OWN_SQLITE: string = SQLITE_HERE.at(-1) ?? '@photostructure/sqlite'

/** A database of the tests, theirs to close. */
export type OpenSqlite = SqliteClient & { close(): void }

/** Opens `file` with the client called `name`. `load` is a `require` that finds the clients. */
export function openSqlite(load: (name: string) => unknown, name: string, file: string): OpenSqlite {
  return new (classOf(load, name))(file)
}

/** As {@link openSqlite}; what this runtime brings itself then reads integers as `bigint`. */
export function openSqliteOfBigInts(load: (name: string) => unknown, name: string, file: string): OpenSqlite {
  const options = name === 'bun:sqlite' ? { create: true, safeIntegers: true } : { readBigInts: true }
  return new (classOf(load, name))(file, options)
}

type SqliteClass = new (file: string, options?: object) => OpenSqlite

function classOf(load: (name: string) => unknown, name: string): SqliteClass {
  const loaded = load(name)
  const { DatabaseSync, Database } = loaded as Readonly<Record<string, unknown>>
  return (DatabaseSync ?? Database ?? loaded) as SqliteClass
}
