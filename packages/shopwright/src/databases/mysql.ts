import { overLent } from './lent.ts'
import { hasMethods, type SqlClient, type SqlRow } from './sql.ts'

/** A pool or connection of `mysql2/promise`, to MySQL 8 or MariaDB. */
export interface Mysql2Like {
  execute(text: string, params: (string | number | null)[]): Promise<[unknown, ...unknown[]]>
}

/** What a pool of `mysql2/promise` can do beyond that. */
interface Mysql2PoolLike extends Mysql2Like {
  getConnection(): Promise<Mysql2Like & { release(): void; destroy(): void }>
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
  const ask = askOf(client)
  return {
    dialect: 'mysql',
    rows: async (text, params) => {
      const [rows] = await ask(text, [...params])
      return Array.isArray(rows) ? (rows as readonly SqlRow[]) : []
    },
    run: async (text, params) => {
      const [answer] = await ask(text, [...params])
      return Number((answer as { readonly affectedRows?: unknown }).affectedRows ?? 0)
    },
  }
}

/** A connection on its own is asked as it is; one of a pool that fell silent is not used again. */
function askOf(client: Mysql2Like | Mysql2PoolLike): Mysql2Like['execute'] {
  if (!isPool(client)) return (text, params) => client.execute(text, params)
  return async (text, params) => {
    const lent = await client.getConnection()
    const giveBack = (isSpoilt: boolean): void => (isSpoilt ? lent.destroy() : lent.release())
    return overLent(lent, giveBack, ({ connection, answered }) => answered(connection.execute(text, params)))
  }
}

function isPool(client: unknown): client is Mysql2PoolLike {
  return hasMethods(client, 'getConnection')
}
