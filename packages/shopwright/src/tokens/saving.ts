import type { TokenContext } from './context.ts'
import type { TokenLease, TokenStore } from './token-store.ts'

const SAVE_TRIES = 4

/**
 * Saves what Shopify gives but once: where the store fails, again and again for a moment. A save whose answer got lost
 * was done nevertheless, which the row tells. False where the lease is no longer ours.
 */
export async function saveSurely(
  { app, store }: { readonly app: Pick<TokenContext['app'], 'sleep'>; readonly store: TokenStore },
  lease: TokenLease,
  value: string,
): Promise<boolean> {
  for (let tried = 1; ; tried += 1) {
    try {
      if (await store.save(lease, value)) return true
      return tried > 1 && (await store.get({ shop: lease.shop, name: lease.name }))?.value === value
    } catch (error) {
      if (tried === SAVE_TRIES) throw error
      await app.sleep((100 + Math.random() * 100) * 2 ** tried)
    }
  }
}
