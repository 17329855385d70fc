import { hasMethods, madeOnce, type SqlClient, type SqlRow, type SqlValue } from './sql.ts'
import { isBusy, patiently } from './sqlite-busy.ts'

/** A synchronous client of SQLite, your own instance: `node:sqlite`, better-sqlite3, `bun:sqlite` and libsql have this. */
export interface SqliteClient {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

/** One prepared statement. */
export interface SqliteStatement {
  run(...params: SqlValue[]): { readonly changes: number | bigint }
  get(...params: SqlValue[]): unknown
  all(...params: SqlValue[]): unknown[]
}

/** A client of `@libsql/client`, for files and for Turso. */
export interface LibsqlClientLike {
  execute(statement: { sql: string; args: SqlValue[] }): Promise<{
    readonly rows: ArrayLike<unknown>
    readonly rowsAffected: number
  }>
}

/** A client of SQLite, as it is known here. */
export type AnySqlite = SqliteClient | LibsqlClientLike

/** For how many ms another process may hold the database before a call gives up. */
const PATIENCE_MS = 5_000

/** The user's client as the one that is used here. Throws a `TypeError` for what is none. */
export function sqliteClient(client: AnySqlite): SqlClient {
  if (hasMethods(client, 'prepare', 'exec')) return synchronous(client as SqliteClient)
  if (hasMethods(client, 'execute')) return asynchronous(client as LibsqlClientLike)
  throw new TypeError(
    'This is no SQLite client. Give an open database of `node:sqlite`, better-sqlite3, `bun:sqlite` or libsql, or a client of `@libsql/client`.',
  )
}

function synchronous(db: SqliteClient): SqlClient {
  const prepared = madeOnce((text) => db.prepare(text))
  return {
    dialect: 'sqlite',
    rows: (text, params) => atOnce(() => prepared(text).all(...params) as readonly SqlRow[]),
    run: (text, params) =>
      // A pragma answers with a row, which some clients do not let `run` do.
      atOnce(() => (text.startsWith('PRAGMA') ? (db.exec(text), 0) : Number(prepared(text).run(...params).changes))),
  }
}

/** The usual case costs no more than its statement. */
async function atOnce<T>(run: () => T): Promise<T> {
  try {
    return run()
  } catch (error) {
    if (!isBusy(error)) throw error
  }
  return (await patiently(run, PATIENCE_MS)) as T
}

function asynchronous(client: LibsqlClientLike): SqlClient {
  const ask = (sql: string, params: readonly SqlValue[]) =>
    patiently(() => client.execute({ sql, args: [...params] }), PATIENCE_MS)
  return {
    dialect: 'sqlite',
    rows: async (text, params) => Array.from((await ask(text, params)).rows) as readonly SqlRow[],
    run: async (text, params) => (await ask(text, params)).rowsAffected,
  }
}
