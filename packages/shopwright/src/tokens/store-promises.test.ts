import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { Session } from '@shopify/shopify-api'
import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { Miniflare } from 'miniflare'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TokenRecord, writeRecord } from './record.ts'
import { durableObjectTokenStore, type ObjectNamespace } from './stores/durable-object.ts'
import { dynamoDBTokenStore } from './stores/dynamodb.ts'
import { type KvNamespace, kvTokenStore } from './stores/kv.ts'
import { memoryTokenStore } from './stores/memory.ts'
import { redisTokenStore } from './stores/redis.ts'
import { fromSessionStorage } from './stores/session-storage.ts'
import type { TokenKey, TokenLease, TokenRow, TokenStore } from './token-store.ts'

// What the port promises, on each store that is not SQL.

interface Place {
  /** A store with nothing in it. */
  fresh(): TokenStore | Promise<TokenStore>
  close(): unknown
}
interface Opener {
  readonly name: string
  readonly open: () => Promise<Place>
  /** What is stored under a key; any text unless the store says otherwise. */
  readonly value?: (turn: number, key: TokenKey) => string
}

const APP = 'client-id'
const KEY: TokenKey = { shop: 'demo', name: `${APP}/offline` }
const redisUrl = process.env['REDIS_URL'] ?? ''
let count = 0
const next = () => `promises-${String(process.pid)}-${String((count += 1))}`
const texts = (turn: number) => `${String(turn)} "é" \u{1F600} '\\' ${'x'.repeat(turn % 2 === 0 ? 3 : 15_000)}\n`

function records(turn: number, { shop, name }: TokenKey): string {
  const user = name.split('/')[2] ?? null
  const record: TokenRecord = {
    app: APP,
    mode: user === null ? 'offline' : 'online',
    user,
    state: turn % 2 === 0 ? 'live' : 'dead',
    since: '2026-11-24T10:00:00Z',
    token: {
      accessMode: user === null ? 'offline' : 'online',
      shop,
      token: `shpat_${String(turn)}`,
      expires: '2026-11-24T11:00:00Z',
      scope: 'read_products',
      refreshToken: user === null ? `shprt_${String(turn)}` : null,
      refreshTokenExpires: user === null ? '2027-02-22T10:00:00Z' : null,
      user:
        user === null
          ? null
          : {
              id: Number(user),
              firstName: 'Ada',
              lastName: 'Byron',
              scope: '',
              email: 'ada@example.com',
              accountOwner: false,
              locale: 'en',
              collaborator: false,
              emailVerified: true,
            },
    },
    obtained: '2026-11-24T10:00:00Z',
    refreshes: turn,
    secret: null,
  }
  return writeRecord(record)
}

async function workerd(): Promise<Miniflare> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { TokenStoreObject } from './stores/durable-object.ts'
        export default { fetch: () => new Response() }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    write: false,
  })
  return new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    kvNamespaces: ['KV'],
    durableObjects: { OBJECT: { className: 'TokenStoreObject', useSQLite: true } },
  })
}

const OPENERS: readonly Opener[] = [
  { name: 'memory', open: async () => ({ fresh: memoryTokenStore, close: () => undefined }) },
  {
    name: 'Redis by node-redis',
    async open() {
      const client = await createClient({ url: redisUrl }).connect()
      return { fresh: () => redisTokenStore(client, { prefix: next() }), close: () => client.close() }
    },
  },
  {
    name: 'Redis by ioredis',
    async open() {
      const client = new Redis(redisUrl)
      return { fresh: () => redisTokenStore(client, { prefix: next() }), close: () => client.quit() }
    },
  },
  {
    name: 'DynamoDB',
    async open() {
      const server = (createRequire(import.meta.url)('dynalite') as (options: object) => Server)({ createTableMs: 20 })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
      const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
      const client = new DynamoDB({ region: 'x', endpoint, credentials })
      const fresh = async () => {
        const store = dynamoDBTokenStore(client, { table: next() })
        await store.migrate()
        return store
      }
      return { fresh, close: () => [client.destroy(), server.close()] }
    },
  },
  {
    name: 'Cloudflare KV',
    async open() {
      const runtime = await workerd()
      const namespace = (await runtime.getKVNamespace('KV')) as unknown as KvNamespace
      return { fresh: () => kvTokenStore(namespace, { prefix: `${next()}:` }), close: () => runtime.dispose() }
    },
  },
  ...[false, true].map((spread) => ({
    name: spread ? 'many Durable Objects' : 'a Durable Object',
    async open() {
      const runtime = await workerd()
      const namespace = (await runtime.getDurableObjectNamespace('OBJECT')) as unknown as ObjectNamespace
      const fresh = () => durableObjectTokenStore(namespace, { object: next(), spread })
      return { fresh, close: () => runtime.dispose() }
    },
  })),
  {
    name: 'a session storage',
    value: records,
    open: async () => ({
      fresh: () => {
        const storage = new MemorySessionStorage()
        const createSession = (fields: ConstructorParameters<typeof Session>[0]) => new Session(fields)
        return fromSessionStorage(storage, { clientId: APP, createSession, shops: SHOPS })
      },
      close: () => undefined,
    }),
  },
]

