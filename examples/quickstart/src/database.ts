import type { ShopifyApp } from 'shopwright'
import { type AccessTokens, createAccessTokens } from 'shopwright/tokens'
import { type SqliteClient, sqliteTokenStore } from 'shopwright/tokens/sqlite'

/** What is used of a SQLite database; `node:sqlite` has it. */
export interface Database extends SqliteClient {
  close(): void
}

/** Opens a database file (`:memory:` for none): with the SQLite of Node itself from 22.13 on, before with its stand-in. */
export async function openDatabase(path: string): Promise<Database> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isBuiltIn = major > 22 || (major === 22 && minor >= 13)
  const name = isBuiltIn ? 'node:sqlite' : '@photostructure/sqlite'
  const { DatabaseSync } = (await import(name)) as { DatabaseSync: new (path: string) => Database }
  return new DatabaseSync(path)
}

/** The shops' access tokens, kept in the database, in a table of their own. */
export async function accessTokens(app: ShopifyApp, database: Database): Promise<AccessTokens> {
  const store = sqliteTokenStore(database)
  await store.migrate()
  return createAccessTokens({ app, store })
}
