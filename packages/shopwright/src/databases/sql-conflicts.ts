import type { SqlClient } from './sql.ts'

/** What servers say to a statement that lost to another at the same moment and left nothing behind, in any language. */
const CONFLICT_CODES: ReadonlySet<unknown> = new Set(['40001', '40P01', 'P2034', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD'])
const CONFLICT_WORDS = /could not serialize|deadlock|Record has changed|Code: `40(?:001|P01)`/i

/** And to one that makes what another has just made. */
const MADE_CODES: ReadonlySet<unknown> = new Set(['23505', '42P07', '42710', 'ER_TABLE_EXISTS_ERROR', 'ER_DUP_ENTRY'])
const MADE_WORDS = /already exists|duplicate key|tuple concurrently|Code: `(?:23505|42P07|42710)`/i

const TRIES = 20

/** The client, which runs a statement again that lost to another one, as each of a pair may at once. */
export function runAgain(client: SqlClient): SqlClient {
  return {
    dialect: client.dialect,
    rows: (text, params) => again(() => client.rows(text, params), isConflict),
    run: (text, params) => again(() => client.run(text, params), isConflict),
  }
}

/** Runs what makes a table, a row of it or the like, while other processes do the same. */
export async function makeTogether(client: SqlClient, text: string): Promise<void> {
  await again(
    () => client.run(text, []),
    (error) => isConflict(error) || says(error, MADE_CODES, MADE_WORDS),
  )
}

async function again<T>(run: () => Promise<T>, isWorthIt: (error: unknown) => boolean): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run()
    } catch (error) {
      if (tries === TRIES || !isWorthIt(error)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 30 * tries))
  }
}

function isConflict(error: unknown): boolean {
  return says(error, CONFLICT_CODES, CONFLICT_WORDS)
}

/** Some clients wrap the server's own error. */
function says(error: unknown, codes: ReadonlySet<unknown>, words: RegExp): boolean {
  if (!(error instanceof Error)) return words.test(String(error))
  return (
    codes.has((error as { readonly code?: unknown }).code) ||
    words.test(error.message) ||
    says(error.cause, codes, words)
  )
}
