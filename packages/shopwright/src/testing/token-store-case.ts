import type { TokenKey, TokenLease, TokenStore } from '../tokens/token-store.ts'
import type { Elsewhere } from './other-process.ts'

/** A token store that is open, as `open` of {@link TokenStorePlace} gives it. */
export interface OpenTokenStore {
  readonly store: TokenStore
  close(): unknown
}

/** One empty place where tokens can be kept: a database, a file, a table, a prefix. */
export interface TokenStorePlace {
  /** Opens it, not migrated: the suite calls `migrate` where the store has it. */
  open(): OpenTokenStore | Promise<OpenTokenStore>
  /**
   * How another process opens the same place: the function of the module resolves to the store, not migrated. Needed
   * where `processes` of {@link TokenStoreUnderTest} is true.
   */
  readonly elsewhere?: Elsewhere | undefined
  /** Deletes it. */
  drop(): unknown
}

/** What the suite needs to know of a token store. */
export interface TokenStoreUnderTest {
  /** Of vitest, `node:test`, Jest or your own: takes a title and a function that rejects when the test fails. */
  readonly test: (title: string, run: () => Promise<void>) => unknown
  /** Makes a new, empty place. */
  readonly place: () => TokenStorePlace | Promise<TokenStorePlace>
  /** Whether several processes can open one place: they are raced, frozen and killed then. */
  readonly processes?: boolean
  /**
   * What is saved under a key, a different text for each turn; any text, up to 16 KB, by default. Give it for a store
   * that keeps only what it understands: rows are then those of the app `client-id`, named `client-id/offline` and
   * `client-id/online/7`, and cases with other names are left out.
   */
  readonly value?: (turn: number, key: TokenKey) => string
}

/** What one case works with. */
export interface TokenStoreBench {
  readonly place: TokenStorePlace
  readonly store: TokenStore
  readonly value: (turn: number, key: TokenKey) => string
  /** Takes the lease of a row that nobody holds. */
  readonly leased: (key: TokenKey, ms?: number) => Promise<TokenLease>
}

export interface TokenStoreCase {
  readonly title: string
  /** Left out for stores that keep only what they understand. */
  readonly needs?: 'anyText'
  /** Set where the case calls `migrate` by itself. */
  readonly unmigrated?: true
  readonly run: (bench: TokenStoreBench) => Promise<void>
}

const APP = 'client-id'
export const KEY: TokenKey = { shop: 'demo', name: `${APP}/offline` }
export const NAMES: readonly string[] = [`${APP}/offline`, `${APP}/online/7`, `${APP}/online/70`]

/** In order; the shops whose rows are listed. */
export const SHOPS: readonly string[] = ['0first', 'a', 'a-b', 'ab', 'b', 'demo', 'demo-2', 'z9']

/** Another text for each turn: short and long, with everything that a careless store changes. */
export function anyText(turn: number): string {
  return `${String(turn)} "é" \u{1F600} '\\' $1 ? % \t${'x'.repeat(turn % 2 === 0 ? 3 : 15_000)}\n`
}

export async function leasedFrom(store: TokenStore, key: TokenKey, ms = 5_000): Promise<TokenLease> {
  const lease = await store.lease(key, ms)
  if (lease === null) throw new Error(`The row ${key.shop} ${key.name} is leased by another, and nobody else is there.`)
  return lease
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Asks again and again until the answer is not null; fails if it does not come within so many ms. */
export async function cameWithin<Answer>(ms: number, ask: () => Promise<Answer | null>): Promise<Answer> {
  const deadline = performance.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > deadline) throw new Error(`It did not come within ${String(ms)} ms.`)
    await sleep(20)
  }
}
