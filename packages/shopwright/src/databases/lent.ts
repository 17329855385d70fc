import { inTime } from './in-time.ts'

/**
 * For how long a server may be silent about one statement, in ms. Networks drop connections without a word: whoever
 * waits on one waits for a quarter of an hour, until the system gives it up, and a pool of such connections is none.
 */
const LONGEST_SILENCE = 10_000

/** A connection of a pool, for a while. */
export interface Lent<Connection> {
  readonly connection: Connection
  /** Awaits one answer of the server, for `ms` at most. Where it did not come, this rejects and the connection is spoilt. */
  readonly answered: <Value>(answer: Promise<Value>, ms?: number) => Promise<Value>
  /** The connection is not to be used again. */
  readonly spoil: () => void
  readonly isSpoilt: () => boolean
}

/** What a server did not answer in time. Its name is what logs are told. */
class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent'
}

/** Does `use` over a connection that a pool lent, and gives it back. */
export async function overLent<Connection, Value>(
  connection: Connection,
  giveBack: (isSpoilt: boolean) => void,
  use: (lent: Lent<Connection>) => Promise<Value>,
): Promise<Value> {
  let isSpoilt = false
  const spoil = (): void => void (isSpoilt = true)
  const silent = (ms: number) => (): Error => {
    spoil()
    return new DatabaseSilent(`The database did not answer for ${ms} ms. The connection was closed.`)
  }
  try {
    return await use({
      connection,
      answered: (answer, ms = LONGEST_SILENCE) => inTime(answer, ms, silent(ms)),
      spoil,
      isSpoilt: () => isSpoilt,
    })
  } finally {
    giveBack(isSpoilt)
  }
}
