import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { signWebhookReq } from '../../sign/index.ts'
import { entriesOf, entryOf, REASON } from '../../testing/queue-case.ts'
import { queueSuite } from '../../testing/queue-suite.ts'
import { cloudflareQueue, type D1Database, type D1Effects } from './cloudflare.ts'

const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }

/** The app as it is deployed: it receives, a queue rings, and a schedule looks after what was missed. */
const WORKER = `
import { ShopifyApp } from '../../app.ts'
import { mount } from '../../adapters/web.ts'
import { createInbox } from '../inbox.ts'
import { cloudflareQueue } from './cloudflare.ts'
const inboxOf = ({ DB, WAKE }, wake = WAKE) => {
  const app = new ShopifyApp(${JSON.stringify(SETTINGS)})
  const inbox = createInbox({ app, queue: cloudflareQueue(DB, { wake }), backoff: { first: 1000 } })
  return inbox.on('*', ({ delivery, attempt, tx }) => {
    if (delivery.id.endsWith('7') && attempt === 1) throw new Error('now and then')
    tx(({ run }) => run(DB.prepare('INSERT INTO effects VALUES (?)').bind(delivery.id)))
  })
}
const broken = { send: () => Promise.reject(new Error('the queue is away')) }
export default {
  fetch: (request, env) => mount(inboxOf(env, new URL(request.url).pathname === '/silent' ? broken : undefined).handler)(request),
  queue: async (_batch, env) => void (await inboxOf(env).drain()),
  scheduled: async (_event, env) => void (await inboxOf(env).drain()),
}`

