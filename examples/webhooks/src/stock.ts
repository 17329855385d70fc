import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import type { WebhookHandler } from 'shopwright/inbox'

/** Somebody else's service, as far as this app talks to it. */
export interface Warehouse {
  /** Doing it twice with one key does it once. */
  reserve(lines: readonly OrderLine[], options: { readonly key: string; readonly signal: AbortSignal }): Promise<void>
}

export interface OrderLine {
  readonly sku: string
  readonly quantity: number
}

export interface Order {
  readonly id: number
  readonly line_items: readonly OrderLine[]
}

export const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (shop TEXT, id INTEGER, delivery TEXT);
  CREATE TABLE IF NOT EXISTS stock (shop TEXT, sku TEXT, sold INTEGER NOT NULL, PRIMARY KEY (shop, sku));
  CREATE TABLE IF NOT EXISTS products (shop TEXT, id INTEGER, title TEXT, PRIMARY KEY (shop, id));
  CREATE TABLE IF NOT EXISTS shops (shop TEXT PRIMARY KEY, left_at TEXT);
  CREATE TABLE IF NOT EXISTS duties (delivery TEXT PRIMARY KEY, topic TEXT, shop TEXT, done_at TEXT);
`

/**
 * `orders/create`: the warehouse first, with the key that stays the same when this runs again; then the app's own rows,
 * which are written with the mark that the delivery is done, or not at all.
 */
export function bookOrder(warehouse: Warehouse): WebhookHandler<Order, DatabaseSyncInstance> {
  return async ({ payload, shop, delivery, idempotencyKey, signal, tx }) => {
    await warehouse.reserve(payload.line_items, { key: idempotencyKey, signal })
    tx((db) => {
      db.prepare('INSERT INTO orders VALUES (?, ?, ?)').run(shop, payload.id, delivery.id)
      for (const { sku, quantity } of payload.line_items) {
        db.prepare(
          'INSERT INTO stock VALUES (?, ?, ?) ON CONFLICT (shop, sku) DO UPDATE SET sold = sold + excluded.sold',
        ).run(shop, sku, quantity)
      }
    })
  }
}

/** `products/update`: the payload is the whole product, so of those that wait only the newest is worked (`coalesce`). */
export const keepProduct: WebhookHandler<{ readonly id: number; readonly title: string }, DatabaseSyncInstance> = ({
  payload,
  shop,
  tx,
}) => {
  tx((db) =>
    db
      .prepare('INSERT INTO products VALUES (?, ?, ?) ON CONFLICT (shop, id) DO UPDATE SET title = excluded.title')
      .run(shop, payload.id, payload.title),
  )
}
