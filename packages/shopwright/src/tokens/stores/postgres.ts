import { type AnyPostgres, postgresClient } from '../../databases/postgres.ts'
import { type MigratedTokenStore, type SqlTokenStoreOptions, sqlTokenStore } from '../sql-token-store.ts'

export type { AnyPostgres, NeonLike, PgLike, PostgresJsLike } from '../../databases/postgres.ts'
export type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'

/**
 * Keeps tokens in PostgreSQL. Reading a token is one statement without a lock; leases go by the server's clock.
 *
 * - `client`: a `Pool` (or `Client`) of `pg`, what `postgres(url)` of postgres.js or `neon(url)` of
 *   `@neondatabase/serverless` gave, or a PGlite. It stays yours to close.
 * - `options.table`: `shopwright_tokens` by default; a schema may stand before it.
 *
 * `migrate()` makes the table; processes may do so all at once. Give a `Pool` of `pg` a listener for `error`: without
 * one, Node ends the process when the server closes an idle connection, as it does at a restart.
 *
 * Throws a `TypeError` for what is no client, and for a table's name that is none.
 *
 * @example
 * ```ts
 * import pg from 'pg'
 * import { postgresTokenStore } from 'shopwright/tokens/postgres'
 *
 * const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
 * pool.on('error', (error) => console.error('PostgreSQL closed an idle connection:', error.message))
 * const store = postgresTokenStore(pool)
 * // When the server starts: await store.migrate()
 * ```
 */
export function postgresTokenStore(client: AnyPostgres, options: SqlTokenStoreOptions = {}): MigratedTokenStore {
  return sqlTokenStore(postgresClient(client), options)
}
