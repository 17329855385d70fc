import { inTime } from './in-time.ts'

/** One connection, as a `Pool` of `pg` lends it. */
export interface PgConnection {
  query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>
  release(destroy?: boolean): void
  on?(event: 'error', listener: () => void): unknown
  off?(event: 'error', listener: () => void): unknown
}

/** A `Pool` of `pg`, or one that does as it does. */
export interface PgPool<Client extends PgConnection = PgConnection> {
  query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>
  connect(): Promise<Client>
}

/** Who is silent in the midst of a transaction for longer is disconnected by the server, in ms: what it locked is free then. */
const LONGEST_SILENCE = 10_000

/** For how long a connection that is busy with something else may take to undo it, in ms; then it is closed, which undoes it too. */
const LONGEST_UNDOING = 5_000

// A database that is told not to wait for its disk is told otherwise here: Shopify is answered when this is committed.
const BEGIN = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${LONGEST_SILENCE};
SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`

/** All that `run` does, or nothing of it. */
export async function inTransaction<Client extends PgConnection, T>(
  pool: PgPool<Client>,
  run: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  // A connection that breaks while nobody asks it anything says so with an event, which would end the process.
  const ignore = (): void => undefined
  client.on?.('error', ignore)
  let broken = false
  try {
    await client.query(BEGIN, [])
    const value = await run(client)
    await client.query('COMMIT', [])
    return value
  } catch (error) {
    const late = (): Error => new Error('The connection is busy.')
    await inTime(client.query('ROLLBACK', []), LONGEST_UNDOING, late).catch(() => (broken = true))
    throw error
  } finally {
    client.off?.('error', ignore)
    client.release(broken)
  }
}
