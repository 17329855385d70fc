import type { TokenLease, TokenStore } from './token-store.ts'

/** More than any work takes that ends: whoever holds a lease longer hangs, and others shall have the row. */
const LONGEST_HELD = 300_000

/** Prolongs a lease until the returned function is called, another has it, or its holder hangs. */
export function keepLease(store: TokenStore, lease: TokenLease, ms: number, most: number = LONGEST_HELD): () => void {
  const began = performance.now()
  const timer = setInterval(() => void beat(), ms / 4)
  const stop = () => clearInterval(timer)
  async function beat(): Promise<void> {
    if (performance.now() - began > most) return stop()
    try {
      if (!(await store.renew(lease, ms))) stop()
    } catch {
      // Should the lease be lost, the save is refused: nothing else to be done here.
    }
  }
  return stop
}
