import { type AnySqlite, sqliteClient } from '../../databases/sqlite.ts'
import { type MigratedTokenStore, type SqlTokenStoreOptions, sqlTokenStore } from '../sql-token-store.ts'

export type { AnySqlite, LibsqlClientLike, SqliteClient, SqliteStatement } from '../../databases/sqlite.ts'
export type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'

/**
 * Keeps tokens in a SQLite file, shared by the processes of one machine.
 *
 * - `db`: open, of `node:sqlite`, better-sqlite3, `bun:sqlite` or libsql, or a client of `@libsql/client` (Turso). It
 *   stays yours to close.
 * - `options.table`: `shopwright_tokens` by default.
 *
 * `migrate()` makes the table, and sets a file of a synchronous client to WAL, so that reading never waits for writing.
 * While another process writes, a call waits up to 5 s without blocking the event loop, unless your client has a busy
 * time-out of its own. Leases go by the machine's clock; one that begins in the future, since the clock was set back, is
 * void.
 *
 * Throws a `TypeError` for what is no client, and for a table's name that is none.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from '@photostructure/sqlite' // node:sqlite from Node 22.13 on
 * import { sqliteTokenStore } from 'shopwright/tokens/sqlite'
 *
 * const store = sqliteTokenStore(new DatabaseSync(':memory:'))
 * await store.migrate()
 * console.log(await store.get({ shop: 'demo', name: 'my-client-id/offline' })) // null
 * ```
 */
export function sqliteTokenStore(db: AnySqlite, options: SqlTokenStoreOptions = {}): MigratedTokenStore {
  const client = sqliteClient(db)
  const store = sqlTokenStore(client, options)
  if (!('prepare' in db)) return store
  return {
    ...store,
    async migrate() {
      await client.run('PRAGMA journal_mode = WAL', [])
      await store.migrate()
    },
  }
}
