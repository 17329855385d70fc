/** The dialects that are spoken here. */
export type SqlDialect = 'sqlite' | 'postgres' | 'mysql'

/** What is bound to a statement's parameters; nothing is ever written into its text. */
export type SqlValue = string | number | null

/** A row, by column. */
export type SqlRow = Readonly<Record<string, unknown>>

/** What is needed of a SQL database, whichever client it is reached by. Parameters are written `?` in every dialect. */
export interface SqlClient {
  readonly dialect: SqlDialect
  /** Runs a statement that answers with rows. */
  rows(text: string, params: readonly SqlValue[]): Promise<readonly SqlRow[]>
  /** Runs one that does not, and resolves to how many rows it changed. */
  run(text: string, params: readonly SqlValue[]): Promise<number>
}

/** What stands in a column. Throws a `TypeError` where the client was told to name columns otherwise, or not at all. */
export function columnOf(row: SqlRow, name: string): unknown {
  if (name in row) return row[name]
  throw new TypeError(
    `The client answers with rows that have no column "${name}". Give one whose rows are objects with the columns as they are named (no rowsAsArray, returnArrays, or transform of names).`,
  )
}

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,50}$/i

/** A table's name, which goes into the text of statements: letters, digits and `_`, with a schema before it if you like. */
export function tableName(name: string): string {
  const parts = name.split('.')
  if (parts.length <= 2 && parts.every((part) => IDENTIFIER.test(part))) return name
  throw new TypeError(
    'table must be a name such as `shopwright_tokens` or `app.shopwright_tokens`: letters, digits and `_` only, 51 characters at most.',
  )
}

/** The statement with `$1`, `$2`… in place of each `?`. Statements here hold no `?` in texts. */
export function numbered(text: string): string {
  let count = 0
  return text.replace(/\?/g, () => `$${(count += 1)}`)
}

/** Gives each statement's other form, made once. */
export function madeOnce<Made>(make: (text: string) => Made): (text: string) => Made {
  const made = new Map<string, Made>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const fresh = make(text)
    made.set(text, fresh)
    return fresh
  }
}

/** Whether a client has these methods. It may be anything: an unset variable, a URL, a client of another library. */
export function hasMethods(client: unknown, ...names: readonly string[]): boolean {
  const fields = Object(client) as Readonly<Record<string, unknown>>
  return names.every((name) => typeof fields[name] === 'function')
}
