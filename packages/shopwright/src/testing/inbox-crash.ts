import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Delivery } from '../inbox/delivery.ts'
import type { WebhookQueue } from '../inbox/webhook-queue.ts'
import { deliveryOf, sleep } from './inbox-bench.ts'
import type { OtherProcess } from './other-process.ts'

/** A place that processes receive in and work on. */
export interface CrashPlace {
  readonly queue: Pick<WebhookQueue<never>, 'counts'>
  /** Starts a process that has `receive(deliveries)` and works what it can; each handler writes the id with `tx`. */
  readonly start: () => Promise<OtherProcess>
  /** All ids that were written. */
  readonly effects: () => readonly string[] | Promise<readonly string[]>
}

export interface CrashOptions {
  readonly deliveries: number
  readonly kills: number
  /** How many are sent in one go; 10 by default. */
  readonly together?: number
}

const WORKERS = 3
/** How many are sent again as duplicates, of one. */
const DUPLICATES = 0.3
const SHOPS = ['demo', 'noisy', 'noisy', 'noisy', 'calm']

/**
 * What a crash process runs, as text to be bundled: `queue` is an expression that resolves to the queue, `write` one
 * that writes `delivery.id` with `tx`. `imports` stand before it.
 */
export function crashWorker({
  imports,
  queue,
  write,
}: Readonly<Record<'imports' | 'queue' | 'write', string>>): string {
  return `
import { ShopifyApp } from '../app.ts'
import { createInbox } from './index.ts'
${imports}
export async function open() {
  const inbox = createInbox({
    app: new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }),
    queue: await ${queue}, leaseMs: 600, pollMs: 50, backoff: { first: 20 },
  })
  inbox.on('*', async ({ delivery, tx, attempt }) => {
    tx((tx) => ${write})
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 15))
    if (attempt === 1 && Math.random() < 0.05) throw new Error('now and then')
  }, { attempts: 100 })
  inbox.start()
  return {
    receive: (deliveries) => Promise.all(deliveries.map((delivery) => inbox.record(delivery))),
    stop: (grace) => inbox.stop({ grace }),
  }
}`
}

/**
 * Deliveries come repeated and out of order while the processes that receive and work them are killed at random: every
 * one that was answered for must be worked, and none twice.
 */
export async function surviveKills(
  { queue, start, effects }: CrashPlace,
  { deliveries: count, kills, together = 10 }: CrashOptions,
): Promise<void> {
  const running = await Promise.all(Array.from({ length: WORKERS }, start))
  const acknowledged = new Set<string>()
  const deliveries = Array.from({ length: count }, (_, at) => deliveryOf({ shop: SHOPS[at % SHOPS.length] ?? 'demo' }))
  const sent = shuffled([...deliveries, ...shuffled(deliveries).slice(0, Math.round(count * DUPLICATES))])
  const state = { killed: 0, over: false }
  try {
    const killer = (async () => {
      while (state.killed < kills && !state.over) {
        await sleep(50 + Math.random() * 300)
        const victim = Math.floor(Math.random() * WORKERS)
        await running[victim]?.signal('SIGKILL')
        state.killed++
        running[victim] = await start()
      }
    })().finally(() => (state.over = true))
    // Awaited below; what it throws before that is kept until then.
    killer.catch(() => undefined)
    for (let at = 0; at < sent.length; at += together) {
      const some = sent.slice(at, at + together)
      await receive(running, some)
      for (const { id } of some) acknowledged.add(id)
      // No sooner than the kills: deliveries come until the last of them.
      while (!state.over && state.killed / kills < at / sent.length) await sleep(10)
    }
    await killer
    await worked(queue)
  } finally {
    state.over = true
    await Promise.all(running.map((one) => one.end()))
  }
  const done = await effects()
  const known = new Set(done)
  equal(state.killed, kills)
  equal(acknowledged.size, count)
  const lost = [...acknowledged].filter((id) => !known.has(id))
  deepEqual({ lost, doubled: done.length - known.size }, { lost: [], doubled: 0 })
}

/** As Shopify does: what was not answered is sent again. */
async function receive(running: readonly OtherProcess[], some: readonly Delivery[]): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    const one = running[Math.floor(Math.random() * WORKERS)]
    const answered = await one?.call('receive', some).catch(() => null)
    if (answered != null) return
  }
  ok(false, 'nobody received for twenty seconds')
}

/** Until nothing is left to be done. */
async function worked(queue: CrashPlace['queue']): Promise<void> {
  for (const end = Date.now() + 15_000; ; await sleep(100)) {
    const { waiting, working } = await queue.counts()
    if (waiting + working === 0) return
    ok(Date.now() < end, `${waiting} still wait and ${working} are worked fifteen seconds after the last kill`)
  }
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => [Math.random(), one] as const)
    .sort(([one], [other]) => one - other)
    .map(([, one]) => one)
}
