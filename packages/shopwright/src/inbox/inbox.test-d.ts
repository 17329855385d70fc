import type { WebhookPayloads as Payloads } from '@shopwright/platform-data/webhook-payloads/2026-07'
import { expectTypeOf } from 'vitest'
import type { ShopifyApp } from '../app.ts'
import { createInbox } from './inbox.ts'
import type { WebhookQueue } from './webhook-queue.ts'

declare const app: ShopifyApp
interface Tx {
  readonly write: (text: string) => void
}
declare const queue: WebhookQueue<Tx>

const typed = createInbox<Tx, Payloads>({ app, queue })
typed.on('orders/create', ({ payload, tx }) => {
  expectTypeOf(payload.id).toEqualTypeOf<number>()
  expectTypeOf(payload.cancel_reason).toEqualTypeOf<string | null>()
  expectTypeOf(payload.line_items[0]?.quantity).toEqualTypeOf<number | undefined>()
  tx(({ write }) => write(payload.currency))
  // @ts-expect-error an order has no such field
  console.log(payload.nosuch)
})
typed.on('orders/*', ({ payload }) => expectTypeOf(payload).toEqualTypeOf<Readonly<Record<string, unknown>>>())
typed.on('app/uninstalled', ({ payload }) => expectTypeOf(payload.name).toEqualTypeOf<string>())
createInbox<Tx, Payloads>({
  app,
  queue,
  handlers: {
    'products/update': ({ payload }) => expectTypeOf(payload.title).toEqualTypeOf<string>(),
    'orders/create': { run: ({ payload }) => expectTypeOf(payload.id).toEqualTypeOf<number>(), attempts: 3 },
    'orders/*': ({ payload }) => expectTypeOf(payload['id']).toEqualTypeOf<unknown>(),
  },
})
createInbox<Tx, Payloads>({
  app,
  queue,
  // @ts-expect-error no such topic
  handlers: { 'orders/creat': () => undefined },
})
createInbox<Tx, Payloads>({
  app,
  queue,
  handlers: {
    // @ts-expect-error an order has no such field
    'orders/create': ({ payload }) => payload.nosuch,
  },
})

const open = createInbox({ app, queue })
open.on('orders/create', ({ payload, tx }) => {
  expectTypeOf(payload).toEqualTypeOf<Readonly<Record<string, unknown>>>()
  // @ts-expect-error effects are given what the queue gives
  tx((db) => db.prepare('SELECT 1'))
})
