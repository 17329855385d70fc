import type { D1Like, D1StatementLike } from '../../databases/d1.ts'
import { MIGRATIONS } from './sqlite-statements.ts'

/** The binding of a D1 database, `env.DB`: what is needed of it. */
export interface D1Database extends D1Like {
  batch(statements: D1StatementLike[]): Promise<D1Result[]>
}

/** What a statement of a batch answered. */
export interface D1Result {
  readonly results: unknown[]
  readonly meta: { readonly changes?: number }
}

/** Each version in one batch, so that of several who try at once one does it and the others find it done. */
export async function migrateD1(db: D1Database, table: string): Promise<void> {
  const versionOf = async (): Promise<number> => {
    const { results } = await db.prepare(`SELECT max(version) AS version FROM ${table}_version`).all()
    return (results[0] as { readonly version: number | null } | undefined)?.version ?? 0
  }
  await db.prepare(`CREATE TABLE IF NOT EXISTS ${table}_version (version INTEGER PRIMARY KEY)`).run()
  for (const [at, migration] of MIGRATIONS.entries()) {
    if ((await versionOf()) > at) continue
    const steps = migration(table)
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== '')
    try {
      await db.batch([`INSERT INTO ${table}_version VALUES (${at + 1})`, ...steps].map((text) => db.prepare(text)))
    } catch (error) {
      if ((await versionOf()) <= at) throw error
    }
  }
}
