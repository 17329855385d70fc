import { setTimeout as sleep } from 'node:timers/promises'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { bullmqQueue } from 'shopwright/inbox/bullmq'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrograms, type Service, startRedis } from '../../../scripts/services/index.mjs'
import { NONE, surviveOutages } from './outages.ts'

describe.skipIf(findPrograms('redis') === null)('an inbox whose Redis is killed under load', () => {
  let server: Service
  let client: Redis
  let jobs: Queue

  beforeAll(async () => {
    server = await startRedis({ aof: true })
    client = new Redis(server.url, { maxRetriesPerRequest: 1, retryStrategy: () => 50 })
    // What is refused while it is away is told to whoever asked.
    client.on('error', () => undefined)
    jobs = new Queue('webhooks', { connection: { url: server.url } })
    jobs.on('error', () => undefined)
  })
  afterAll(async () => {
    await jobs.close()
    await client.quit()
    await server.stop()
  })

  it(
    'answers 200 for nothing that is lost, works all of it once, and is back in time',
    { timeout: 240_000 },
    async () => {
      const { acknowledged, flaws } = await surviveOutages({
        queue: bullmqQueue(jobs, { client }),
        async outage() {
          await server.kill()
          await sleep(Math.random() * 200)
          await server.start()
        },
        write: ({ call }, id) => call('RPUSH', 'effects', id),
        effects: () => client.lrange('effects', 0, -1),
      })
      expect(flaws).toEqual(NONE)
      expect(acknowledged).toBeGreaterThan(200)
    },
  )
})
