import type { ShopifyApp } from 'shopwright'
import { appUninstalledHandler, createInbox, type Inbox } from 'shopwright/inbox'
import { sqliteQueue } from 'shopwright/inbox/sqlite'
import type { AccessTokens } from 'shopwright/tokens'
import type { Database } from './database.ts'

/** Webhooks are written down and answered at once, and worked after that. What has no handler here is marked as done. */
export function webhooks(app: ShopifyApp, database: Database, tokens: AccessTokens): Inbox<Database> {
  return createInbox({
    app,
    queue: sqliteQueue(database, { now: app.now }),
    handlers: {
      'app/uninstalled': appUninstalledHandler({ tokens }),
      // It comes 48 hours after the app was taken off; a shop that came back since then keeps its new tokens.
      'shop/redact': ({ shop, delivery: { triggeredAt, receivedAt } }) =>
        tokens.forget(shop, { at: (triggeredAt ?? receivedAt) - 48 * 3_600_000 }),
    },
  })
}
