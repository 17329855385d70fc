import type { TokenKey, TokenRow, TokenStore } from '../token-store.ts'

interface Slot {
  row: TokenRow | null
  holder: string | null
  until: number
  fence: number
}

/**
 * Keeps tokens in the memory of this process, for tests and trials: they are gone when it ends.
 *
 * @example
 * ```ts
 * import { memoryTokenStore } from 'shopwright/tokens/memory'
 *
 * const store = memoryTokenStore()
 * console.log(await store.get({ shop: 'demo', name: 'my-client-id/offline' })) // null
 * ```
 */
export function memoryTokenStore(): TokenStore {
  const slots = new Map<string, Slot & TokenKey>()
  const at = ({ shop, name }: TokenKey) => `${shop}\u0000${name}`
  const held = (slot: Slot | undefined, holder: string, fence: number): slot is Slot & TokenKey =>
    slot?.holder === holder && slot.fence === fence
  return {
    get: async (key) => slots.get(at(key))?.row ?? null,
    lease: async (key, ms) => {
      const now = performance.now()
      const slot = slots.get(at(key)) ?? { shop: key.shop, name: key.name, row: null, holder: null, until: 0, fence: 0 }
      if (slot.holder !== null && slot.until > now) return null
      slot.holder = crypto.randomUUID()
      slot.until = now + ms
      slot.fence += 1
      slots.set(at(key), slot)
      return { shop: key.shop, name: key.name, holder: slot.holder, fence: slot.fence }
    },
    renew: async (lease, ms) => {
      const slot = slots.get(at(lease))
      if (!held(slot, lease.holder, lease.fence)) return false
      slot.until = performance.now() + ms
      return true
    },
    save: async (lease, value) => {
      const slot = slots.get(at(lease))
      if (!held(slot, lease.holder, lease.fence)) return false
      slot.row = { shop: lease.shop, name: lease.name, value }
      slot.holder = null
      return true
    },
    release: async (lease) => {
      const slot = slots.get(at(lease))
      if (held(slot, lease.holder, lease.fence)) slot.holder = null
    },
    delete: async (key) => {
      const had = (slots.get(at(key))?.row ?? null) !== null
      slots.delete(at(key))
      return had
    },
    list: async ({ after, limit, shop }) =>
      [...slots.values()]
        .flatMap(({ row }) => (row === null ? [] : [row]))
        .filter((row) => (shop === undefined || row.shop === shop) && (after == null || at(row) > at(after)))
        .toSorted((one, other) => (at(one) < at(other) ? -1 : 1))
        .slice(0, limit),
  }
}
