import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { durableObjectTokenStore, type ObjectNamespace, TokenStoreObject } from './durable-object.ts'

const key = { shop: 'demo', name: 'my-client-id/offline' }

describe('tokens in Durable Objects', () => {
  let miniflare: Miniflare
  let namespace: ObjectNamespace
  let other: ObjectNamespace

  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          export { TokenStoreObject } from './durable-object.ts'
          export class Another { fetch() { return new Response('Not here.', { status: 404 }) } }
          export default { fetch: () => new Response() }`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      write: false,
    })
    miniflare = new Miniflare({
      modules: true,
      script: outputFiles[0]?.text ?? '',
      compatibilityDate: '2026-04-01',
      durableObjects: {
        TOKENS: { className: 'TokenStoreObject', useSQLite: true },
        OTHER: { className: 'Another', useSQLite: true },
      },
    })
    const named = async (name: string) =>
      (await miniflare.getDurableObjectNamespace(name)) as unknown as ObjectNamespace
    ;[namespace, other] = [await named('TOKENS'), await named('OTHER')]
  })
  afterAll(() => miniflare.dispose())

  let count = 0
  describe.each([
    ['in one object', false],
    ['spread over objects', true],
  ])('%s', (_, spread) => {
    tokenStoreSuite({
      test,
      place: () => {
        const object = `suite-${String((count += 1))}`
        return {
          open: () => ({ store: durableObjectTokenStore(namespace, { object, spread }), close: () => undefined }),
          drop: () => undefined,
        }
      },
    })
  })

  it('are leased once, however many ask at once', async () => {
    const store = durableObjectTokenStore(namespace, { object: 'raced' })
    const leases = await Promise.all(Array.from({ length: 40 }, () => store.lease(key, 5_000)))
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
    const lease = leases.find((one) => one !== null)
    if (lease === undefined) throw new Error('There is a lease.')
    const saves = await Promise.all(Array.from({ length: 10 }, (_, turn) => store.save(lease, String(turn))))
    expect(saves.filter((done) => done)).toHaveLength(1)
  })

  it.each([false, true])('are listed in order (spread over objects: %s)', async (spread) => {
    const store = durableObjectTokenStore(namespace, { object: `listed-${String(spread)}`, spread })
    const shops = ['0first', 'a', 'a-b', 'ab', 'm', 'z']
    for (const shop of [...shops].toReversed()) {
      const lease = await store.lease({ ...key, shop }, 5_000)
      if (lease !== null) await store.save(lease, shop)
    }
    await store.lease({ ...key, shop: 'leased-only' }, 5_000)
    const seen: string[] = []
    for (let after = null, page; ; after = page.at(-1) ?? null) {
      page = await store.list({ limit: 4, after })
      if (page.length === 0) break
      seen.push(...page.map(({ shop }) => shop))
    }
    expect(seen).toEqual(shops)
    expect(await store.list({ limit: 4, shop: 'a' })).toEqual([{ ...key, shop: 'a', value: 'a' }])
    expect(await store.list({ limit: 4, shop: 'a', after: { shop: 'b', name: '' } })).toEqual([])
  })

  it('are leased again after the clock was set back', async () => {
    const kept = new Map<string, unknown>()
    const object = new TokenStoreObject({
      storage: {
        get: async (name) => kept.get(name),
        put: async (entries) => Object.entries(entries).forEach(([name, value]) => kept.set(name, value)),
        delete: async (names) => names.filter((name) => kept.delete(name)).length,
        list: async () => new Map(),
      },
    })
    const stub = { fetch: (_url: string, { body }: { body: string }) => object.fetch({ text: async () => body }) }
    const store = durableObjectTokenStore({ idFromName: (name) => name, get: () => stub })
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const lease = await store.lease(key, 60_000)
      expect(lease !== null && (await store.renew(lease, 60_000))).toBe(true)
      expect(await store.lease(key, 60_000)).toBeNull()
      vi.setSystemTime(Date.now() - 3_600_000)
      expect((await store.lease(key, 60_000))?.fence).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('say what is wrong where the binding names another class', async () => {
    await expect(durableObjectTokenStore(other).get(key)).rejects.toThrow(
      'The Durable Object "tokens" answered 404 instead of a token step.',
    )
  })

  it('answer nothing but steps of a token store', async () => {
    const { fetch } = (() => {
      const stub = namespace.get(namespace.idFromName('hostile') as never)
      return { fetch: (body: string) => stub.fetch('https://tokens.internal/', { method: 'POST', body }) }
    })()
    for (const body of ['', '{', '[]', '{"method":"constructor"}', '{"method":"fetch"}', '{"method":["get"]}']) {
      expect((await fetch(body)).status).toBe(400)
    }
  })
})
