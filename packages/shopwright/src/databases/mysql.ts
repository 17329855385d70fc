import type { SqlClient, SqlRow } from './sql.ts'

/** A pool or connection of `mysql2/promise`, to MySQL 8 or MariaDB. */
export interface Mysql2Like {
  execute(text: string, params: (string | number | null)[]): Promise<[unknown, ...unknown[]]>
}

/** The user's client as the one that is used here. Throws a `TypeError` for what is none. */
export function mysqlClient(client: Mysql2Like): SqlClient {
  if (typeof client.execute !== 'function' || typeof (client as { promise?: unknown }).promise === 'function') {
    throw new TypeError('This is no pool of `mysql2/promise`. Give createPool(…) of it, or pool.promise() of `mysql2`.')
  }
  return {
    dialect: 'mysql',
    rows: async (text, params) => {
      const [rows] = await client.execute(text, [...params])
      return Array.isArray(rows) ? (rows as readonly SqlRow[]) : []
    },
    run: async (text, params) => {
      const [answer] = await client.execute(text, [...params])
      return Number((answer as { readonly affectedRows?: unknown }).affectedRows ?? 0)
    },
  }
}
