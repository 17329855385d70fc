import { type AnyMysql, mysqlClient } from '../../databases/mysql.ts'
import { type MigratedTokenStore, type SqlTokenStoreOptions, sqlTokenStore } from '../sql-token-store.ts'

export type { AnyMysql, Mysql2CallbackLike, Mysql2Like } from '../../databases/mysql.ts'
export type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'

/**
 * Keeps tokens in MySQL 8 or MariaDB, on the server's clock.
 *
 * - `client`: a pool (or connection) of `mysql2/promise` or `mysql2`; it stays yours to close.
 * - `options.table`: `shopwright_tokens` by default; a database may stand before it.
 *
 * `migrate()` makes the table; processes may do so all at once.
 *
 * Throws a `TypeError` for what is no client, and for a table's name that is none.
 *
 * @example
 * ```ts
 * import { createPool } from 'mysql2/promise'
 * import { mysqlTokenStore } from 'shopwright/tokens/mysql'
 *
 * const pool = createPool({ uri: process.env['MYSQL_URL'] ?? 'mysql://root@127.0.0.1/app' })
 * const store = mysqlTokenStore(pool)
 * // When the server starts: await store.migrate()
 * ```
 */
export function mysqlTokenStore(client: AnyMysql, options: SqlTokenStoreOptions = {}): MigratedTokenStore {
  return sqlTokenStore(mysqlClient(client), options)
}
