import { Queue } from 'bullmq'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrograms, startRedis } from '../../../../scripts/services/index.mjs'
import { elsewhereBuilder } from '../testing/elsewhere-builder.ts'
import { crashWorker, surviveKills } from '../testing/inbox-crash.ts'
import { otherProcess } from '../testing/other-process.ts'
import { bullmqQueue } from './queues/bullmq.ts'

const elsewhere = elsewhereBuilder(import.meta.url)

const WORKER = crashWorker({
  imports: `
import { bullmqQueue } from './queues/bullmq.ts'
const { URL: url } = process.env
const client = new (load('ioredis').Redis)(url)`,
  queue: `bullmqQueue({ toKey: (type) => 'bull:crash:' + type }, { client })`,
  write: `tx.call('RPUSH', 'effects', delivery.id)`,
})

beforeAll(() => elsewhere.build(build, WORKER))
afterAll(() => elsewhere.remove())

describe.skipIf(findPrograms('redis') === null)('workers on one Redis', () => {
  it('lose nothing and do nothing twice while they are killed fifty times', { timeout: 60_000 }, async () => {
    const server = await startRedis({ aof: true })
    const client = new Redis(server.url)
    const jobs = new Queue('crash', { connection: { url: server.url } })
    const env = { URL: server.url }
    await surviveKills(
      {
        queue: bullmqQueue(jobs, { client }),
        start: () => otherProcess({ module: elsewhere.module, open: 'open', env }),
        effects: () => client.lrange('effects', 0, -1),
      },
      { deliveries: 3_000, kills: 50 },
    )
    expect(await jobs.getJobCounts('completed', 'active', 'prioritized', 'delayed', 'failed')).toEqual({
      completed: 3_000,
      active: 0,
      prioritized: 0,
      delayed: 0,
      failed: 0,
    })
    await jobs.close()
    await client.quit()
    await server.stop()
  })
})
