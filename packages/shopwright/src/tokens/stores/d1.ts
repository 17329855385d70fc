import { type D1Like, d1Client } from '../../databases/d1.ts'
import { type MigratedTokenStore, type SqlTokenStoreOptions, sqlTokenStore } from '../sql-token-store.ts'

export type { D1Like } from '../../databases/d1.ts'
export type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'

/**
 * Keeps tokens in a Cloudflare D1 database. Every step is one statement, so one writer at a time is the database's own
 * promise; do not read through a session of D1's read replicas, which may show a token that was replaced.
 *
 * - `binding`: `env.DB`.
 * - `options.table`: `shopwright_tokens` by default.
 *
 * `migrate()` makes the table; or let `wrangler d1 migrations` run what `printMigrations('sqlite')` prints.
 *
 * Throws a `TypeError` for what is no binding, and for a table's name that is none.
 *
 * @example
 * ```ts
 * import { d1TokenStore, type D1Like } from 'shopwright/tokens/d1'
 *
 * export const storeOf = (env: { DB: D1Like }) => d1TokenStore(env.DB)
 * ```
 */
export function d1TokenStore(binding: D1Like, options: SqlTokenStoreOptions = {}): MigratedTokenStore {
  return sqlTokenStore(d1Client(binding), options)
}
