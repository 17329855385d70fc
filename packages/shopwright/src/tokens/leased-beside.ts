import type { TokenKey, TokenLease, TokenRow, TokenStore } from './token-store.ts'

/** Rows in a place that knows nothing of leases. */
export interface PlainRows {
  get(key: TokenKey): Promise<TokenRow | null>
  put(key: TokenKey, value: string): Promise<void>
  delete(key: TokenKey): Promise<boolean>
  readonly list: TokenStore['list']
  /** Throws for a key or a value that cannot lie here. */
  readonly check?: (key: TokenKey) => void
}

/** How long a lease holds at least once the writing has begun. */
const WRITING = 10_000

/**
 * Rows in one place, their leases in another. In one process a save is a compare-and-set; between processes there is a
 * gap between asking for the lease and writing, so one that is frozen just there overwrites what came later.
 */
export function leasedBeside(rows: PlainRows, leases: TokenStore): TokenStore {
  const turns = new Map<string, Promise<unknown>>()

  /** One after the other, for each row. */
  async function inTurn<Value>({ shop, name }: TokenKey, work: () => Promise<Value>): Promise<Value> {
    const id = `${shop} ${name}`
    const turn = (turns.get(id) ?? Promise.resolve()).then(work, work)
    turns.set(id, turn)
    try {
      return await turn
    } finally {
      if (turns.get(id) === turn) turns.delete(id)
    }
  }

  return {
    get: (key) => rows.get(key),
    lease: async (key, ms) => {
      rows.check?.(key)
      return leases.lease(key, ms)
    },
    renew: (lease, ms) => leases.renew(lease, ms),
    save: (lease, value) =>
      inTurn(lease, async () => {
        if (!(await leases.renew(lease, WRITING))) return false
        await rows.put(lease, value)
        // What is written is written: a lease that is not released runs out by itself.
        await leases.release(lease).catch(() => undefined)
        return true
      }),
    release: (lease: TokenLease) => leases.release(lease),
    delete: async (key) => {
      // The lease first, so that a save that comes later is refused; then after a save that has begun.
      await leases.delete(key)
      return inTurn(key, () => rows.delete(key))
    },
    list: (options) => rows.list(options),
    ...(leases.migrate === undefined ? {} : { migrate: async () => leases.migrate?.() }),
  }
}
