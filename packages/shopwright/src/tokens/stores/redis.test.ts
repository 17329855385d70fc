import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherProcess } from '../../testing/other-process.ts'
import type { TokenLease } from '../token-store.ts'
import { redisTokenStore } from './redis.ts'

const url = process.env['REDIS_URL'] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'shopwright-redis-tokens-'))
const key = { shop: 'demo', name: 'my-client-id/offline' }
let count = 0
const prefix = () => `test-${process.pid}-${String((count += 1))}`

describe.skipIf(url === '')('tokens in Redis', () => {
  const client = createClient({ url })
  const other = new Redis(url === '' ? 'redis://127.0.0.1:1' : url, { lazyConnect: true })

  beforeAll(async () => {
    await Promise.all([client.connect(), other.connect()])
  })
  afterAll(async () => {
    await Promise.all([client.close(), other.quit()])
    rmSync(folder, { recursive: true, force: true })
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

  it('are leased to one of eight processes at a time, and never saved by one that was frozen', async () => {
    const module = join(folder, 'elsewhere.mjs')
    await build({
      stdin: {
        contents: `
          import { createRequire } from 'node:module'
          import { redisTokenStore } from './redis.ts'
          const { createClient } = createRequire(process.env.FROM)('redis')
          export const open = async () =>
            redisTokenStore(await createClient({ url: process.env.REDIS_URL }).connect(), { prefix: process.env.PREFIX })`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: module,
    })
    const at = prefix()
    const where = {
      module: pathToFileURL(module),
      open: 'open',
      env: { REDIS_URL: url, FROM: import.meta.url, PREFIX: at },
    }
    const others = await Promise.all(Array.from({ length: 8 }, () => otherProcess(where)))
    const store = redisTokenStore(client, { prefix: at })
    try {
      for (let round = 0; round < 10; round += 1) {
        const leases = (await Promise.all(others.map((one) => one.call('lease', key, 400)))) as (TokenLease | null)[]
        const [winner, ...more] = others.filter((_, turn) => leases[turn] !== null)
        const lease = leases.find((one) => one !== null)
        expect(more).toEqual([])
        expect(lease?.fence).toBe(round + 1)
        if (round === 9) {
          await winner?.signal('SIGSTOP')
          await expect.poll(() => store.lease(key, 5_000), { timeout: 2_000 }).not.toBeNull()
          const late = winner?.call('save', lease, 'late')
          await winner?.signal('SIGCONT')
          expect(await late).toBe(false)
        } else expect(await winner?.call('save', lease, `round ${String(round)}`)).toBe(true)
      }
      expect((await store.get(key))?.value).toBe('round 8')
    } finally {
      await Promise.all(others.map((one) => one.end()))
    }
  })
})

describe('redisTokenStore', () => {
  it('refuses a prefix that would spread the keys, and what is no client', () => {
    const bridge = { script: async () => null }
    for (const bad of ['', 'a{b}', 'a b', 'x'.repeat(201)]) {
      expect(() => redisTokenStore(bridge, { prefix: bad })).toThrow(TypeError)
    }
    expect(() => redisTokenStore({} as never)).toThrow('This is no Redis client.')
  })
})
