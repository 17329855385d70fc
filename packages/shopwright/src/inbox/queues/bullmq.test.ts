import { Queue } from 'bullmq'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { findPrograms, type Service, startRedis } from '../../../../../scripts/services/index.mjs'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { entriesOf, entryOf, REASON } from '../../testing/queue-case.ts'
import { queueSuite } from '../../testing/queue-suite.ts'
import { bullmqQueue, type RedisEffects } from './bullmq.ts'

const elsewhere = elsewhereBuilder(import.meta.url)
const TRAITS = { order: true, newestOnly: true, effects: true, batches: true }
const ALL = { limit: 9, leaseMs: 5_000, perShop: 9, busy: new Map<string, number>() }

const ELSEWHERE = `
import { bullmqQueue } from './bullmq.ts'
const { URL: url, NAME: name } = process.env
export async function openQueue() {
  const client = new (load('ioredis').Redis)(url)
  return bullmqQueue({ toKey: (type) => 'bull:' + name + ':' + type }, { client })
}`

describe.skipIf(findPrograms('redis') === null)('the queue in Redis through BullMQ', () => {
  let server: Service
  let client: Redis
  let count = 0
  const nextName = () => `webhooks-${++count}`
  const queues: Queue[] = []
  const bull = (name = nextName()) => {
    const queue = new Queue(name, { connection: { url: server.url } })
    queues.push(queue)
    return queue
  }
  beforeAll(async () => {
    server = await startRedis({ aof: true })
    client = new Redis(server.url)
    await elsewhere.build(build, ELSEWHERE)
  })
  afterAll(async () => {
    await Promise.all(queues.map((queue) => queue.close()))
    await client.quit()
    await server.stop()
    elsewhere.remove()
  })

  describe.each(['ioredis', 'redis'] as const)('by a client of %s', (kind) => {
    queueSuite<RedisEffects>({
      test,
      processes: kind === 'ioredis',
      traits: TRAITS,
      place: async () => {
        const name = nextName()
        const own = kind === 'ioredis' ? client : await createClient({ url: server.url }).connect()
        return {
          open: async () => ({
            queue: bullmqQueue(bull(name), { client: own }),
            close: async () => undefined,
          }),
          elsewhere: {
            module: elsewhere.module,
            open: 'openQueue',
            env: { URL: server.url, NAME: name },
          },
          effects: {
            write: (tx, text) => tx.call('RPUSH', `${name}-written`, text),
            read: () => client.lrange(`${name}-written`, 0, -1),
          },
          drop: async () => void (own === client || (await (own as { close(): Promise<unknown> }).close())),
        }
      },
    })
  })

  it('shows BullMQ what becomes of each delivery', async () => {
    const jobs = bull()
    const queue = bullmqQueue(jobs, { client })
    const states = () => Promise.all([1, 2, 3, 4].map((ref) => jobs.getJobState(`inbox-${ref}`)))
    await queue.enqueue(entriesOf(4))
    expect(await states()).toEqual(['prioritized', 'prioritized', 'prioritized', 'prioritized'])
    const [one, two, three, four] = await queue.claim(ALL)
    if (!one || !two || !three || !four) throw new Error('too few were claimed')
    expect(await states()).toEqual(['active', 'active', 'active', 'active'])
    await queue.complete(one, 'worked')
    await queue.bury(two, REASON)
    await queue.retry(three, { delayMs: 60_000, reason: REASON })
    await queue.release([four])
    expect(await states()).toEqual(['completed', 'failed', 'delayed', 'prioritized'])
    expect(await jobs.getJobCounts()).toMatchObject({ completed: 1, failed: 1, delayed: 1, prioritized: 1, active: 0 })
    const job = await jobs.getJob('inbox-2')
    expect(job).toMatchObject({
      name: 'orders/create',
      data: { shop: 'demo', topic: 'orders/create', id: two.delivery.id },
      failedReason: REASON.code,
      stacktrace: [REASON.detail],
      attemptsMade: 1,
    })
    expect(JSON.stringify(job?.data)).not.toContain('note')
    expect((await jobs.getJob('inbox-1'))?.returnvalue).toBe('worked')
  })

  it('replays what a dashboard’s button tries again, and stops while a dashboard says pause', async () => {
    const jobs = bull()
    const queue = bullmqQueue(jobs, { client })
    await queue.enqueue(entriesOf(2))
    const [one, two] = await queue.claim(ALL)
    if (!one || !two) throw new Error('too few were claimed')
    await queue.bury(one, REASON)
    await queue.complete(two, 'worked')
    await (await jobs.getJob(`inbox-${one.ref}`))?.retry('failed')
    await jobs.pause()
    expect(await queue.claim(ALL)).toEqual([])
    await jobs.resume()
    const [again, ...others] = await queue.claim(ALL)
    expect([again?.delivery.id, again?.attempt, others]).toEqual([one.delivery.id, 1, []])
    if (again) expect(await queue.complete(again, 'worked')).toBe(true)
    expect(await jobs.getJobCountByTypes('wait')).toBe(0)
  })

  it('knows and works its deliveries whatever is deleted in a dashboard', async () => {
    const jobs = bull()
    const queue = bullmqQueue(jobs, { client })
    const entries = entriesOf(3)
    await queue.enqueue(entries)
    const [first] = await queue.claim({ ...ALL, limit: 1 })
    if (first) await queue.complete(first, 'worked')
    await jobs.clean(0, 100, 'completed')
    await jobs.clean(0, 100, 'prioritized')
    expect(await jobs.getJobCounts()).toMatchObject({ completed: 0, prioritized: 0 })
    expect(await queue.enqueue(entries)).toEqual(['duplicate', 'duplicate', 'duplicate'])
    const rest = await queue.claim(ALL)
    expect(rest.map(({ delivery }) => delivery.id)).toEqual(entries.slice(1).map(({ delivery }) => delivery.id))
    for (const one of rest) await queue.complete(one, 'worked')
    expect(await queue.counts()).toMatchObject({ done: 3, waiting: 0 })
    expect(await jobs.getJobCounts()).toMatchObject({ active: 0, completed: 0 })
  })

  it('leaves nothing in Redis of what is forgotten', async () => {
    const name = nextName()
    const queue = bullmqQueue({ toKey: (type) => `bull:${name}:${type}` }, { client })
    const keyed = { key: 'product-1', newestOnly: true }
    await queue.enqueue([entryOf({}, keyed), entryOf({}, keyed), entryOf(), entryOf()])
    for (const claim of await queue.claim(ALL)) {
      if (claim.ref === '4') await queue.bury(claim, REASON)
      else await queue.complete(claim, 'worked')
    }
    expect(await queue.prune({ doneMs: 0, deadMs: 0 })).toBe(4)
    const left = (await client.keys(`bull:${name}:*`)).map((key) => key.slice(`bull:${name}:inbox:`.length)).toSorted()
    expect(left.filter((key) => key !== 'turn')).toEqual(['clock', 'seq'])
  })

  it('holds no delivery longer than it was asked for where the server’s clock is set back', async () => {
    const name = nextName()
    const queue = bullmqQueue({ toKey: (type) => `bull:${name}:${type}` }, { client })
    await queue.enqueue(entriesOf(2))
    // As if it had been two hours later until now.
    await client.hset(`bull:${name}:inbox:clock`, 'last', Date.now() + 7_200_000)
    const short = { ...ALL, limit: 1, leaseMs: 200 }
    const [leased] = await queue.claim(short)
    const [waiting] = await queue.claim(short)
    if (!leased || !waiting) throw new Error('too few were claimed')
    await queue.retry(waiting, { delayMs: 200, reason: REASON })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await queue.claim(ALL)).map(({ attempt }) => attempt)).toEqual([2, 2])
    const [record] = await queue.list({ state: 'working', limit: 1 })
    expect(record?.attempts).toBe(2)
  })

  it('refuses a Redis that may lose what it was given, and says what to do', async () => {
    const forgetful = await startRedis()
    const other = new Redis(forgetful.url)
    await other.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const place = { toKey: (type: string) => `bull:x:${type}` }
    const refused = bullmqQueue(place, { client: other }).enqueue([entryOf()])
    await expect(refused).rejects.toThrow(/appendfsync always\), and .*noeviction.*durability: 'unchecked'/)
    expect(await bullmqQueue(place, { client: other, durability: 'unchecked' }).enqueue([entryOf()])).toEqual([
      'queued',
    ])
    await other.quit()
    await forgetful.stop()
  })

  it('takes nothing while Redis is full, loses nothing, and makes room by forgetting', async () => {
    const small = await startRedis({ aof: true })
    const other = new Redis(small.url)
    const queue = bullmqQueue({ toKey: (type) => `bull:small:${type}` }, { client: other })
    await queue.enqueue(entriesOf(3))
    const [done, working] = await queue.claim({ ...ALL, limit: 2 })
    if (!done || !working) throw new Error('too few were claimed')
    await queue.complete(done, 'worked')
    const before = await queue.counts()
    await other.config('SET', 'maxmemory', 1)
    const entry = entryOf()
    await expect(queue.enqueue([entry])).rejects.toThrow(/OOM/)
    await expect(queue.claim(ALL)).rejects.toThrow(/OOM/)
    await expect(queue.complete(working, 'worked')).rejects.toThrow(/OOM/)
    expect(await queue.prune({ doneMs: 0, deadMs: null })).toBe(1)
    await other.config('SET', 'maxmemory', 0)
    expect(await queue.counts()).toEqual({ ...before, done: 0 })
    expect(await queue.complete(working, 'worked')).toBe(true)
    expect(await queue.claim(ALL)).toHaveLength(1)
    expect(await queue.enqueue([entry])).toEqual(['queued'])
    await other.quit()
    await small.stop()
  })

  it('takes nothing but a queue of BullMQ', () => {
    expect(() => bullmqQueue({} as never, { client })).toThrow('takes a `Queue` of BullMQ')
    expect(() => bullmqQueue({ toKey: String }, { client: {} as never })).toThrow('no Redis client')
  })
})
