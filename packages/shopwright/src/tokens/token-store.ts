/** What a row of a {@link TokenStore} is found by. */
export interface TokenKey {
  /** The shop's handle, such as `demo`. */
  readonly shop: string
  /** Which of the shop's rows: app, kind of token and user in one text of at most 200 characters; a hash of them where the store is sealed with a blind index. */
  readonly name: string
}

/** A row that holds a token. */
export interface TokenRow extends TokenKey {
  /** An opaque text, up to 16 KB: the store keeps it byte for byte and never looks inside. */
  readonly value: string
}

/** "I work on this row until…": what {@link TokenStore.lease} gave, to be handed back with each step. */
export interface TokenLease extends TokenKey {
  /** Random, of this one lease. */
  readonly holder: string
  /** Grows by one with each lease of the row; a save with an older one is refused. */
  readonly fence: number
}

/** So many ms later than now a lease may have begun by the clock of a store; a later one is void: the clock was set back. */
export const CLOCK_TOLERANCE = 1_000

/**
 * Where access tokens live, and who may change them: rows of text with a lease. Every method may reject when the store
 * cannot be reached. Stores measure leases on their own clock (the database server's), so that processes whose clocks
 * differ agree; a process that is alone uses its own.
 *
 * A row is only written under its lease, and only while nobody else got the lease meanwhile: `save` is one atomic
 * compare-and-set on `holder` and `fence`. So a process that was frozen and wakes late overwrites nothing.
 */
export interface TokenStore {
  /** The row, or null; a row that was leased but never saved counts as none. One round trip, no lock. */
  get(key: TokenKey): Promise<TokenRow | null>
  /** Takes the row's lease for so many ms, or null while another holds it. The row need not exist. */
  lease(key: TokenKey, ms: number): Promise<TokenLease | null>
  /** Prolongs the lease to so many ms from now; false where it is no longer ours. */
  renew(lease: TokenLease, ms: number): Promise<boolean>
  /** Writes the value and ends the lease, in one step; false, with nothing written, where the lease is no longer ours (taken over, or the row deleted). */
  save(lease: TokenLease, value: string): Promise<boolean>
  /** Ends the lease and writes nothing. A lease that is no longer ours is left alone. */
  release(lease: TokenLease): Promise<void>
  /** Deletes the row with its lease; whoever holds it can no longer save. True if a value was there. */
  delete(key: TokenKey): Promise<boolean>
  /** Rows with a value, ordered by shop and name, those after `after`, at most `limit`; of one shop where `shop` is given. */
  list(options: {
    readonly after?: TokenKey | null
    readonly limit: number
    readonly shop?: string
  }): Promise<readonly TokenRow[]>
  /** Brings tables and the like up to date: idempotent, safe when eight processes do it at once. Stores without tables have none. */
  readonly migrate?: () => Promise<void>
}
