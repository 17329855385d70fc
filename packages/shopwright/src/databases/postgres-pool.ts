import { type Lent, overLent } from './lent.ts'

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

/** Does `use` over a connection of the pool. */
export async function overPgConnection<Client extends PgConnection, Value>(
  pool: PgPool<Client>,
  use: (lent: Lent<Client>) => Promise<Value>,
): Promise<Value> {
  const client = await pool.connect()
  // A connection that breaks while nobody asks it anything says so with an event, which would end the process.
  const ignore = (): void => undefined
  client.on?.('error', ignore)
  const giveBack = (isSpoilt: boolean): void => {
    client.off?.('error', ignore)
    client.release(isSpoilt)
  }
  return overLent(client, giveBack, use)
}