const SHOPS = ['0first', 'a', 'a-b', 'ab', 'b', 'demo', 'demo-2', 'z9']
const NAMES = [`${APP}/offline`, `${APP}/online/7`, `${APP}/online/70`]
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function leased(store: TokenStore, key: TokenKey, ms = 5_000): Promise<TokenLease> {
  const lease = await store.lease(key, ms)
  if (lease === null) throw new Error(`${key.shop} ${key.name} was leased already.`)
  return lease
}

describe.each(OPENERS)('a store in $name', ({ name, open, value = texts }) => {
  const isAbsent = name.startsWith('Redis') && redisUrl === ''
  let place: Place

  beforeAll(async () => {
    if (!isAbsent) place = await open()
  })
  afterAll(async () => {
    if (!isAbsent) await place.close()
  })

  it.skipIf(isAbsent)('gives what was saved under a lease, byte for byte, and nothing before', async () => {
    const store = await place.fresh()
    expect(await store.get(KEY)).toBeNull()
    expect(await store.delete(KEY)).toBe(false)
    for (const turn of [1, 2]) {
      const before = await store.get(KEY)
      const lease = await leased(store, KEY)
      expect({ shop: lease.shop, name: lease.name }).toEqual(KEY)
      expect(await store.lease(KEY, 5_000)).toBeNull()
      expect(await store.get(KEY)).toEqual(before)
      expect(await store.renew(lease, 5_000)).toBe(true)
      expect(await store.save({ ...lease, holder: 'another' }, value(9, KEY))).toBe(false)
      expect(await store.save({ ...lease, fence: lease.fence + 1 }, value(9, KEY))).toBe(false)
      expect(await store.save(lease, value(turn, KEY))).toBe(true)
      expect(await store.save(lease, value(9, KEY))).toBe(false)
      expect(await store.renew(lease, 5_000)).toBe(false)
      expect(await store.get(KEY)).toEqual({ ...KEY, value: value(turn, KEY) })
    }
  })

  it.skipIf(isAbsent)('lets a lease that ran out be taken over, and refuses the one who had it', async () => {
    const store = await place.fresh()
    const late = await leased(store, KEY, 150)
    await wait(300)
    const taken = await leased(store, KEY)
    expect(taken.fence).toBeGreaterThan(late.fence)
    expect(await store.save(late, value(9, KEY))).toBe(false)
    expect(await store.renew(late, 5_000)).toBe(false)
    await store.release(late)
    expect(await store.lease(KEY, 5_000)).toBeNull()
    await store.release(taken)
    const idle = await leased(store, KEY, 20)
    await wait(100)
    expect(await store.save(idle, value(1, KEY))).toBe(true)
  })

  it.skipIf(isAbsent)('forgets a deleted row, and with it the lease', async () => {
    const store = await place.fresh()
    await store.save(await leased(store, KEY), value(1, KEY))
    const lease = await leased(store, KEY)
    expect(await store.delete(KEY)).toBe(true)
    expect(await store.save(lease, value(2, KEY))).toBe(false)
    expect(await store.get(KEY)).toBeNull()
    expect(await store.list({ limit: 9 })).toEqual([])
  })

  it.skipIf(isAbsent)('gives a lease to one of many, and lets it save once', async () => {
    const store = await place.fresh()
    const leases = await Promise.all(Array.from({ length: 20 }, () => store.lease(KEY, 5_000)))
    const [lease, ...more] = leases.filter((one) => one !== null)
    expect(more).toEqual([])
    if (lease === undefined) throw new Error('Nobody got the lease.')
    const saves = await Promise.all([1, 2, 3, 4, 5].map((turn) => store.save(lease, value(turn, KEY))))
    expect(saves.filter((done) => done)).toHaveLength(1)
  })

  it.skipIf(isAbsent)('lists in order of shop and name, from anywhere, by pages of any size', async () => {
    const store = await place.fresh()
    const rows: TokenRow[] = SHOPS.flatMap((shop) => NAMES.map((one) => ({ shop, name: one }))).map((key, turn) => ({
      ...key,
      value: value(turn * 2, key),
    }))
    for (const row of rows.toReversed()) await store.save(await leased(store, row), row.value)
    await store.lease({ ...KEY, shop: 'm' }, 5_000)
    for (const limit of [1, 7, 100]) {
      const seen: TokenRow[] = []
      for (let page = await store.list({ limit }); page.length > 0;) {
        expect(page.length).toBeLessThanOrEqual(limit)
        seen.push(...page)
        page = await store.list({ limit, after: seen.at(-1) ?? null })
      }
      expect(seen).toEqual(rows)
    }
    const ofA = rows.filter(({ shop }) => shop === 'a')
    expect(await store.list({ limit: 2, shop: 'a' })).toEqual(ofA.slice(0, 2))
    expect(await store.list({ limit: 2, shop: 'a', after: ofA[1] ?? null })).toEqual(ofA.slice(2))
    expect(await store.list({ limit: 9, shop: 'a', after: { shop: '0first', name: 'z' } })).toEqual(ofA)
    expect(await store.list({ limit: 9, shop: 'a', after: { shop: 'b', name: '' } })).toEqual([])
    const later = rows.filter(({ shop }) => shop >= 'ab')
    expect(await store.list({ limit: 99, after: { shop: 'ab', name: '' } })).toEqual(later)
  })
})
