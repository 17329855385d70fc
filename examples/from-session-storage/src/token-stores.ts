import { Session } from '@shopify/shopify-api'
import { encrypted, type SealedTokenStore, type SealingKeys, type TokenStore } from 'shopwright/tokens'
import { fromSessionStorage, type SessionStorageLike } from 'shopwright/tokens/session-storage'
import { type AnySqlite, sqliteTokenStore } from 'shopwright/tokens/sqlite'

/** Where the tokens lay: any `@shopify/shopify-app-session-storage-*`. With `shops` they can all be walked through. */
export function storeOfBefore(
  storage: SessionStorageLike<Session>,
  clientId: string,
  shops: () => Promise<string[]>,
): TokenStore {
  return fromSessionStorage(storage, { clientId, createSession: (fields) => new Session(fields), shops })
}

/** Where they will lie: a table of their own, each row sealed. */
export async function sealedStore(db: AnySqlite, keys: SealingKeys): Promise<SealedTokenStore> {
  const store = encrypted(sqliteTokenStore(db), keys)
  await store.migrate?.()
  return store
}
