import type { Handler, Req, ShopifyApp } from 'shopwright'
import type { Installs } from './installs.ts'
import { page } from './page.ts'

const VISITOR = '__Host-visitor'
const SCOPES = ['write_products']

/**
 * An app with pages of its own, outside the Shopify admin. Shopify's link leads to `/`; who is not known there is sent
 * to Shopify to install the app, and comes back to `/auth/callback` with a code for the shop's access token.
 */
export function nonEmbedded(app: ShopifyApp, origin: string, installs: Installs): Handler {
  const home: Handler = async (req) => {
    const shop = installs.shopOf(cookieOf(req, VISITOR))
    const asked = new URL(req.url).searchParams.get('shop')
    const isKnown = shop !== null && (asked === null || asked === `${shop}.myshopify.com`)
    const accessToken = isKnown ? await installs.accessToken(shop) : null
    if (accessToken === null) {
      if (asked === null) return page('Not installed', 'Open the app from the Shopify admin.', 403)
      const redirectUrl = `${origin}/auth/callback`
      return (await app.beginAuthorization(req, { redirectUrl, scopes: SCOPES })).response
    }
    const result = await app.adminGraphQLRequest<{ shop: { name: string } }>('{ shop { name } }', {
      shop: accessToken.shop,
      accessToken: accessToken.token,
      apiVersion: '2026-10',
    })
    if (!result.ok) return page('Shopify did not answer', result.log.detail, 502)
    return page(`Installed on ${result.data.shop.name}`, `The app may: ${accessToken.scope}`)
  }

  const callback: Handler = async (req) => {
    const result = await app.completeAuthorization(req)
    if (!result.ok) return page('Not installed', result.log.detail, result.response.status)
    const { headers, ...response } = result.response
    const cookie = `${VISITOR}=${installs.add(result.accessToken)}; Path=/; HttpOnly; Secure; SameSite=Lax`
    return { ...response, headers: { ...headers, 'Set-Cookie': [headers['Set-Cookie'] ?? '', cookie] } }
  }

  const webhooks: Handler = async (req) => {
    const result = await app.verifyWebhookReq(req)
    const isOver = result.ok && headerOf(req, 'x-shopify-topic') === 'app/uninstalled'
    if (isOver && result.shop !== null) installs.remove(result.shop)
    return result.response
  }

  const routes = new Map([
    ['GET /', home],
    ['GET /auth/callback', callback],
    ['POST /webhooks', webhooks],
  ])
  return (req) => {
    const handler = routes.get(`${req.method} ${new URL(req.url).pathname}`)
    return handler === undefined ? page('Not found', 'There is nothing here.', 404) : handler(req)
  }
}

function cookieOf(req: Req, name: string): string {
  const cookies = headerOf(req, 'cookie').split(/; */)
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}

function headerOf({ headers }: Req, name: string): string {
  const pairs: Iterable<readonly [string, unknown]> = Symbol.iterator in headers ? headers : Object.entries(headers)
  const [, value] = [...pairs].find(([known]) => known.toLowerCase() === name) ?? []
  return typeof value === 'string' ? value : ''
}
