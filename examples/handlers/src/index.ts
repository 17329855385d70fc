import { guard, type Handler, type Req, type ShopifyApp } from 'shopwright'

/** Answers to the eight kinds of request that Shopify sends. They know no framework, so any can mount them. */
export function handlers(app: ShopifyApp) {
  const verifyAppHome = (req: Req) => app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/auth/patch-id-token' })
  return {
    page: guard(verifyAppHome, ({ shop }) => html(`<h1>Hello ${shop}</h1>`)),
    patchIdToken: async (req) => (await app.appHomePatchIdToken(req)).response,
    webhooks: guard(app.verifyWebhookReq, () => ({ status: 200 })),
    flow: guard(app.verifyFlowActionReq, () => ({ status: 200 })),
    proxy: guard(app.verifyAppProxyReq, ({ loggedInCustomerId }) =>
      html(`<p>Hello ${loggedInCustomerId ?? 'guest'}</p>`),
    ),
    admin: guard(app.verifyAdminUIExtReq, ({ shop }) => json({ shop })),
    pos: guard(app.verifyPosUIExtReq, ({ shop }) => json({ shop })),
    checkout: guard(app.verifyCheckoutUIExtReq, ({ shop }) => json({ shop })),
    customerAccount: guard(app.verifyCustomerAccountUIExtReq, ({ shop }) => json({ shop })),
  } satisfies Record<string, Handler>
}

function html(body: string) {
  return { status: 200, body, headers: { 'Content-Type': 'text/html; charset=utf-8' } }
}

/** Extensions run on another origin, which must be allowed to read the answer. */
function json(value: unknown) {
  const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }
  return { status: 200, body: JSON.stringify(value), headers }
}
