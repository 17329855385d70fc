import type { SqlDialect, SqlRow } from '../../databases/sql.ts'
import { hasMethods, madeOnce, numbered } from '../../databases/sql.ts'
import { type MigratedTokenStore, type SqlTokenStoreOptions, sqlTokenStore } from '../sql-token-store.ts'

export type { MigratedTokenStore, SqlTokenStoreOptions } from '../sql-token-store.ts'

/** What is needed of a `PrismaClient`. */
export interface PrismaLike {
  $queryRawUnsafe<Answer = unknown>(text: string, ...params: unknown[]): PromiseLike<Answer>
  $executeRawUnsafe(text: string, ...params: unknown[]): PromiseLike<number>
}

/** What {@link fromPrisma} takes beside the client. */
export interface PrismaTokenStoreOptions extends SqlTokenStoreOptions {
  /** What `provider` says in your schema: `postgresql`, `mysql` or `sqlite`. */
  readonly provider: 'postgresql' | 'mysql' | 'sqlite'
}

const DIALECTS: Readonly<Record<PrismaTokenStoreOptions['provider'], SqlDialect>> = {
  postgresql: 'postgres',
  mysql: 'mysql',
  sqlite: 'sqlite',
}

/**
 * Keeps tokens in a table beside those of your Prisma schema, through the client that your app has already. Every value is
 * bound as a parameter; Prisma's models are not used, for none of its own calls is a compare-and-set with a lease.
 *
 * - `client`: a `PrismaClient`; it stays yours to disconnect.
 * - `options.provider`: what your schema says.
 * - `options.table`: `shopwright_tokens` by default.
 *
 * `migrate()` makes the table. If `prisma migrate` should own it, paste what `printMigrations` prints into a migration of
 * your own (`prisma migrate dev --create-only`); otherwise name it in `externalTables`, so that Prisma leaves it alone.
 *
 * Throws a `TypeError` for what is no client, and for a table's name that is none.
 *
 * @example
 * ```ts
 * import { fromPrisma, type PrismaLike } from 'shopwright/tokens/prisma'
 *
 * export const storeOf = (prisma: PrismaLike) => fromPrisma(prisma, { provider: 'postgresql' })
 * ```
 */
export function fromPrisma(client: PrismaLike, options: PrismaTokenStoreOptions): MigratedTokenStore {
  const dialect = DIALECTS[options?.provider]
  if (!hasMethods(client, '$queryRawUnsafe') || dialect === undefined) {
    throw new TypeError('fromPrisma takes a PrismaClient and a provider: `postgresql`, `mysql` or `sqlite`.')
  }
  const text = madeOnce((one) => (dialect === 'postgres' ? numbered(one) : one))
  return sqlTokenStore(
    {
      dialect,
      rows: async (one, params) => client.$queryRawUnsafe<readonly SqlRow[]>(text(one), ...params),
      run: async (one, params) => client.$executeRawUnsafe(text(one), ...params),
    },
    options,
  )
}
