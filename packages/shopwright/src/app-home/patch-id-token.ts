import { type AppConfig, settingsOf } from '../config.ts'
import type { Req } from '../http/messages.ts'
import { parseQuery, splitUrl } from '../http/query.ts'
import { shapeFault } from '../http/shape.ts'
import { appBridgeScript, patchPageHeaders } from '../platform/app-bridge.ts'
import { parseShopDomain, shopDomain } from '../platform/shop.ts'
import { type AppHomeAnswer, done, refused } from './answer.ts'

const BAD_REQUEST = 'Bad Request'

export const REFUSALS = {
  missing_client_id: [500, 'Internal Server Error', 'The app has no client id.'],
  missing_request_url: [400, BAD_REQUEST, 'The patch page was asked for without a URL: pass the full URL as req.url.'],
  missing_shop: [
    400,
    BAD_REQUEST,
    'The URL has no `shop`. This page is only reached by the redirect of verifyAppHomeReq, which adds it.',
  ],
  invalid_shop: [400, BAD_REQUEST, 'The URL’s `shop` is not one shop domain. Send `response`.'],
  missing_shopify_reload: [
    400,
    BAD_REQUEST,
    'The URL has no `shopify-reload`. This page is only reached by the redirect of verifyAppHomeReq, which adds it.',
  ],
} as const

/** What {@link appHomePatchIdToken} answers. */
export type AppHomePatchIdTokenResult = AppHomeAnswer<'patch_id_token_page_success', keyof typeof REFUSALS>

/**
 * The page that gets a fresh ID token: App Bridge loads in it, and takes the merchant back to where `verifyAppHomeReq`
 * sent them from. Answer with it at the path given there as `appHomePatchIdTokenPath`.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; only `url` is looked at.
 *
 * Unlike everywhere else, `shop` in the result is the full shop domain, as in the sister packages.
 *
 * `log.code`: `patch_id_token_page_success` (200), refused with `missing_request_url`, `missing_shop`, `invalid_shop`,
 * `missing_shopify_reload` (400).
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const url = 'https://app.example/auth/patch-id-token?shop=demo.myshopify.com&shopify-reload=%2F'
 * const result = await app.appHomePatchIdToken({ method: 'GET', url, headers: {}, body: '' })
 * console.log(result.shop) // 'demo.myshopify.com'
 * ```
 */
export async function appHomePatchIdToken(app: AppConfig, req: Req): Promise<AppHomePatchIdTokenResult> {
  const settings = settingsOf(app)
  if (settings.clientId === '') return refused(settings, req, REFUSALS, 'missing_client_id', null)
  const fault = shapeFault(req, ['url'])
  if (fault !== null) return refused(settings, req, REFUSALS, 'missing_request_url', null, fault)
  const params = parseQuery(splitUrl(req.url).query)
  const shops = params.filter(([name]) => name === 'shop').map(([, value]) => value)
  if (shops.every((value) => value.trim() === '')) return refused(settings, req, REFUSALS, 'missing_shop', null)
  const shop = shops.length === 1 ? parseShopDomain(shops[0]) : null
  if (shop === null) return refused(settings, req, REFUSALS, 'invalid_shop', null)
  const reload = params.find(([name]) => name === 'shopify-reload')?.[1] ?? ''
  if (reload.trim() === '') return refused(settings, req, REFUSALS, 'missing_shopify_reload', null)
  return done(
    settings,
    req,
    'patch_id_token_page_success',
    'App Home: send `response`; App Bridge gets a fresh ID token and goes back.',
    shopDomain(shop),
    {
      status: 200,
      body: appBridgeScript(settings.clientId),
      headers: { 'Content-Type': 'text/html', ...patchPageHeaders(shop) },
    },
  )
}
