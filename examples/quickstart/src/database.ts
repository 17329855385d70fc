/** What is used of a SQLite database; `node:sqlite` has it. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: string[]): unknown
    get(...values: string[]): Record<string, unknown> | undefined
  }
  close(): void
}

/** Opens a database file (`:memory:` for none): with the SQLite of Node itself from 22.13 on, before with its stand-in. */
export async function openDatabase(path: string): Promise<Database> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isBuiltIn = major > 22 || (major === 22 && minor >= 13)
  const name = isBuiltIn ? 'node:sqlite' : '@photostructure/sqlite'
  const { DatabaseSync } = (await import(name)) as { DatabaseSync: new (path: string) => Database }
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL')
  return database
}
