import { overPgConnection, type PgConnection, type PgPool } from '../../databases/postgres-pool.ts'

/** Who is silent in the midst of a transaction for longer is disconnected by the server, in ms: what it locked is free then. */
const LONGEST_IDLE = 10_000

/** For how long what reads or makes much may take, in ms: counting, listing, migrations. */
export const PATIENT = 60_000

/** For how long a connection that is busy with something else may take to undo it, in ms; then it is closed, which undoes it too. */
const LONGEST_UNDOING = 5_000

// A database that is told not to wait for its disk is told otherwise here: Shopify is answered when this is committed.
const BEGIN = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${LONGEST_IDLE};
SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`

/** Statements over one connection, each of which must be answered in time. */
export type PgStatements = Pick<PgConnection, 'query'>

/** All that `run` does, or nothing of it, each statement answered within `ms`. What is not ours to bound is asked of `client` itself. */
export async function inTransaction<Client extends PgConnection, T>(
  pool: PgPool<Client>,
  run: (ours: PgStatements, client: Client) => Promise<T>,
  ms?: number,
): Promise<T> {
  return overPgConnection(pool, async ({ connection, answered, spoil, isSpoilt }) => {
    const ours: PgStatements = { query: (text, values) => answered(connection.query(text, values), ms) }
    try {
      await ours.query(BEGIN, [])
      const value = await run(ours, connection)
      await ours.query('COMMIT', [])
      return value
    } catch (error) {
      // Of one that is silent nothing more is asked: to close it undoes it too.
      if (!isSpoilt()) await answered(connection.query('ROLLBACK', []), LONGEST_UNDOING).catch(spoil)
      throw error
    }
  })
}

/** Statements that stand alone, each over any connection of the pool and answered within `ms`. */
export function statementsOf(pool: PgPool, ms?: number): PgStatements {
  return {
    query: (text, values) =>
      overPgConnection(pool, ({ connection, answered }) => answered(connection.query(text, values), ms)),
  }
}