describe('the queue in Cloudflare', () => {
  let miniflare: Miniflare
  let db: D1Database
  let count = 0
  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
      alias: { '#hmac': fileURLToPath(new URL('../../crypto/hmac-web.ts', import.meta.url)) },
      bundle: true,
      format: 'esm',
      write: false,
    })
    miniflare = new Miniflare({
      modules: true,
      script: outputFiles[0]?.text ?? '',
      compatibilityDate: '2026-04-01',
      d1Databases: ['DB'],
      queueProducers: { WAKE: 'wake' },
      queueConsumers: { wake: { maxBatchSize: 10, maxBatchTimeout: 0.1 } },
    })
    db = await miniflare.getD1Database('DB')
    await db.prepare('CREATE TABLE effects (id TEXT)').run()
  })
  afterAll(() => miniflare.dispose())

  queueSuite<D1Effects>({
    test,
    traits: { order: true, newestOnly: true, effects: true, batches: false },
    // Every step is a call to another process here.
    leaseMs: 800,
    place: async () => {
      const table = `inbox_${++count}`
      await db.prepare(`CREATE TABLE ${table}_written (text TEXT)`).run()
      return {
        open: async () => ({ queue: cloudflareQueue(db, { table }), close: async () => undefined }),
        effects: {
          write: (tx, text) => tx.run(db.prepare(`INSERT INTO ${table}_written VALUES (?)`).bind(text)),
          read: async () =>
            ((await db.prepare(`SELECT text FROM ${table}_written`).all()).results as { text: string }[]).map(
              ({ text }) => text,
            ),
        },
        drop: async () => undefined,
      }
    },
  })

  it('gives each delivery to one of many who claim at once, and makes its table once', async () => {
    const table = `inbox_${++count}`
    const queues = Array.from({ length: 8 }, () => cloudflareQueue(db, { table }))
    await Promise.all(queues.map((queue, at) => queue.enqueue(entriesOf(5, { shop: `shop-${at % 3}` }))))
    const claims = await Promise.all(
      queues.map((queue) => queue.claim({ limit: 10, leaseMs: 5_000, perShop: 10, busy: new Map() })),
    )
    const refs = claims.flat().map(({ ref }) => ref)
    expect(new Set(refs).size).toBe(refs.length)
    expect((await queues[0]?.counts())?.working).toBe(refs.length)
    expect(refs.length).toBeGreaterThan(0)
  })

  it('keeps no lease and no wait for longer than asked when the clock jumps two hours', async () => {
    let now = 1_790_000_000_000
    const queue = cloudflareQueue(db, { table: `inbox_${++count}`, now: () => now })
    const claim = () => queue.claim({ limit: 9, leaseMs: 10_000, perShop: 9, busy: new Map() })
    await queue.enqueue([entryOf()])
    const [early] = await claim()
    now -= 2 * 3_600_000
    const [late] = await claim()
    if (!early || !late) throw new Error('nothing was claimed')
    expect([early.attempt, late.attempt]).toEqual([1, 2])
    expect(await queue.complete(early, 'worked')).toBe(false)
    await queue.retry(late, { delayMs: 60_000, reason: REASON })
    expect(await claim()).toEqual([])
    now -= 2 * 3_600_000
    expect(await claim()).toHaveLength(1)
    now += 4 * 3_600_000
    expect(await claim()).toHaveLength(1)
  })

  it('answers soon where the bell is silent, since what came is written down', { timeout: 3_500 }, async () => {
    const silent = { send: () => new Promise<never>(() => undefined) }
    const queue = cloudflareQueue(db, { table: `inbox_${++count}`, wake: silent })
    expect(await queue.enqueue([entryOf()])).toEqual(['queued'])
    expect((await queue.counts()).waiting).toBe(1)
  })

  it('undoes the completion where a statement of an effect fails', async () => {
    const queue = cloudflareQueue(db, { table: `inbox_${++count}` })
    await queue.enqueue([entryOf()])
    const [claim] = await queue.claim({ limit: 1, leaseMs: 5_000, perShop: 1, busy: new Map() })
    if (!claim) throw new Error('nothing was claimed')
    const failing = queue.complete(claim, 'worked', ({ run }) => {
      run(db.prepare('INSERT INTO effects VALUES (?)').bind('undone'))
      run(db.prepare("SELECT json('no json')").bind())
    })
    await expect(failing).rejects.toThrow(/malformed JSON/)
    expect((await queue.counts()).working).toBe(1)
    expect((await db.prepare("SELECT * FROM effects WHERE id = 'undone'").all()).results).toEqual([])
    expect(await queue.complete(claim, 'worked')).toBe(true)
  })

  describe('of a Worker', () => {
    const send = async (webhookId: string, path = '/webhooks') => {
      const { method, headers, body } = await signWebhookReq(SETTINGS, {
        topic: 'orders/create',
        webhookId,
        payload: { id: 1 },
      })
      const init = { method, headers: headers as Record<string, string>, body: String(body) }
      return (await miniflare.dispatchFetch(`https://app.example${path}`, init)).status
    }
    const worked = async () =>
      ((await db.prepare('SELECT id FROM effects').all()).results as { id: string }[]).map(({ id }) => id).toSorted()
    const counts = () => cloudflareQueue(db).counts()

    it('works each of two hundred webhooks once, a third of which came twice', { timeout: 60_000 }, async () => {
      const ids = Array.from({ length: 200 }, (_, at) => `w-${String(at).padStart(3, '0')}`)
      const sent = [...ids, ...ids.filter((_, at) => at % 3 === 0)]
      for (let at = 0; at < sent.length; at += 20) {
        const answers = await Promise.all(sent.slice(at, at + 20).map((id) => send(id)))
        expect(new Set(answers)).toEqual(new Set([200]))
      }
      await expect.poll(async () => (await worked()).length, { timeout: 30_000, interval: 200 }).toBe(200)
      expect(await worked()).toEqual(ids)
      expect(await counts()).toMatchObject({ done: 200, waiting: 0, working: 0, dead: 0 })
    })

    it('takes what it cannot ring for, and works it on schedule', async () => {
      // Rings that the test before asked for, a second later, may still come.
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      expect(await send('w-silent', '/silent')).toBe(200)
      expect((await counts()).waiting).toBe(1)
      const worker = (await miniflare.getWorker()) as unknown as { scheduled(event: object): Promise<unknown> }
      await worker.scheduled({})
      expect(await worked()).toContain('w-silent')
    })
  })

  it('takes nothing but a database and a name for a table', () => {
    expect(() => cloudflareQueue({} as never)).toThrow('no D1 database')
    expect(() => cloudflareQueue(db, { table: 'a b' })).toThrow('no name for a table')
  })
})
