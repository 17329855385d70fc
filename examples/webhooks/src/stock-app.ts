import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { guard, type Handler, type ShopifyApp } from 'shopwright'
import {
  appUninstalledHandler,
  type Backoff,
  complianceHandlers,
  createInbox,
  type Inbox,
  type InboxEvent,
} from 'shopwright/inbox'
import { sqliteQueue } from 'shopwright/inbox/sqlite'
import { inboxStatusPage } from 'shopwright/inbox/status-page'
import { createSubscriptions, renderPlan } from 'shopwright/subscriptions'
import { createAccessTokens } from 'shopwright/tokens'
import { sqliteTokenStore } from 'shopwright/tokens/sqlite'
import { bookOrder, keepProduct, TABLES, type Warehouse } from './stock.ts'

const API_VERSION = '2026-10'
const PATCH_ID_TOKEN_PATH = '/auth/patch-id-token'

export interface StockAppOptions {
  readonly app: ShopifyApp
  readonly db: DatabaseSyncInstance
  /** The address that the world knows, as `https://app.example`. */
  readonly host: string
  readonly warehouse: Warehouse
  readonly onEvent: (event: InboxEvent) => void
  readonly onPlan: (text: string) => void
  readonly backoff?: Backoff
}

export interface StockApp {
  readonly handler: Handler
  readonly inbox: Inbox<DatabaseSyncInstance>
}

/** An app that keeps a shop's stock by its webhooks: one file of SQLite for deliveries, tokens and its own rows. */
export async function stockApp(options: StockAppOptions): Promise<StockApp> {
  const { app, db, host, warehouse, onEvent, onPlan, backoff = {} } = options
  db.exec(TABLES)
  const store = sqliteTokenStore(db)
  await store.migrate()
  const tokens = createAccessTokens({ app, store })

  const inbox = createInbox<DatabaseSyncInstance>({
    app,
    queue: sqliteQueue(db),
    onEvent,
    backoff,
    handlers: {
      'orders/create': { run: bookOrder(warehouse), attempts: 4 },
      'products/update': { run: keepProduct, key: ({ payload }) => String(payload['id']), coalesce: true },
      'app/uninstalled': appUninstalledHandler({
        tokens,
        markShop: ({ shop, tx }) =>
          tx((own) => own.prepare('INSERT OR REPLACE INTO shops VALUES (?, ?)').run(shop, new Date().toISOString())),
      }),
      ...complianceHandlers<DatabaseSyncInstance>({
        // Nothing of a customer is kept here, so there is nothing to send and nothing to delete but the shop's own rows.
        customersDataRequest: () => undefined,
        customersRedact: () => undefined,
        shopRedact: ({ shop, tx }) =>
          tx((own) => {
            for (const table of ['orders', 'stock', 'products', 'shops']) {
              own.prepare(`DELETE FROM ${table} WHERE shop = ?`).run(shop)
            }
          }),
        log: ({ deliveryId, topic, shop, doneAt }, { tx }) =>
          tx((own) =>
            own
              .prepare('INSERT INTO duties VALUES (?, ?, ?, ?)')
              .run(deliveryId, topic, shop, new Date(doneAt).toISOString()),
          ),
        tokens,
      }),
    },
  })

  const subscriptions = createSubscriptions({
    declared: [
      { topic: 'orders/create', target: { https: `${host}/webhooks` } },
      { topic: 'products/update', target: { https: `${host}/webhooks` }, includeFields: ['id', 'title', 'updated_at'] },
      { topic: 'app/uninstalled', target: { https: `${host}/webhooks` } },
    ],
    graphql: ({ source, shop, query, variables }) =>
      tokens.call(source, ({ token }) =>
        app.adminGraphQLRequest(query, { shop, accessToken: token, apiVersion: API_VERSION, variables }),
      ),
  })

  const verifyAppHome = (req: Parameters<ShopifyApp['verifyAppHomeReq']>[0]) =>
    app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: PATCH_ID_TOKEN_PATH })
  const statusPage = inboxStatusPage(inbox, { title: 'Webhooks of the stock app', replay: true })
  const routes: Readonly<Record<string, Handler>> = {
    'POST /webhooks': inbox.handler,
    // Whoever opens the app brings an ID token, with which the shop's subscriptions are made as declared.
    'GET /': guard(verifyAppHome, async (merchant) => {
      const planned = await subscriptions.plan(merchant)
      if (!planned.ok) return { status: 503, body: planned.log.detail }
      onPlan(renderPlan(planned.plan))
      const applied = await subscriptions.apply(planned.plan)
      return applied.ok ? { status: 200, body: 'Stock is kept.' } : { status: 503, body: applied.log.detail }
    }),
    [`GET ${PATCH_ID_TOKEN_PATH}`]: async (req) => (await app.appHomePatchIdToken(req)).response,
    // In an app that the world can reach this stands behind your team's login.
    'GET /team/webhooks': statusPage,
    'POST /team/webhooks': statusPage,
  }
  const handler: Handler = (req) =>
    routes[`${req.method} ${new URL(req.url).pathname}`]?.(req) ?? { status: 404, body: 'Not found', headers: {} }
  return { handler, inbox }
}
