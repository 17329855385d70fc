import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory'
import { createSimulator } from '@shopwright/dev'
import { Redis } from 'ioredis'
import pg from 'pg'
import { ShopifyApp } from 'shopwright'
import { signIdToken } from 'shopwright/sign'
import { createAccessTokens, type TokenStore } from 'shopwright/tokens'
import { memoryTokenStore } from 'shopwright/tokens/memory'
import { postgresTokenStore } from 'shopwright/tokens/postgres'
import { redisTokenStore } from 'shopwright/tokens/redis'
import { sqliteTokenStore } from 'shopwright/tokens/sqlite'
import { howToGet, openService } from '../../../scripts/services/index.mjs'
import { type Contender, interleave, ratio, soon, type Timing } from '../rounds.ts'
import { timingTable } from '../table.ts'
import type { Target } from '../targets.ts'
import { postgresSessions, redisSessions, sessionOf, type SessionStorage, sqliteSessions } from './session-storages.ts'

const SETTINGS = { clientId: 'bench-app', clientSecret: 'bench-secret' }
/** So many shops, so that nobody reads the same row twice in a row. */
const SHOPS = Array.from({ length: 64 }, (_, at) => `shop-${at + 1}`)

const SELECT = 'SELECT value FROM bench_tokens WHERE shop = $1 AND name = $2 AND value IS NOT NULL'

export interface Comparison {
  readonly tables: readonly string[]
  readonly targets: readonly Target[]
}

/** A fresh token, by ours and by the session storages that Shopify publishes, each place in turns. */
export async function compareReads(rounds: number): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-bench-tokens-'))
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const tables: string[] = []
  const targets: Target[] = []
  const run = async (title: string, contenders: readonly Contender[]): Promise<readonly Timing[]> => {
    const timings = await interleave(contenders, rounds)
    tables.push(timingTable(title, timings))
    return timings
  }
  try {
    const memory = await run('a fresh token, in the process', [
      await ours('ours, cached', memoryTokenStore(), true),
      await ours('ours, stored in memory', memoryTokenStore()),
      await theirs('loadSession, in memory', new MemorySessionStorage()),
    ])
    targets.push(target('a cached token', memory[0], 2))

    const db = new DatabaseSync(join(folder, 'ours.db'))
    closing.unshift(() => db.close())
    const sqlite = await run('a fresh token, SQLite', [
      await ours('ours', sqliteTokenStore(db)),
      await theirs('loadSession, by Drizzle', sqliteSessions(join(folder, 'theirs.db'))),
    ])
    targets.push(target('a token from SQLite', sqlite[0], 25))

    const postgres = await openService('postgres')
    if (postgres === null) tables.push(`PostgreSQL is left out. ${howToGet('postgres')}`)
    else {
      const pool = new pg.Pool({ connectionString: postgres.url })
      const sessions = await postgresSessions(postgres.url)
      closing.unshift(
        () => pool.end(),
        () => sessions.disconnect?.(),
        () => postgres.stop(),
      )
      const timings = await run('a fresh token, PostgreSQL', [
        soon('SELECT 1, the limit', SHOPS, () => pool.query('SELECT 1')),
        await ours('ours', postgresTokenStore(pool, { table: 'bench_tokens' })),
        // What the server takes to plan and run the statement, and the client to send it, is in both.
        soon('the same SELECT by pg', SHOPS, (shop) => pool.query(SELECT, [shop, `${SETTINGS.clientId}/offline`])),
        await theirs('loadSession', sessions),
      ])
      const [limit, our, bare] = timings
      if (limit !== undefined && our !== undefined && bare !== undefined) {
        targets.push(
          share('a token from PostgreSQL, of one round trip', ratio(our, limit), 2),
          share('a token from PostgreSQL, of the same SELECT', ratio(our, bare), 1.5),
        )
      }
    }

    const redis = await openService('redis')
    if (redis === null) tables.push(`Redis is left out. ${howToGet('redis')}`)
    else {
      const client = new Redis(redis.url)
      const sessions = await redisSessions(redis.url)
      closing.unshift(
        () => client.quit(),
        () => sessions.disconnect?.(),
        () => redis.stop(),
      )
      await run('a fresh token, Redis', [
        soon('PING, the limit', SHOPS, () => client.ping()),
        await ours('ours', redisTokenStore(client, { prefix: 'bench' })),
        await theirs('loadSession', sessions),
      ])
    }
    return { tables, targets }
  } finally {
    for (const close of closing) await close()
  }
}

async function ours(name: string, store: TokenStore, cache = false): Promise<Contender> {
  await store.migrate?.()
  const simulator = createSimulator({
    app: { ...SETTINGS, scopes: ['write_products'], url: 'http://localhost:1' },
    shops: SHOPS,
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  const app = new ShopifyApp({ ...SETTINGS, fetch: simulator.fetch })
  const tokens = createAccessTokens({ app, store, ...(cache && { cache: true }) })
  for (const shop of SHOPS) {
    const token = await signIdToken(SETTINGS, { shop })
    const claims = { dest: `https://${shop}.myshopify.com`, aud: SETTINGS.clientId, exp: 0 }
    const acquired = await tokens.offline({ shop, idToken: { exchangeable: true, token, claims } })
    if (!acquired.ok) throw new Error(acquired.log.detail)
  }
  return soon(name, SHOPS, async (shop) => {
    const result = await tokens.offline({ shop })
    if (result.log.code !== 'stored') throw new Error(result.log.detail)
  })
}

async function theirs(name: string, storage: SessionStorage): Promise<Contender> {
  const later = new Date(Date.now() + 3_600_000)
  for (const shop of SHOPS) await storage.storeSession(sessionOf(shop, `shpat_${shop}`, later, `shprt_${shop}`))
  return soon(name, SHOPS, async (shop) => {
    const session = await storage.loadSession(`offline_${shop}.myshopify.com`)
    if (session?.accessToken !== `shpat_${shop}`) throw new Error(`${name} lost the session of ${shop}.`)
  })
}

function share(what: string, measured: number, most: number): Target {
  return { what, measured, bound: 'at most', target: most, unit: '×' }
}

function target(what: string, timing: Timing | undefined, micros: number): Target {
  return { what, measured: timing?.micros ?? Number.NaN, bound: 'at most', target: micros, unit: ' µs' }
}
