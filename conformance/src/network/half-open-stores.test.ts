import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createPool } from 'mysql2/promise'
import pg from 'pg'
import type { TokenStore } from 'shopwright/tokens'
import { mysqlTokenStore } from 'shopwright/tokens/mysql'
import { postgresTokenStore } from 'shopwright/tokens/postgres'
import { redisTokenStore } from 'shopwright/tokens/redis'
import { describe, expect, it } from 'vitest'
import { findPrograms, type ServiceName, startService } from '../../../scripts/services/index.mjs'
import { halfOpenProxy } from './half-open-proxy.ts'

interface Opened {
  readonly store: TokenStore
  readonly close: () => unknown
}

/** Three connections at most, so that all of them can fall silent, and the settings that docs/token-stores.md names. */
const STORES: readonly (readonly [ServiceName, (url: string) => Promise<Opened>])[] = [
  [
    'postgres',
    async (url) => {
      const pool = new pg.Pool({ connectionString: url, max: 3, connectionTimeoutMillis: 3_000 })
      pool.on('error', () => undefined)
      const store = postgresTokenStore(pool)
      await store.migrate()
      return { store, close: () => pool.end() }
    },
  ],
  [
    'mariadb',
    async (url) => {
      const pool = createPool({ uri: url, connectionLimit: 3, connectTimeout: 3_000 })
      const store = mysqlTokenStore(pool)
      await store.migrate()
      return { store, close: () => pool.end() }
    },
  ],
  [
    'redis',
    async (url) => {
      const client = new Redis(url, { socketTimeout: 5_000, maxRetriesPerRequest: 1 })
      client.on('error', () => undefined)
      return { store: redisTokenStore(client), close: () => client.disconnect() }
    },
  ],
]

describe.each(STORES)('a token store in %s whose network drops connections without a word', (name, open) => {
  const isHere = findPrograms(name) !== null
  it.skipIf(!isHere)(
    'answers or refuses in time, and finds a network that is back within 15 s',
    async () => {
      const server = await startService(name)
      const network = await halfOpenProxy(server.port)
      const url = new URL(server.url)
      url.port = String(network.port)
      const { store, close } = await open(url.href)
      const key = { shop: 'demo', name: 'my-client-id/offline' }
      const lease = await store.lease(key, 5_000)
      if (lease === null) throw new Error('nobody else can have it')
      await store.save(lease, 'a value')
      const read = () => store.get(key).then((row) => row?.value, String)
      expect(await Promise.all(Array.from({ length: 9 }, read))).toEqual(Array(9).fill('a value'))

      network.silence()
      const began = performance.now()
      const silenced = Array.from({ length: 9 }, read)
      await sleep(1_000)
      network.restore()
      for (const answer of await Promise.all(silenced)) expect(answer).toMatch(/a value|Silent|imeout|closed|retries/)
      while ((await read()) !== 'a value') await sleep(50)
      expect(performance.now() - began).toBeLessThan(16_000)

      await close()
      await network.close()
      await server.stop()
    },
    60_000,
  )
})
