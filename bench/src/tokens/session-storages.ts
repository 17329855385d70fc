import { createRequire } from 'node:module'
import { Session } from '@shopify/shopify-api'
import { DrizzleSessionStorageSQLite } from '@shopify/shopify-app-session-storage-drizzle'
import { PostgreSQLSessionStorage } from '@shopify/shopify-app-session-storage-postgresql'
import { RedisSessionStorage } from '@shopify/shopify-app-session-storage-redis'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** As much of Shopify's session storages as is used here. */
export interface SessionStorage {
  loadSession(id: string): Promise<Session | undefined>
  storeSession(session: Session): Promise<boolean>
  disconnect?(): Promise<void>
}

/** The table that the storage for Drizzle asks for. */
const TABLE = sqliteTable('session', {
  id: text('id').primaryKey(),
  shop: text('shop').notNull(),
  state: text('state').notNull(),
  isOnline: integer('isOnline', { mode: 'boolean' }).default(false).notNull(),
  scope: text('scope'),
  expires: text('expires'),
  accessToken: text('accessToken'),
  userId: integer('userId'),
  refreshToken: text('refreshToken'),
  refreshTokenExpires: text('refreshTokenExpires'),
})

/** SQLite by Drizzle: the storage of its own asks for a native build of `sqlite3`. */
export function sqliteSessions(file: string): SessionStorage {
  const Database = createRequire(import.meta.url)('libsql') as new (path: string) => { exec(sql: string): void }
  const client = new Database(file)
  client.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, shop TEXT NOT NULL,
    state TEXT NOT NULL, isOnline INTEGER NOT NULL DEFAULT 0, scope TEXT, expires TEXT, accessToken TEXT, userId INTEGER,
    refreshToken TEXT, refreshTokenExpires TEXT)`)
  const db = drizzle({ client })
  return new DrizzleSessionStorageSQLite(db as never, TABLE as never)
}

export async function postgresSessions(url: string): Promise<SessionStorage> {
  const storage = new PostgreSQLSessionStorage(new URL(url))
  await storage.ready
  return storage
}

export async function redisSessions(url: string): Promise<SessionStorage> {
  const storage = new RedisSessionStorage(new URL(url))
  await (storage as unknown as { ready?: Promise<unknown> }).ready
  return storage
}

/** A session as Shopify's packages keep it. */
export function sessionOf(shop: string, accessToken: string, expires: Date, refreshToken?: string): Session {
  return new Session({
    id: `offline_${shop}.myshopify.com`,
    shop: `${shop}.myshopify.com`,
    state: '',
    isOnline: false,
    scope: 'write_products',
    accessToken,
    expires,
    ...(refreshToken !== undefined && { refreshToken }),
  })
}
