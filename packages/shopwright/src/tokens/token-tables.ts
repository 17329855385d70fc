import { makeTogether } from '../databases/sql-conflicts.ts'
import { columnOf, type SqlClient, type SqlDialect, tableName } from '../databases/sql.ts'

/** The table's name where none is given. */
export const TOKEN_TABLE = 'shopwright_tokens'

const COLUMNS: Readonly<Record<SqlDialect, (table: string) => string>> = {
  sqlite: (table) => `CREATE TABLE IF NOT EXISTS ${table} (
  shop TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT,
  fence INTEGER NOT NULL,
  holder TEXT,
  leased_at INTEGER,
  leased_until INTEGER,
  updated_at INTEGER,
  PRIMARY KEY (shop, name)
) WITHOUT ROWID`,
  postgres: (table) => `CREATE TABLE IF NOT EXISTS ${table} (
  shop text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text,
  fence integer NOT NULL,
  holder text,
  leased_at bigint,
  leased_until bigint,
  updated_at bigint,
  PRIMARY KEY (shop, name)
)`,
  mysql: (table) => `CREATE TABLE IF NOT EXISTS ${table} (
  shop VARCHAR(100) NOT NULL,
  name VARCHAR(200) NOT NULL,
  value MEDIUMTEXT,
  fence INT NOT NULL,
  holder CHAR(36),
  leased_at BIGINT,
  leased_until BIGINT,
  updated_at BIGINT,
  PRIMARY KEY (shop, name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
}

/** What was changed since, in order; each statement may be run again. */
const VERSIONS: readonly ((dialect: SqlDialect, table: string) => readonly string[])[] = [
  (dialect, table) => [COLUMNS[dialect](table)],
]

const LEDGER: Readonly<Record<SqlDialect, (table: string, version: number) => string>> = {
  sqlite: (table, version) => `INSERT OR IGNORE INTO ${table}_versions (version) VALUES (${version})`,
  postgres: (table, version) => `INSERT INTO ${table}_versions (version) VALUES (${version}) ON CONFLICT DO NOTHING`,
  mysql: (table, version) => `INSERT IGNORE INTO ${table}_versions (version) VALUES (${version})`,
}

const ledgerTable = (table: string) =>
  `CREATE TABLE IF NOT EXISTS ${table}_versions (version INTEGER NOT NULL PRIMARY KEY)`

/**
 * The SQL that makes the table of tokens, for those who keep migrations in a tool of their own (Prisma, Drizzle, Flyway…).
 * Idempotent: each statement may be run again. Every later version is in it too, so paste what is new after an upgrade.
 *
 * - `dialect`: `sqlite` (D1 and libSQL too), `postgres`, or `mysql` (MariaDB too).
 * - `table`: `shopwright_tokens` by default.
 *
 * @example
 * ```ts
 * import { printMigrations } from 'shopwright/tokens'
 *
 * console.log(printMigrations('postgres').includes('CREATE TABLE IF NOT EXISTS shopwright_tokens (')) // true
 * ```
 */
export function printMigrations(dialect: SqlDialect, table: string = TOKEN_TABLE): string {
  if (!(dialect in COLUMNS)) throw new TypeError('dialect must be `sqlite`, `postgres` or `mysql`.')
  const name = tableName(table)
  const statements = VERSIONS.flatMap((version, turn) => [...version(dialect, name), LEDGER[dialect](name, turn + 1)])
  return [ledgerTable(name), ...statements].map((statement) => `${statement};\n`).join('')
}

/** Brings the table up to date; changes nothing where it is, so that no right to do so is needed then. */
export async function migrateTokenTable(client: SqlClient, table: string): Promise<void> {
  const done = await versionsIn(client, table).catch(async () => {
    // There is no such table yet; should it be something else, this fails too.
    await makeTogether(client, ledgerTable(table))
    return versionsIn(client, table)
  })
  for (const [turn, statements] of VERSIONS.entries()) {
    if (done.has(turn + 1)) continue
    for (const statement of statements(client.dialect, table)) await makeTogether(client, statement)
    await makeTogether(client, LEDGER[client.dialect](table, turn + 1))
  }
}

async function versionsIn(client: SqlClient, table: string): Promise<ReadonlySet<number>> {
  const rows = await client.rows(`SELECT version FROM ${table}_versions`, [])
  return new Set(rows.map((row) => Number(columnOf(row, 'version'))))
}
