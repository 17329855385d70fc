import type { SqliteClient, SqliteStatement } from '../../databases/sqlite.ts'

/** Each is applied once, in order; what is here never changes, new ones are added at the end. */
export const MIGRATIONS: readonly ((table: string) => string)[] = [
  (table) => `
CREATE TABLE ${table} (
  ref INTEGER PRIMARY KEY AUTOINCREMENT,
  shop TEXT NOT NULL, topic TEXT NOT NULL, id TEXT NOT NULL,
  kind TEXT NOT NULL, via TEXT NOT NULL, name TEXT, event_id TEXT, api_version TEXT,
  triggered_at INTEGER, received_at INTEGER NOT NULL, body TEXT NOT NULL,
  at INTEGER NOT NULL, order_key TEXT, newest_only INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0, holder TEXT,
  since INTEGER NOT NULL, until INTEGER NOT NULL,
  outcome TEXT, reason_code TEXT, reason_detail TEXT, ended_at INTEGER
);
CREATE UNIQUE INDEX ${table}_once ON ${table} (shop, topic, id);
CREATE INDEX ${table}_waiting ON ${table} (shop, ref) WHERE state = 0;
CREATE INDEX ${table}_working ON ${table} (until) WHERE state = 1;
CREATE INDEX ${table}_ended ON ${table} (state, ended_at) WHERE state > 1;
CREATE INDEX ${table}_order ON ${table} (shop, order_key, at, ref) WHERE order_key IS NOT NULL AND state < 2;
CREATE INDEX ${table}_newest ON ${table} (shop, topic, order_key, at) WHERE newest_only = 1;
`,
]

/** Brings the table up to date. Idempotent; throws "database is locked" while another process does it. */
export function migrateSqlite(db: SqliteClient, table: string): void {
  // While another process writes the writer waits, and lets others be served meanwhile.
  db.exec('PRAGMA busy_timeout = 20')
  // Counts in a new file only: several deliveries fit on a page then, so that a commit writes fewer bytes.
  db.exec('PRAGMA page_size = 16384')
  db.exec('PRAGMA journal_mode = WAL')
  db.exec('PRAGMA synchronous = FULL')
  // Whoever only looks must not wait for somebody who writes.
  if (isTable(db, `${table}_version`) && versionOf(db, table) === MIGRATIONS.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(`CREATE TABLE IF NOT EXISTS ${table}_version (version INTEGER NOT NULL)`)
    const version = versionOf(db, table)
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < version) continue
      db.exec(migration(table))
      db.prepare(`INSERT INTO ${table}_version (version) VALUES (?)`).run(index + 1)
    }
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

function isTable(db: SqliteClient, name: string): boolean {
  const row = db.prepare("SELECT count(*) AS count FROM sqlite_master WHERE type = 'table' AND name = ?").get(name)
  return Number((row as { readonly count: unknown }).count) > 0
}

function versionOf(db: SqliteClient, table: string): number {
  const row = db.prepare(`SELECT max(version) AS version FROM ${table}_version`).get()
  return Number((row as { readonly version: unknown }).version ?? 0)
}

/** A clock that steps back a little ends no lease; one that steps back by more than this, in ms, ends all of them. */
const STEP = 2_000
/** Whether `until` has come, or the clock was set back since it was written. Takes `now` twice. */
const OVER = `(until <= ? OR since > ? + ${STEP})`
const HELD = 'ref = ? AND holder = ? AND fence = ? AND state = 1'
/** Of a key the first, and only while none of it is worked. */
const FIRST = (t: string): string => `(order_key IS NULL OR NOT EXISTS (
  SELECT 1 FROM ${t} AS other WHERE other.shop = one.shop AND other.order_key = one.order_key AND other.order_key IS NOT NULL
  AND other.state < 2 AND other.ref <> one.ref AND (other.state = 1 OR (other.at, other.ref) < (one.at, one.ref))
))`

