import { hasMethods, type SqlClient, type SqlRow, type SqlValue } from './sql.ts'

/** The binding of a Cloudflare D1 database, `env.DB`. */
export interface D1Like {
  prepare(text: string): D1StatementLike
}

/** A prepared statement of D1. */
export interface D1StatementLike {
  bind(...params: SqlValue[]): D1StatementLike
  all(): Promise<{ readonly results: unknown[] }>
  run(): Promise<{ readonly meta: { readonly changes?: number } }>
}

/** The binding as the client that is used here. Throws a `TypeError` for what is none. */
export function d1Client(binding: D1Like): SqlClient {
  if (!hasMethods(binding, 'prepare')) {
    throw new TypeError('This is no D1 database. Give the binding, such as `env.DB`.')
  }
  return {
    dialect: 'sqlite',
    rows: async (text, params) =>
      (
        await binding
          .prepare(text)
          .bind(...params)
          .all()
      ).results as readonly SqlRow[],
    run: async (text, params) =>
      (
        await binding
          .prepare(text)
          .bind(...params)
          .run()
      ).meta.changes ?? 0,
  }
}
