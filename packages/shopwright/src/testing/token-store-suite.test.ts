import { expect, it } from 'vitest'
import type { TokenKey, TokenStore } from '../tokens/token-store.ts'
import { memoryTokenStore } from '../tokens/stores/memory.ts'
import { tokenStoreSuite } from './token-store-suite.ts'

interface Fault {
  readonly what: string
  readonly breaks: (store: TokenStore) => Partial<TokenStore>
  /** The beginning of a case that finds it. */
  readonly found: string
}
const lowered = ({ shop, name }: TokenKey) => ({ shop, name: name.toLowerCase() })

const FAULTS: readonly Fault[] = [
  {
    what: 'says that it saved when it did not',
    breaks: (store) => ({ save: async (lease, value) => (await store.save(lease, value), true) }),
    found: 'gives what was saved',
  },
  {
    what: 'changes a text',
    breaks: (store) => ({ save: (lease, value) => store.save(lease, value.trim()) }),
    found: 'gives what was saved',
  },
  {
    what: 'gives a lease to everyone',
    breaks: () => ({ lease: async (key) => ({ ...key, holder: crypto.randomUUID(), fence: 1 }) }),
    found: 'gives a lease to one of many',
  },
  {
    what: 'does not prolong',
    breaks: (store) => ({ renew: async (lease) => store.renew(lease, 700) }),
    found: 'keeps a lease that is renewed',
  },
  {
    what: 'never lets a lease run out',
    breaks: (store) => ({ lease: (key) => store.lease(key, 60_000) }),
    found: 'lets a lease that ran out be taken over',
  },
  { what: 'does not release', breaks: () => ({ release: async () => undefined }), found: 'gives a released lease' },
  {
    what: 'does not delete',
    breaks: (store) => ({ delete: async (key) => (await store.get(key)) !== null }),
    found: 'forgets a deleted row',
  },
  {
    what: 'takes A for a',
    breaks: (store) => ({
      get: async (key) => {
        const row = await store.get(lowered(key))
        return row === null ? null : { ...row, ...key }
      },
      lease: (key, ms) => store.lease(lowered(key), ms),
    }),
    found: 'keeps names apart',
  },
  {
    what: 'lists from the beginning, wherever it is told to',
    breaks: (store) => ({ list: (options) => store.list({ ...options, after: null }) }),
    found: 'lists in order',
  },
  {
    what: 'forgets everything when it is migrated again',
    breaks: (store) => {
      let isThere = false
      return {
        migrate: async () => {
          for (const row of await store.list({ limit: 99 })) if (isThere) await store.delete(row)
          isThere = true
        },
      }
    },
    found: 'keeps what it has when it is migrated again',
  },
]

it.each(FAULTS)('the suite finds a store that $what', async ({ breaks, found }) => {
  const cases = new Map<string, () => Promise<void>>()
  tokenStoreSuite({
    test: (title, run) => cases.set(title, run),
    place: () => ({
      open: () => {
        const store = memoryTokenStore()
        return { store: { ...store, ...breaks(store) }, close: () => undefined }
      },
      drop: () => undefined,
    }),
  })
  const [, run] = [...cases].find(([title]) => title.startsWith(found)) ?? []
  await expect(run?.()).rejects.toThrow(Error)
})
