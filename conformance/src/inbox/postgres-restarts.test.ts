import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import PgBoss from 'pg-boss-10'
import { ShopifyApp } from 'shopwright'
import { createInbox } from 'shopwright/inbox'
import { pgBossQueue } from 'shopwright/inbox/pg-boss'
import { signWebhookReq } from 'shopwright/sign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrograms, type Service, startPostgres } from '../../../scripts/services/index.mjs'

const RESTARTS = 10
const LOOPS = 8
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }

describe.skipIf(findPrograms('postgres') === null)('an inbox whose PostgreSQL is torn down under load', () => {
  let server: Service
  let pool: pg.Pool
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)

  beforeAll(async () => {
    process.on('unhandledRejection', note)
    server = await startPostgres({ durable: true })
    pool = new pg.Pool({ connectionString: server.url, max: 10 })
    // An idle connection that breaks is no reason to end the process.
    pool.on('error', () => undefined)
    await pool.query('CREATE TABLE effects (id text)')
  })
  afterAll(async () => {
    process.off('unhandledRejection', note)
    await pool.end()
    await server.stop()
  })

  it(
    'answers 200 for nothing that is lost, works all of it once, and is back in time',
    { timeout: 240_000 },
    async () => {
      const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) }
      const boss = new PgBoss({ db, supervise: false, schedule: false })
      boss.on('error', () => undefined)
      await boss.start()
      const queue = pgBossQueue(boss, { pool })
      const inbox = createInbox({
        app: new ShopifyApp(SETTINGS),
        queue,
        leaseMs: 2_000,
        pollMs: 200,
        backoff: { first: 50 },
      })
      inbox.on(
        '*',
        ({ delivery, tx }) => tx((client) => client.query('INSERT INTO effects VALUES ($1)', [delivery.id])),
        {
          attempts: 100,
        },
      )
      inbox.start()

      const acknowledged = new Set<string>()
      const statuses = new Set<number>()
      let count = 0
      const receiveOne = async (): Promise<boolean> => {
        const webhookId = `delivery-${count++}`
        const req = await signWebhookReq(SETTINGS, { topic: 'products/update', webhookId, payload: { id: count } })
        const { status } = await inbox.handler(req)
        statuses.add(status ?? 200)
        if (status === 200) acknowledged.add(webhookId)
        return status === 200
      }
      const over = new AbortController()
      const load = async (): Promise<void> => {
        for (; !over.signal.aborted; await sleep(10)) await receiveOne()
      }
      const loops = Array.from({ length: LOOPS }, load)

      const recoveries: number[] = []
      for (let restart = 0; restart < RESTARTS; restart++) {
        await sleep(200 + Math.random() * 300)
        await server.restart('immediate')
        const back = performance.now()
        while (!(await receiveOne())) await sleep(20)
        recoveries.push(performance.now() - back)
      }
      over.abort()
      await Promise.all(loops)
      const settled = performance.now()
      for (;;) {
        const { waiting, working } = await queue.counts()
        if (waiting + working === 0) break
        expect(performance.now() - settled).toBeLessThan(15_000)
        await sleep(50)
      }
      await inbox.stop()
      await boss.stop({ graceful: false, close: false })

      const effects = (await pool.query<{ id: string }>('SELECT id FROM effects')).rows.map(({ id }) => id)
      const worked = new Set(effects)
      expect([...acknowledged].filter((id) => !worked.has(id))).toEqual([])
      expect(effects.length - worked.size).toBe(0)
      expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([])
      expect(acknowledged.size).toBeGreaterThan(200)
      expect(recoveries.filter((ms) => ms > 15_000)).toEqual([])
      expect(unhandled).toEqual([])
    },
  )
})
