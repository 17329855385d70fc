import { hasMethods, type SqlClient, type SqlRow } from './sql.ts'

/** A pool or connection of `mysql2/promise`, to MySQL 8 or MariaDB. */
export interface Mysql2Like {
  execute(text: string, params: (string | number | null)[]): Promise<[unknown, ...unknown[]]>
}

/** A pool or connection of `mysql2` itself, with callbacks: what Drizzle makes of a URL. */
export interface Mysql2CallbackLike {
  promise(): Mysql2Like
}

/** A client of MySQL or MariaDB, as it is known here. */
export type AnyMysql = Mysql2Like | Mysql2CallbackLike

/** The user's client as the one that is used here. Throws a `TypeError` for what is none. */
export function mysqlClient(given: AnyMysql): SqlClient {
  const client = (hasMethods(given, 'promise') ? (given as Mysql2CallbackLike).promise() : given) as Mysql2Like
  if (!hasMethods(client, 'execute')) {
    throw new TypeError('This is no pool of `mysql2`. Give createPool(…) of `mysql2/promise` or of `mysql2`.')
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