const STATEMENTS = {
  insert: (t: string) =>
    `INSERT INTO ${t} (shop, topic, id, kind, via, name, event_id, api_version, triggered_at, received_at, body, at, order_key, newest_only, since, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  refOf: (t: string) => `SELECT ref FROM ${t} WHERE shop = ? AND topic = ? AND id = ?`,
  newer: (t: string) =>
    `SELECT 1 FROM ${t} WHERE shop = ? AND topic = ? AND order_key = ? AND newest_only = 1 AND at > ? LIMIT 1`,
  supersede: (t: string) =>
    `UPDATE ${t} SET state = 2, outcome = 'superseded', ended_at = ? WHERE shop = ? AND topic = ? AND order_key = ? AND newest_only = 1 AND state = 0 AND ref <> ?`,
  supersedeOne: (t: string) => `UPDATE ${t} SET state = 2, outcome = 'superseded', ended_at = ? WHERE ref = ?`,
  expired: (t: string) => `SELECT 1 FROM ${t} WHERE state = 1 AND ${OVER} LIMIT 1`,
  expire: (t: string) => `UPDATE ${t} SET state = 0, since = until, until = min(until, ?) WHERE state = 1 AND ${OVER}`,
  anyWaiting: (t: string) => `SELECT 1 FROM ${t} WHERE state = 0 AND ${OVER} LIMIT 1`,
  shopsAfter: (t: string) => `WITH RECURSIVE turn (shop) AS (
    SELECT min(shop) FROM ${t} WHERE state = 0 AND shop > ?
    UNION ALL SELECT (SELECT min(shop) FROM ${t} WHERE state = 0 AND shop > turn.shop) FROM turn WHERE turn.shop IS NOT NULL LIMIT ?
  ) SELECT shop FROM turn WHERE shop IS NOT NULL`,
  dueOf: (t: string) =>
    `SELECT ref FROM ${t} AS one WHERE state = 0 AND shop = ? AND ${OVER} AND ${FIRST(t)} ORDER BY ref LIMIT ?`,
  take: (t: string) =>
    `UPDATE ${t} SET state = 1, attempts = attempts + 1, fence = fence + 1, holder = ?, since = ?, until = ? WHERE ref = ? RETURNING *`,
  /** As `take`, where others may have taken it since it was seen to be due. */
  takeDue: (t: string) =>
    `UPDATE ${t} AS one SET state = 1, attempts = attempts + 1, fence = fence + 1, holder = ?, since = ?, until = ? WHERE ref = ? AND state = 0 AND ${OVER} AND ${FIRST(t)} RETURNING *`,
  /** Waiting ones of a group that are not its newest. */
  supersedeOlder: (t: string) =>
    `UPDATE ${t} SET state = 2, outcome = 'superseded', ended_at = ?1 WHERE shop = ?2 AND topic = ?3 AND order_key = ?4 AND newest_only = 1 AND state = 0 AND (at, ref) < (SELECT at, ref FROM ${t} WHERE shop = ?2 AND topic = ?3 AND order_key = ?4 AND newest_only = 1 ORDER BY at DESC, ref DESC LIMIT 1)`,
  /** Of what waits again that of which a newer one is known. */
  supersedeReplayed: (t: string) =>
    `UPDATE ${t} AS old SET state = 2, outcome = 'superseded', ended_at = ? WHERE newest_only = 1 AND state = 0 AND EXISTS (SELECT 1 FROM ${t} AS new WHERE new.shop = old.shop AND new.topic = old.topic AND new.order_key = old.order_key AND new.newest_only = 1 AND (new.at, new.ref) > (old.at, old.ref))`,
  /** Breaks off the transaction that it stands in unless the claim is the last of its delivery. */
  mustHold: (t: string) =>
    `SELECT CASE WHEN EXISTS (SELECT 1 FROM ${t} WHERE ${HELD}) THEN 1 ELSE json('the lease was lost') END`,
  holds: (t: string) => `SELECT 1 FROM ${t} WHERE ${HELD}`,
  renew: (t: string) => `UPDATE ${t} SET since = ?, until = ? WHERE ${HELD}`,
  end: (t: string) =>
    `UPDATE ${t} SET state = ?, outcome = ?, reason_code = coalesce(?, reason_code), reason_detail = coalesce(?, reason_detail), ended_at = ? WHERE ${HELD}`,
  retry: (t: string) =>
    `UPDATE ${t} SET state = 0, since = ?, until = ?, reason_code = ?, reason_detail = ? WHERE ${HELD}`,
  release: (t: string) => `UPDATE ${t} SET state = 0, since = ?, until = ?, attempts = attempts - 1 WHERE ${HELD}`,
  waiting: (t: string) => `SELECT count(*) AS count, min(received_at) AS oldest FROM ${t} WHERE state = 0`,
  others: (t: string) =>
    `SELECT state, count(*) AS count FROM ${t} WHERE state > 1 GROUP BY state UNION ALL SELECT 1, count(*) FROM ${t} WHERE state = 1`,
  replay: (t: string) =>
    `UPDATE ${t} SET state = 0, attempts = 0, since = ?, until = ?, outcome = NULL, reason_code = NULL, reason_detail = NULL, ended_at = NULL WHERE state > 1 AND `,
  list: (t: string) => `SELECT * FROM ${t} WHERE `,
  prune: (t: string) =>
    `DELETE FROM ${t} WHERE ref IN (SELECT ref FROM ${t} WHERE state = ? AND ended_at <= ? LIMIT 1000)`,
} as const

export type StatementTexts = { readonly [Name in keyof typeof STATEMENTS]: string }

/** The statements as texts; `replay` and `list` go on with a condition. */
export function statementTexts(table: string): StatementTexts {
  return Object.fromEntries(Object.entries(STATEMENTS).map(([name, sql]) => [name, sql(table)])) as StatementTexts
}

const OPEN_ENDED: ReadonlySet<string> = new Set(['replay', 'list'])

export type Statements = {
  readonly [Name in Exclude<keyof typeof STATEMENTS, 'replay' | 'list'>]: SqliteStatement
}

export function prepareStatements(db: SqliteClient, table: string): Statements {
  const prepared = Object.entries(STATEMENTS)
    .filter(([name]) => !OPEN_ENDED.has(name))
    .map(([name, sql]) => [name, db.prepare(sql(table))] as const)
  return Object.fromEntries(prepared) as Statements
}
