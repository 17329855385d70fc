import type { TokenStore } from 'shopwright/tokens'

/** The stores that a storm blows over. */
export type StormStore = 'sqlite' | 'postgres' | 'mariadb' | 'redis'

/** A token store in this process, on a connection of its own. */
export interface OpenStore {
  readonly store: TokenStore
  close(): Promise<void>
}

/** Which store, and where: a URL, or a file for SQLite. `table` keeps storms on one server apart. */
export interface StoreAddress {
  readonly kind: StormStore
  readonly target: string
  readonly table: string
}

/** Opens a store as an app would. */
export const openStore = (address: StoreAddress): Promise<OpenStore> => OPENERS[address.kind](address)

// What is imported is imported when it is needed, so that a process loads one client only.
const OPENERS: Readonly<Record<StormStore, (address: StoreAddress) => Promise<OpenStore>>> = {
  async sqlite({ target, table }) {
    const { DatabaseSync } = await import('@photostructure/sqlite')
    const { sqliteTokenStore } = await import('shopwright/tokens/sqlite')
    const db = new DatabaseSync(target)
    return { store: sqliteTokenStore(db, { table }), close: async () => db.close() }
  },
  async postgres({ target, table }) {
    const { default: pg } = await import('pg')
    const { postgresTokenStore } = await import('shopwright/tokens/postgres')
    const pool = new pg.Pool({ connectionString: target, max: 5 })
    // An idle connection that breaks is an event; without a listener it would end the process. That is `pg`'s way.
    pool.on('error', () => {})
    return { store: postgresTokenStore(pool, { table }), close: () => pool.end() }
  },
  async mariadb({ target, table }) {
    const { createPool } = await import('mysql2/promise')
    const { mysqlTokenStore } = await import('shopwright/tokens/mysql')
    const pool = createPool({ uri: target, connectionLimit: 5 })
    return { store: mysqlTokenStore(pool, { table }), close: () => pool.end() }
  },
  async redis({ target, table }) {
    const { createClient } = await import('redis')
    const { redisTokenStore } = await import('shopwright/tokens/redis')
    const client = createClient({ url: target })
    client.on('error', () => {})
    await client.connect()
    return { store: redisTokenStore(client, { prefix: `${table}:` }), close: async () => client.destroy() }
  },
}
