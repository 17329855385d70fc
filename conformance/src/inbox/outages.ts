import { setTimeout as sleep } from 'node:timers/promises'
import { ShopifyApp } from 'shopwright'
import { createInbox, type WebhookQueue } from 'shopwright/inbox'
import { signWebhookReq } from 'shopwright/sign'

const OUTAGES = 10
const LOOPS = 8
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }

/** A queue whose server can be torn down. */
export interface Outages<Tx> {
  readonly queue: WebhookQueue<Tx>
  /** Tears the server down and brings it back. */
  readonly outage: () => Promise<void>
  readonly write: (tx: Tx, id: string) => unknown
  /** All ids that were written. */
  readonly effects: () => Promise<readonly string[]>
}

/** What came of it. */
export interface Survived {
  /** How many were answered 200. */
  readonly acknowledged: number
  readonly flaws: typeof NONE
}

/** As it must be. */
export const NONE: {
  readonly lost: readonly string[]
  readonly doubled: number
  readonly strangeAnswers: readonly number[]
  readonly lateRecoveries: readonly number[]
  readonly unhandled: readonly unknown[]
} = { lost: [], doubled: 0, strangeAnswers: [], lateRecoveries: [], unhandled: [] }

/**
 * Receives and works under load while the server is torn down ten times: what was answered 200 is worked, once; nothing
 * but 200 and 503 is answered; each time it is back within 15 s; and no rejection goes unhandled. Says what was not so.
 */
export async function surviveOutages<Tx>({ queue, outage, write, effects }: Outages<Tx>): Promise<Survived> {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  const inbox = createInbox({
    app: new ShopifyApp(SETTINGS),
    queue,
    leaseMs: 2_000,
    pollMs: 200,
    backoff: { first: 50 },
  })
  inbox.on('*', ({ delivery, tx }) => tx((client) => write(client, delivery.id)), { attempts: 100 })
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
  for (let turn = 0; turn < OUTAGES; turn++) {
    await sleep(200 + Math.random() * 300)
    await outage()
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
    if (performance.now() - settled > 15_000) throw new Error(`${waiting} still wait and ${working} are worked.`)
    await sleep(50)
  }
  await inbox.stop()

  const written = await effects()
  const worked = new Set(written)
  process.off('unhandledRejection', note)
  return {
    acknowledged: acknowledged.size,
    flaws: {
      lost: [...acknowledged].filter((id) => !worked.has(id)),
      doubled: written.length - worked.size,
      strangeAnswers: [...statuses].filter((status) => status !== 200 && status !== 503),
      lateRecoveries: recoveries.filter((ms) => ms > 15_000),
      unhandled,
    },
  }
}
