import { ShopifyApp } from '../app.ts'
import { createInbox, type Delivery, type Inbox, type InboxEvent, type InboxOptions } from '../inbox/index.ts'
import { memoryQueue } from '../inbox/queues/memory.ts'
import type { WebhookQueue } from '../inbox/webhook-queue.ts'

export const app: ShopifyApp = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

let count = 0
/** A delivery like no other, triggered now. */
export function deliveryOf(facts: Partial<Delivery> = {}): Delivery {
  return {
    shop: 'demo',
    topic: 'orders/create',
    id: `w-${++count}`,
    kind: 'webhook',
    via: 'https',
    name: null,
    eventId: null,
    apiVersion: '2026-10',
    triggeredAt: Date.now(),
    receivedAt: Date.now(),
    body: '{"id":7}',
    ...facts,
  }
}

/** An inbox on a queue in memory that tries again at once, and what is to be seen of it. */
export interface InboxBench {
  readonly inbox: Inbox<string[]>
  readonly queue: WebhookQueue<string[]>
  readonly events: readonly InboxEvent[]
  /** What effects pushed and was committed. */
  readonly written: readonly string[]
  /** Drains until nothing waits for a later attempt either. */
  readonly settle: () => Promise<void>
}

export function inboxBench(options: Partial<InboxOptions<string[]>> = {}): InboxBench {
  const events: InboxEvent[] = []
  const written: string[] = []
  const queue = memoryQueue<string[]>({
    async transaction(run) {
      const draft: string[] = []
      await run(draft)
      written.push(...draft)
    },
  })
  const inbox = createInbox({
    app,
    queue,
    backoff: { first: 1 },
    pollMs: 10,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const settle = async (): Promise<void> => {
    do {
      await inbox.drain()
      await sleep(2)
    } while ((await inbox.counts()).waiting > 0)
  }
  return { inbox, queue, events, written, settle }
}

export async function eventually(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !holds(); await sleep(5)) {
    if (Date.now() > end) throw new Error('It did not come about within five seconds.')
  }
}
