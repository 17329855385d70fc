import { fieldOf } from '../http/json.ts'
import { overPgConnection, type PgPool } from './postgres-pool.ts'
import { hasMethods, madeOnce, numbered, type SqlClient, type SqlRow } from './sql.ts'

/** A `Pool` or `Client` of `pg`, a `Pool` of `@neondatabase/serverless`, or a PGlite. */
export interface PgLike {
  query(text: string, params: unknown[]): Promise<{ readonly rows: unknown[] }>
}

/** The function that `neon(url)` of `@neondatabase/serverless` gives. */
export interface NeonLike {
  query(text: string, params: unknown[]): Promise<unknown[]>
}

/** The function that `postgres(url)` of postgres.js gives. */
export interface PostgresJsLike {
  // Each of their own parameter types is narrower than what is given here: texts, whole numbers and null.
  unsafe(text: string, params?: never[], options?: { prepare?: boolean }): PromiseLike<readonly unknown[]>
}

/** A client of PostgreSQL, as it is known here. */
export type AnyPostgres = PgLike | NeonLike | PostgresJsLike

/** The user's client as the one that is used here. Throws a `TypeError` for what is none. */
export function postgresClient(client: AnyPostgres): SqlClient {
  const ask = askOf(client)
  const text = madeOnce(numbered)
  const counted = madeOnce((one) => `${numbered(one)} RETURNING 1`)
  return {
    dialect: 'postgres',
    rows: (one, params) => ask(text(one), [...params]),
    // Clients count what was changed in ways of their own; rows they all give alike.
    run: async (one, params) =>
      /^\s*(?:INSERT|UPDATE|DELETE)\b/.test(one)
        ? (await ask(counted(one), [...params])).length
        : (await ask(text(one), [...params]), 0),
  }
}

function askOf(client: AnyPostgres): (text: string, params: unknown[]) => Promise<readonly SqlRow[]> {
  if (hasMethods(client, 'unsafe')) {
    const sql = client as PostgresJsLike
    // Prepared, a statement takes one round trip from its second run on, not two; `prepare: false` of your own stays.
    return async (text, params) => rowsOf(await sql.unsafe(text, params as never[], { prepare: true }))
  }
  if (isPool(client)) {
    return async (text, params) =>
      rowsOf(await overPgConnection(client, ({ connection, answered }) => answered(connection.query(text, params))))
  }
  if (hasMethods(client, 'query')) {
    const pool = client as PgLike | NeonLike
    return async (text, params) => rowsOf(await pool.query(text, params))
  }
  throw new TypeError(
    'This is no PostgreSQL client. Give a Pool or Client of `pg`, what `postgres(url)` or `neon(url)` gave, or a PGlite.',
  )
}

/** A `Pool` of `pg`, also under another name. A `Client` has `connect` as well, but lends nothing. */
function isPool(client: unknown): client is PgPool {
  return hasMethods(client, 'query', 'connect') && typeof fieldOf(client, 'totalCount') === 'number'
}

function rowsOf(answer: unknown): readonly SqlRow[] {
  const rows: unknown = Array.isArray(answer) ? answer : (answer as { readonly rows?: unknown }).rows
  return Array.isArray(rows) ? (rows as readonly SqlRow[]) : []
}
