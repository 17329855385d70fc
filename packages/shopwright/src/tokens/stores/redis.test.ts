import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { createClient, RESP_TYPES } from 'redis'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import type { TokenStore } from '../token-store.ts'
import { redisTokenStore } from './redis.ts'

const url = process.env['REDIS_URL'] ?? ''
const elsewhere = elsewhereBuilder(import.meta.url)
const key = { shop: 'demo', name: 'my-client-id/offline' }
let count = 0
const prefix = () => `test-${process.pid}-${String((count += 1))}`

describe.skipIf(url === '')('tokens in Redis', () => {
  const client = createClient({ url })
  const other = new Redis(url === '' ? 'redis://127.0.0.1:1' : url, { lazyConnect: true })

  beforeAll(async () => {
    await Promise.all([client.connect(), other.connect()])
    await elsewhere.build(
      build,
      `import { redisTokenStore } from './redis.ts'
       const { CLIENT, REDIS_URL: url, PREFIX: prefix } = process.env
       export const openStore = async () => {
         const client = CLIENT === 'ioredis' ? new (load('ioredis').Redis)(url) : await load('redis').createClient({ url }).connect()
         return redisTokenStore(client, { prefix })
       }`,
    )
  })
  afterAll(async () => {
    await Promise.all([client.close(), other.quit()])
    elsewhere.remove()
  })

  describe.each([
    ['redis', client],
    ['ioredis', other],
  ] as const)('by %s', (name, connection) => {
    tokenStoreSuite({
      test,
      processes: true,
      place: () => {
        const at = prefix()
        return {
          open: () => ({ store: redisTokenStore(connection, { prefix: at }), close: () => undefined }),
          elsewhere: { module: elsewhere.module, open: 'openStore', env: { CLIENT: name, PREFIX: at } },
          drop: async () => {
            const keys = await client.keys(`{${at}}*`)
            if (keys.length > 0) await client.del(keys)
          },
        }
      },
    })
  })

  it('are the same for node-redis, ioredis and a bridge of your own', async () => {
    const at = { prefix: prefix() }
    const bridge = {
      script: (text: string, keys: readonly string[], args: readonly string[]) =>
        client.eval(text, { keys: [...keys], arguments: [...args] }),
    }
    const [one, two, three] = [redisTokenStore(client, at), redisTokenStore(other, at), redisTokenStore(bridge, at)]
    const lease = await one.lease(key, 5_000)
    expect(lease).not.toBeNull()
    if (lease === null) return
    expect(await two.lease(key, 5_000)).toBeNull()
    expect(await two.renew(lease, 5_000)).toBe(true)
    expect(await two.save(lease, 'value é')).toBe(true)
    for (const store of [one, two, three]) {
      expect(await store.get(key)).toEqual({ ...key, value: 'value é' })
      expect(await store.list({ limit: 10 })).toEqual([{ ...key, value: 'value é' }])
    }
    expect(await three.delete(key)).toBe(true)
    expect(await one.list({ limit: 10 })).toEqual([])
  })

  it.each([
    ['ioredis with numbers as texts', { stringNumbers: true }],
    ['ioredis with a prefix of its own', { keyPrefix: 'app:' }],
  ])('are the same by %s', async (_client, more) => {
    const own = new Redis(url, more)
    expect(await lifeOf(redisTokenStore(own, { prefix: prefix() }))).toEqual(LIFE)
    await own.quit()
  })

  it.each([
    ['RESP3', { RESP: 3 as const }],
    [
      'texts as bytes and numbers as texts',
      { commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String } } },
    ],
  ])('are the same by node-redis with %s', async (_client, more) => {
    const own = createClient({ url, ...more })
    await own.connect()
    expect(await lifeOf(redisTokenStore(own, { prefix: prefix() }))).toEqual(LIFE)
    await own.close()
  })

  it('are leased again after the clock of the server was set back', async () => {
    const at = prefix()
    const store = redisTokenStore(client, { prefix: at })
    const lease = await store.lease(key, 5_000)
    expect(lease !== null && (await store.renew(lease, 60_000))).toBe(true)
    expect(await store.lease(key, 5_000)).toBeNull()
    // As it looks from an hour before.
    for (const field of ['since', 'until']) await client.hIncrBy(`{${at}}:row:demo ${key.name}`, field, 3_600_000)
    expect((await store.lease(key, 5_000))?.fence).toBe(2)
    expect(await store.lease(key, 5_000)).toBeNull()
  })

  it('lie in one slot of a cluster, row and index', async () => {
    const at = prefix()
    const store = redisTokenStore(client, { prefix: at })
    for (const shop of ['demo', 'other']) {
      const lease = await store.lease({ ...key, shop }, 5_000)
      if (lease !== null) await store.save(lease, 'value')
    }
    const keys = await client.keys(`*${at}*`)
    expect(keys).toHaveLength(3)
    expect(keys.filter((one) => !one.startsWith(`{${at}}:`))).toEqual([])
  })

  it('leave nothing behind of a row that was leased and never saved, and keep for ever what was saved', async () => {
    const at = prefix()
    const store = redisTokenStore(client, { prefix: at })
    const row = `{${at}}:row:demo my-client-id/offline`
    const lease = await store.lease(key, 5_000)
    expect(await client.pTTL(row)).toBeGreaterThan(80_000_000)
    expect(await client.pTTL(row)).toBeLessThanOrEqual(86_405_000)
    expect(lease !== null && (await store.save(lease, 'value'))).toBe(true)
    expect(await client.pTTL(row)).toBe(-1)
    await store.lease(key, 5_000)
    expect(await client.pTTL(row)).toBe(-1)
  })

  it('are listed to the end although a whole page was deleted meanwhile', async () => {
    const at = prefix()
    const store = redisTokenStore(client, { prefix: at })
    for (const shop of ['a', 'b', 'c']) {
      const lease = await store.lease({ ...key, shop }, 5_000)
      if (lease !== null) await store.save(lease, shop)
    }
    // As if another process deleted them between the two steps of a listing.
    await client.del([`{${at}}:row:a ${key.name}`, `{${at}}:row:b ${key.name}`])
    expect(await store.list({ limit: 2 })).toEqual([{ ...key, shop: 'c', value: 'c' }])
  })

  it('reject while the server is away', async () => {
    const away = new Redis('redis://127.0.0.1:1', {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    })
    away.on('error', () => {})
    await expect(redisTokenStore(away).get(key)).rejects.toThrow('Connection is closed')
    away.disconnect()
  })
})

/** What each step of a row's life comes to. */
async function lifeOf(store: TokenStore): Promise<unknown[]> {
  const lease = await store.lease(key, 5_000)
  if (lease === null) return []
  const second = await store.lease(key, 5_000)
  const renewed = await store.renew(lease, 5_000)
  const saved = await store.save(lease, 'value é')
  const found = [await store.get(key), await store.list({ limit: 10 })]
  return [lease.fence, second, renewed, saved, ...found, await store.delete(key)]
}
const ROW = { ...key, value: 'value é' }
const LIFE = [1, null, true, true, ROW, [ROW], true]

describe('redisTokenStore', () => {
  it('refuses a prefix that would spread the keys, and what is no client', () => {
    const bridge = { script: async () => null }
    for (const bad of ['', 'a{b}', 'a b', 'x'.repeat(201)]) {
      expect(() => redisTokenStore(bridge, { prefix: bad })).toThrow(TypeError)
    }
    expect(() => redisTokenStore({} as never)).toThrow('This is no Redis client.')
  })
})
