import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import type { TokenStore } from '../token-store.ts'
import { type KvNamespace, kvTokenStore } from './kv.ts'
import { memoryTokenStore } from './memory.ts'

const key = { shop: 'demo', name: 'my-client-id/offline' }

async function saved(store: TokenStore, shop: string, value = shop): Promise<void> {
  const lease = await store.lease({ ...key, shop }, 5_000)
  expect(lease !== null && (await store.save(lease, value))).toBe(true)
}

describe('tokens in Cloudflare KV', () => {
  const miniflare = new Miniflare({
    modules: true,
    script: 'export default { fetch: () => new Response() }',
    kvNamespaces: ['TOKENS'],
  })
  let namespace: KvNamespace
  let listings: unknown[] = []
  let count = 0

  beforeAll(async () => {
    const kv = (await miniflare.getKVNamespace('TOKENS')) as unknown as KvNamespace
    namespace = {
      get: (name, type) => kv.get(name, type),
      put: (name, value) => kv.put(name, value),
      delete: (name) => kv.delete(name),
      list: (options) => {
        listings.push(options)
        return kv.list(options)
      },
    }
  })
  afterAll(() => miniflare.dispose())
  const prefix = () => `test-${String((count += 1))}:`

  tokenStoreSuite({
    test,
    place: () => {
      const at = prefix()
      return {
        open: () => ({ store: kvTokenStore(namespace, { prefix: at }), close: () => undefined }),
        drop: () => undefined,
      }
    },
  })

  it('go on listing from where the last page ended, and from anywhere else too', async () => {
    const at = prefix()
    const store = kvTokenStore(namespace, { prefix: at })
    const shops = ['a', 'a-b', 'ab', 'b', 'c', 'd', 'e']
    for (const shop of shops) await saved(store, shop)
    listings = []
    const seen: string[] = []
    for (let after = null, page; ; after = page.at(-1) ?? null) {
      page = await store.list({ limit: 3, after })
      if (page.length === 0) break
      seen.push(...page.map(({ shop }) => shop))
    }
    expect(seen).toEqual(shops)
    expect(listings.filter((options) => (options as { cursor?: string }).cursor !== undefined)).toHaveLength(2)
    const fresh = kvTokenStore(namespace, { prefix: at })
    expect((await fresh.list({ limit: 2, after: { shop: 'ab', name: 'z' } })).map(({ shop }) => shop)).toEqual([
      'b',
      'c',
    ])
  })

  it('pass by no row where some that are listed are gone', async () => {
    const at = prefix()
    const store = kvTokenStore(namespace, { prefix: at })
    for (const shop of ['a', 'b', 'c', 'd', 'e', 'f']) await saved(store, shop)
    // KV lists a key for up to a minute after it was deleted elsewhere.
    const late: KvNamespace = {
      ...namespace,
      get: async (name, type) => (/:[bc] /.test(name) ? null : namespace.get(name, type)),
    }
    const rows = await kvTokenStore(late, { prefix: at }).list({ limit: 2, after: { ...key, shop: 'a' } })
    expect(rows.map(({ shop }) => shop)).toEqual(['d', 'e'])
  })

  it('keep other keys of the namespace out', async () => {
    const at = prefix()
    await namespace.put('elsewhere', 'not ours')
    expect(await kvTokenStore(namespace, { prefix: at }).list({ limit: 10 })).toEqual([])
  })

  it('are written by one at a time where another store gives the leases', async () => {
    const at = prefix()
    const leases = memoryTokenStore()
    const [one, two] = [
      kvTokenStore(namespace, { prefix: at, leases }),
      kvTokenStore(namespace, { prefix: at, leases }),
    ]
    const lease = await one.lease(key, 5_000)
    expect(await two.lease(key, 5_000)).toBeNull()
    expect(lease !== null && (await two.save(lease, 'value'))).toBe(true)
    expect(lease !== null && (await one.save(lease, 'again'))).toBe(false)
    expect((await one.get(key))?.value).toBe('value')
    expect(await leases.list({ limit: 10 })).toEqual([])
  })

  it('are still leased after a write that failed, so that it can be done again', async () => {
    let broken = true
    const failing: KvNamespace = {
      ...namespace,
      put: async (name, value) => {
        if (broken) throw new Error('429')
        await namespace.put(name, value)
      },
    }
    const store = kvTokenStore(failing, { prefix: prefix() })
    const lease = await store.lease(key, 5_000)
    if (lease === null) throw new Error('There is a lease.')
    await expect(store.save(lease, 'value')).rejects.toThrow('429')
    broken = false
    expect(await store.save(lease, 'value')).toBe(true)
    expect((await store.get(key))?.value).toBe('value')
  })

  it('stay deleted when a save had begun before', async () => {
    const store = kvTokenStore(namespace, { prefix: prefix() })
    const lease = await store.lease(key, 5_000)
    if (lease === null) throw new Error('There is a lease.')
    await Promise.all([store.save(lease, 'value'), store.delete(key)])
    expect(await store.get(key)).toBeNull()
  })
})
