import { runAgain } from '../databases/sql-conflicts.ts'
import { columnOf, type SqlClient, type SqlDialect, type SqlRow, type SqlValue, tableName } from '../databases/sql.ts'
import { migrateTokenTable, TOKEN_TABLE } from './token-tables.ts'
import { CLOCK_TOLERANCE, type TokenKey, type TokenLease, type TokenRow, type TokenStore } from './token-store.ts'

/** What the stores in SQL take beside the client. */
export interface SqlTokenStoreOptions {
  /** The table's name, `shopwright_tokens` by default; a schema may stand before it. */
  readonly table?: string | undefined
}

/** A store whose tables `migrate` makes. */
export type MigratedTokenStore = TokenStore & { readonly migrate: () => Promise<void> }

/** The present in ms since the epoch, by the database server's clock; SQLite's is that of the process. */
const NOW: Readonly<Record<SqlDialect, string>> = {
  sqlite: `CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)`,
  postgres: 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)',
  mysql: `(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)`,
}

const MS: Readonly<Record<SqlDialect, string>> = {
  sqlite: 'CAST(? AS INTEGER)',
  postgres: 'CAST(? AS bigint)',
  mysql: 'CAST(? AS SIGNED)',
}

const AT = 'shop = ? AND name = ?'
const OURS = `${AT} AND holder = ? AND fence = ?`
const IDLE = 'holder = NULL, leased_at = NULL, leased_until = NULL'

function statements(dialect: SqlDialect, table: string) {
  const now = NOW[dialect]
  const ms = MS[dialect]
  const isFree = (t: string) =>
    `(${t}leased_until IS NULL OR ${t}leased_until <= ${now} OR ${t}leased_at > ${now} + ${CLOCK_TOLERANCE})`
  const insert = `INSERT INTO ${table} (shop, name, fence, holder, leased_at, leased_until)
VALUES (?, ?, 1, ?, ${now}, ${now} + ${ms})`
  // MySQL assigns from left to right, and each sees what the one before has done: the holder's name says who won. MariaDB
  // may be told to assign at once (sql_mode ORACLE): then the row still says that it is free.
  const won = (column: string) =>
    `${column} = IF(holder = VALUES(holder) OR ${isFree('')}, VALUES(${column}), ${column})`
  return {
    get: `SELECT value FROM ${table} WHERE ${AT} AND value IS NOT NULL`,
    lease:
      dialect === 'mysql'
        ? `${insert} ON DUPLICATE KEY UPDATE fence = IF(${isFree('')}, fence + 1, fence),
holder = IF(${isFree('')}, VALUES(holder), holder), ${won('leased_at')}, ${won('leased_until')}`
        : `${insert} ON CONFLICT (shop, name) DO UPDATE SET fence = t.fence + 1, holder = excluded.holder,
leased_at = excluded.leased_at, leased_until = excluded.leased_until WHERE ${isFree('t.')} RETURNING fence`.replace(
            `INTO ${table} (`,
            `INTO ${table} AS t (`,
          ),
    fence: `SELECT fence FROM ${table} WHERE ${AT} AND holder = ?`,
    renew: `UPDATE ${table} SET leased_until = ${now} + ${ms}, leased_at = ${
      // MySQL may not count a row that is set to what it was.
      dialect === 'mysql' ? `IF(leased_at = ${now}, ${now} - 1, ${now})` : now
    } WHERE ${OURS}`,
    save: `UPDATE ${table} SET value = ?, ${IDLE}, updated_at = ${now} WHERE ${OURS}`,
    release: `UPDATE ${table} SET ${IDLE} WHERE ${OURS}`,
    delete: `DELETE FROM ${table} WHERE ${AT} AND value IS NOT NULL`,
    unlease: `DELETE FROM ${table} WHERE ${AT}`,
    list: `SELECT shop, name, value FROM ${table} WHERE value IS NOT NULL AND (shop > ? OR (shop = ? AND name > ?))`,
  }
}

/** One store for every dialect, on the user's own client. */
export function sqlTokenStore(given: SqlClient, options: SqlTokenStoreOptions = {}): MigratedTokenStore {
  const client = runAgain(given)
  const table = tableName(options.table ?? TOKEN_TABLE)
  const sql = statements(client.dialect, table)
  const ours = (lease: TokenLease): SqlValue[] => [lease.shop, lease.name, lease.holder, lease.fence]
  const changed = async (text: string, params: readonly SqlValue[]) => (await client.run(text, params)) > 0

  return {
    async get({ shop, name }) {
      const row = (await client.rows(sql.get, [shop, name]))[0]
      return row === undefined ? null : { shop, name, value: String(columnOf(row, 'value')) }
    },
    async lease({ shop, name }, ms) {
      const holder = crypto.randomUUID()
      const params = [shop, name, holder, Math.ceil(ms)]
      if (client.dialect === 'mysql') await client.run(sql.lease, params)
      const rows =
        client.dialect === 'mysql'
          ? await client.rows(sql.fence, [shop, name, holder])
          : await client.rows(sql.lease, params)
      const row = rows[0]
      return row === undefined ? null : { shop, name, holder, fence: Number(columnOf(row, 'fence')) }
    },
    renew: (lease, ms) => changed(sql.renew, [Math.ceil(ms), ...ours(lease)]),
    save: (lease, value) => changed(sql.save, [value, ...ours(lease)]),
    async release(lease) {
      // A row that never held a value goes with its lease.
      if (!(await changed(sql.release, ours(lease)))) return
      await client.run(`${sql.unlease} AND value IS NULL AND holder IS NULL`, [lease.shop, lease.name])
    },
    async delete({ shop, name }) {
      const had = await changed(sql.delete, [shop, name])
      if (!had) await client.run(sql.unlease, [shop, name])
      return had
    },
    async list({ after, limit, shop }) {
      const count = Math.max(1, Math.trunc(limit))
      const from = after ?? { shop: '', name: '' }
      const one = shop === undefined ? '' : ' AND shop = ?'
      const text = `${sql.list}${one} ORDER BY shop, name LIMIT ${count}`
      const rows = await client.rows(text, [from.shop, from.shop, from.name, ...(shop === undefined ? [] : [shop])])
      return rows.map((row): TokenRow => ({ ...keyOf(row), value: String(columnOf(row, 'value')) }))
    },
    migrate: () => migrateTokenTable(given, table),
  }
}

function keyOf(row: SqlRow): TokenKey {
  return { shop: String(columnOf(row, 'shop')), name: String(columnOf(row, 'name')) }
}
