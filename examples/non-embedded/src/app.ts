import { randomBytes } from 'node:crypto'
import type { AccessToken, Handler, Req, ShopifyApp } from 'shopwright'

/** What the app keeps; a real one keeps it in a database. */
export interface Installs {
  readonly tokens: Map<string, AccessToken>
  /** The shop of each browser that has installed or opened the app, by the random value of its cookie. */
  readonly visitors: Map<string, string>
}

const VISITOR = '__Host-visitor'

/**
 * An app with pages of its own, outside the Shopify admin. Shopify's link leads to `/`; who is not known there is sent
 * to Shopify to install the app, and comes back to `/auth/callback` with a code for the shop's access token.
 */
export function nonEmbedded(app: ShopifyApp, origin: string, installs: Installs): Handler {
  const redirectUrl = `${origin}/auth/callback`

  const home: Handler = async (req) => {
    const { searchParams } = new URL(req.url)
    const shop = visitorOf(req, installs)
    const named = searchParams.get('shop')
    const isAnotherShop = named !== null && named !== `${shop}.myshopify.com`
    const accessToken = shop === null || isAnotherShop ? undefined : installs.tokens.get(shop)
    if (shop === null || accessToken === undefined) {
      return (await app.beginAuthorization(req, { redirectUrl, scopes: 'write_products' })).response
    }
    const result = await app.adminGraphQLRequest<{ shop: { name: string } }>('{ shop { name } }', {
      shop,
      accessToken: accessToken.token,
      apiVersion: '2026-10',
    })
    if (result.ok) return page(`Installed on ${result.data.shop.name}`, `The app may: ${accessToken.scope}`)
    // Uninstalled meanwhile: the token is dead, so begin anew.
    installs.tokens.delete(shop)
    return page('Not installed', `Shopify says: ${result.log.code}. Open the app from the Shopify admin again.`)
  }

  const callback: Handler = async (req) => {
    const result = await app.completeAuthorization(req)
    if (!result.ok) return page('Not installed', result.log.detail, result.response.status)
    installs.tokens.set(result.shop, result.accessToken)
    const visitor = randomBytes(32).toString('base64url')
    installs.visitors.set(visitor, result.shop)
    const cookie = `${VISITOR}=${visitor}; Path=/; HttpOnly; Secure; SameSite=Lax`
    const { headers, status, body } = result.response
    return { status, body, headers: { ...headers, 'Set-Cookie': [headers['Set-Cookie'] ?? '', cookie] } }
  }

  const webhooks: Handler = async (req) => {
    const result = await app.verifyWebhookReq(req)
    if (result.ok && result.shop !== null && topicOf(req) === 'app/uninstalled') installs.tokens.delete(result.shop)
    return result.response
  }

  const routes: Readonly<Record<string, Handler>> = {
    'GET /': home,
    'GET /auth/callback': callback,
    'POST /webhooks': webhooks,
  }
  return (req) => {
    const handler = routes[`${req.method} ${new URL(req.url).pathname}`]
    return handler === undefined ? page('Not found', 'There is nothing here.', 404) : handler(req)
  }
}

function visitorOf(req: Req, { visitors }: Installs): string | null {
  const cookies = new Headers(req.headers as HeadersInit).get('cookie') ?? ''
  const value = cookies.split(/; */).find((cookie) => cookie.startsWith(`${VISITOR}=`))
  return visitors.get(value?.slice(VISITOR.length + 1) ?? '') ?? null
}

function topicOf(req: Req): string | null {
  return new Headers(req.headers as HeadersInit).get('x-shopify-topic')
}

function page(heading: string, text: string, status = 200) {
  const body = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>${escapeHtml(heading)}</title>
  <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1rem; color: #1a1c1d }
    h1 { font-size: 1.5rem }
  </style>
  <h1>${escapeHtml(heading)}</h1>
  <p>${escapeHtml(text)}</p>
</html>`
  return { status, body, headers: { 'Content-Type': 'text/html; charset=utf-8' } }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
