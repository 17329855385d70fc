import { setTimeout as sleep } from 'node:timers/promises'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import PgBoss from 'pg-boss-10'
import { ShopifyApp } from 'shopwright'
import { createInbox, type WebhookQueue } from 'shopwright/inbox'
import { bullmqQueue } from 'shopwright/inbox/bullmq'
import { pgBossQueue } from 'shopwright/inbox/pg-boss'
import { signWebhookReq } from 'shopwright/sign'
import { describe, expect, it } from 'vitest'
import { findPrograms, startPostgres, startRedis } from '../../../scripts/services/index.mjs'
import { type HalfOpenProxy, halfOpenProxy } from './half-open-proxy.ts'

const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }

/** The server's URL, over the network that may fall silent. */
function over(network: HalfOpenProxy, url: string): string {
  const there = new URL(url)
  there.port = String(network.port)
  return there.href
}

interface Survived {
  /** Statuses other than 200 and 503. */
  readonly strangeAnswers: readonly number[]
  /** The slowest answer, and the first 200 after the silence began, in ms. */
  readonly slowest: number
  readonly receivesAgain: number
  /** What was answered 200 and not worked within thirty seconds. */
  readonly lost: readonly string[]
}

const SURVIVED: { readonly [Name in keyof Survived]: unknown } = {
  strangeAnswers: [],
  slowest: expect.toSatisfy((ms: number) => ms < 4_500, 'under 4.5 s'),
  receivesAgain: expect.toSatisfy((ms: number) => ms < 15_000, 'under 15 s'),
  lost: [],
}

/** Receives under load while the network falls silent for three seconds. */
async function silenced<Tx>(queue: WebhookQueue<Tx>, network: HalfOpenProxy): Promise<Survived> {
  const inbox = createInbox({ app: new ShopifyApp(SETTINGS), queue, leaseMs: 2_000, pollMs: 200 })
  const worked = new Set<string>()
  inbox.on('*', ({ delivery }) => void worked.add(delivery.id))
  inbox.start()
  const acknowledged = new Set<string>()
  const strangeAnswers: number[] = []
  let slowest = 0
  let count = 0
  const receive = async (): Promise<boolean> => {
    const webhookId = `delivery-${count++}`
    const req = await signWebhookReq(SETTINGS, { topic: 'products/update', webhookId, payload: { id: count } })
    const began = performance.now()
    const { status } = await inbox.handler(req)
    slowest = Math.max(slowest, performance.now() - began)
    if (status === 200) acknowledged.add(webhookId)
    else if (status !== 503) strangeAnswers.push(status)
    return status === 200
  }
  for (let first = 0; first < 20; first++) await receive()

  network.silence()
  const began = performance.now()
  const meanwhile: Promise<boolean>[] = []
  for (let more = 0; more < 60; more++) {
    meanwhile.push(receive())
    await sleep(50)
  }
  network.restore()
  while (!(await receive())) await sleep(50)
  const receivesAgain = performance.now() - began
  await Promise.all(meanwhile)
  const lost = (): string[] => [...acknowledged].filter((id) => !worked.has(id))
  while (lost().length > 0 && performance.now() - began < 30_000) await sleep(50)
  await inbox.stop()
  return { strangeAnswers, slowest, receivesAgain, lost: lost() }
}

describe('an inbox whose network drops connections without a word', () => {
  it.skipIf(findPrograms('postgres') === null)('goes on in PostgreSQL', { timeout: 60_000 }, async () => {
    const server = await startPostgres()
    const network = await halfOpenProxy(server.port)
    // Three connections at most, so that all of them fall silent.
    const connectionString = over(network, server.url)
    const pool = new pg.Pool({ connectionString, max: 3, connectionTimeoutMillis: 3_000 })
    pool.on('error', () => undefined)
    const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) }
    const boss = new PgBoss({ db, supervise: false, schedule: false })
    boss.on('error', () => undefined)
    await boss.start()
    const survived = await silenced(pgBossQueue(boss, { pool }), network)
    expect(survived).toEqual(SURVIVED)
    await boss.stop({ graceful: false, close: false })
    await pool.end()
    await network.close()
    await server.stop()
  })

  it.skipIf(findPrograms('redis') === null)('goes on in Redis', { timeout: 60_000 }, async () => {
    const server = await startRedis({ aof: true })
    const network = await halfOpenProxy(server.port)
    const client = new Redis(over(network, server.url), { maxRetriesPerRequest: 1, socketTimeout: 5_000 })
    client.on('error', () => undefined)
    const jobs = new Queue('webhooks', { connection: { url: server.url } })
    const survived = await silenced(bullmqQueue(jobs, { client }), network)
    expect(survived).toEqual(SURVIVED)
    client.disconnect()
    await jobs.close()
    await network.close()
    await server.stop()
  })
})
