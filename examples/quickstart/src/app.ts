import {
  guard,
  type Handler,
  type LogWithReq,
  type MerchantFacts,
  type Req,
  type Res,
  type ShopifyApp,
} from 'shopwright'
import type { Inbox } from 'shopwright/inbox'
import type { AccessTokens } from 'shopwright/tokens'
import { appHomePage } from './app-home-page.ts'
import type { Database } from './database.ts'
import { createProduct, listProducts } from './products.ts'

export const PATCH_ID_TOKEN_PATH = '/auth/patch-id-token'

/** What is written down of each request that Shopify sent: `log.req` comes without secrets. */
export type OnLog = (log: LogWithReq) => void

/** A merchant who was verified, in whichever place: with an ID token that can be exchanged. */
export type Merchant = { readonly shop: string } & MerchantFacts<Res | null>

/** The whole app: a page in the Shopify admin with its API, webhooks, a Flow action, an app proxy page, extensions. */
export function quickstart(app: ShopifyApp, tokens: AccessTokens, inbox: Inbox<Database>, onLog: OnLog): Handler {
  /** The same verifier, with each result written down. */
  const logged =
    <Result extends { readonly log: LogWithReq }>(verify: (req: Req) => Promise<Result>) =>
    async (req: Req): Promise<Result> => {
      const result = await verify(req)
      onLog(result.log)
      return result
    }
  const verifyAppHome = logged((req) => app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: PATCH_ID_TOKEN_PATH }))
  const receive = logged((req) => inbox.receive(req))

  const routes: Readonly<Record<string, Handler>> = {
    'GET /': guard(verifyAppHome, ({ shop }) => html(appHomePage(app.clientId, shop))),
    'GET /api/products': guard(verifyAppHome, (merchant) => listProducts(app, tokens, merchant)),
    'POST /api/products': guard(verifyAppHome, (merchant, req) => createProduct(app, tokens, merchant, req)),
    [`GET ${PATCH_ID_TOKEN_PATH}`]: async (req) => (await app.appHomePatchIdToken(req)).response,

    // Answered at once, worked later (webhooks.ts): Shopify waits five seconds and then sends it again.
    'POST /webhooks': async (req) => (await receive(req)).response,
    'POST /flow': guard(logged(app.verifyFlowActionReq), () => ({ status: 200 })),
    'GET /proxy': guard(logged(app.verifyAppProxyReq), ({ shop, loggedInCustomerId }) =>
      html(
        `<p>Hello ${loggedInCustomerId === null ? 'guest' : `customer ${loggedInCustomerId}`} of ${shop ?? 'the shop'}!</p>`,
      ),
    ),

    '* /ext/admin': guard(logged(app.verifyAdminUIExtReq), ({ shop, userId }) => json({ shop, userId })),
    '* /ext/pos': guard(logged(app.verifyPosUIExtReq), ({ shop, userId }) => json({ shop, userId })),
    '* /ext/checkout': guard(logged(app.verifyCheckoutUIExtReq), ({ shop }) => json({ shop })),
    '* /ext/customer-account': guard(logged(app.verifyCustomerAccountUIExtReq), ({ shop }) => json({ shop })),
  }

  return (req) => {
    const { pathname } = new URL(req.url)
    const handler = routes[`${req.method} ${pathname}`] ?? routes[`* ${pathname}`]
    return handler === undefined ? { status: 404, body: 'Not found', headers: {} } : handler(req)
  }
}

function html(body: string) {
  return { status: 200, body, headers: { 'Content-Type': 'text/html; charset=utf-8' } }
}

/** Extensions run on another origin, which must be allowed to read the answer. */
function json(value: unknown) {
  const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }
  return { status: 200, body: JSON.stringify(value), headers }
}
