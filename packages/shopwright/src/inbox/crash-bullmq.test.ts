import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Queue } from 'bullmq'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrograms, startRedis } from '../../../../scripts/services/index.mjs'
import { crashWorker, surviveKills } from '../testing/inbox-crash.ts'
import { otherProcess } from '../testing/other-process.ts'
import { bullmqQueue } from './queues/bullmq.ts'

const folder = mkdtempSync(join(tmpdir(), 'shopwright-crash-bullmq-'))
const module = join(folder, 'worker.mjs')

const WORKER = crashWorker({
  imports: `
import { createRequire } from 'node:module'
import { bullmqQueue } from './queues/bullmq.ts'
const { URL: url, FROM } = process.env
const require = createRequire(FROM)
const client = new (require('ioredis').Redis)(url)`,
  queue: `bullmqQueue({ toKey: (type) => 'bull:crash:' + type }, { client })`,
  write: `tx.call('RPUSH', 'effects', delivery.id)`,
})

beforeAll(() =>
  build({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    alias: { '#hmac': fileURLToPath(new URL('../crypto/hmac-node.ts', import.meta.url)) },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: module,
  }),
)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(findPrograms('redis') === null)('workers on one Redis', () => {
  it('lose nothing and do nothing twice while they are killed fifty times', { timeout: 60_000 }, async () => {
    const server = await startRedis({ aof: true })
    const client = new Redis(server.url)
    const jobs = new Queue('crash', { connection: { url: server.url } })
    const env = { URL: server.url, FROM: import.meta.url }
    await surviveKills(
      {
        queue: bullmqQueue(jobs, { client }),
        start: () => otherProcess({ module: pathToFileURL(module), open: 'open', env }),
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
