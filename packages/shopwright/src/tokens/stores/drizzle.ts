import type { D1Like } from '../../databases/d1.ts'
import type { AnyMysql } from '../../databases/mysql.ts'
import type { AnyPostgres } from '../../databases/postgres.ts'
import type { AnySqlite } from '../../databases/sqlite.ts'
import type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'
import { d1TokenStore } from './d1.ts'
import { mysqlTokenStore } from './mysql.ts'
import { postgresTokenStore } from './postgres.ts'
import { sqliteTokenStore } from './sqlite.ts'

export type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'

/** What is needed of a Drizzle database: the client that it was made with. */
export interface DrizzleLike<Client = unknown> {
  readonly $client: Client
}

/** Drizzle's clients, by the dialect that `drizzle.config` names; D1 stands for itself. */
export interface DrizzleClients {
  readonly postgresql: AnyPostgres
  readonly mysql: AnyMysql
  readonly sqlite: AnySqlite
  readonly d1: D1Like
}

/** What {@link fromDrizzle} takes beside the database. */
export interface DrizzleTokenStoreOptions<Dialect extends keyof DrizzleClients> extends SqlTokenStoreOptions {
  readonly dialect: Dialect
}

const STORES: {
  readonly [Dialect in keyof DrizzleClients]: (
    client: DrizzleClients[Dialect],
    options: SqlTokenStoreOptions,
  ) => MigratedTokenStore
} = {
  postgresql: postgresTokenStore,
  mysql: mysqlTokenStore,
  sqlite: sqliteTokenStore,
  d1: d1TokenStore,
}

/**
 * Keeps tokens through the client beneath your Drizzle database, in a table of its own.
 *
 * - `db`: what `drizzle(…)` gave: over `pg`, postgres.js, PGlite, Neon, mysql2, better-sqlite3, libSQL or D1.
 * - `options.dialect`: `postgresql`, `mysql`, `sqlite` or `d1`.
 * - `options.table`: `shopwright_tokens` by default.
 *
 * `migrate()` makes the table. If `drizzle-kit` should own it, paste what `printMigrations` prints into a custom migration
 * (`drizzle-kit generate --custom`); otherwise leave it out by `tablesFilter`, so that Drizzle does not drop it.
 *
 * Throws a `TypeError` for a database without such a client, and for a table's name that is none.
 *
 * @example
 * ```ts
 * import { drizzle } from 'drizzle-orm/pglite'
 * import { fromDrizzle } from 'shopwright/tokens/drizzle'
 *
 * const db = drizzle()
 * const store = fromDrizzle(db, { dialect: 'postgresql' })
 * await store.migrate()
 * console.log(await store.get({ shop: 'demo', name: 'my-client-id/offline' })) // null
 * await db.$client.close()
 * ```
 */
export function fromDrizzle<Dialect extends keyof DrizzleClients>(
  db: DrizzleLike<DrizzleClients[Dialect]>,
  options: DrizzleTokenStoreOptions<Dialect>,
): MigratedTokenStore {
  if (db?.$client === undefined || db.$client === null || !Object.hasOwn(STORES, options?.dialect ?? '')) {
    throw new TypeError(
      'fromDrizzle takes what `drizzle(…)` gave, and a dialect: `postgresql`, `mysql`, `sqlite` or `d1`.',
    )
  }
  return STORES[options.dialect](db.$client, options)
}
