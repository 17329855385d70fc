import { type AppConfig, settingsOf } from '../config.ts'
import { header } from '../http/headers.ts'
import type { Req } from '../http/messages.ts'
import { asciiUrl, encodeForm, parseQuery, splitUrl } from '../http/query.ts'
import { shapeFault } from '../http/shape.ts'
import { openPage, pageHeaders } from '../platform/app-bridge.ts'
import { parseShop } from '../platform/shop.ts'
import { type AppHomeAnswer, done, refused } from './answer.ts'

export const REFUSALS = {
  configuration_error: [500, '', 'appHomeRedirect was called with arguments it cannot use.'],
  invalid_redirect_url: [
    400,
    'Bad Request',
    'redirectUrl must be a path of this app that begins with one `/`, without backslash or control characters; to leave the frame use appHomeParentRedirect. Nothing was redirected: send `response`.',
  ],
} as const

/** Where {@link appHomeRedirect} leads. */
export interface AppHomeRedirectOptions {
  /** A path of your app, such as `/products?page=2#top`. */
  readonly redirectUrl: string
  /** The handle from the verified request. */
  readonly shop: string
}

/** What {@link appHomeRedirect} answers. */
export type AppHomeRedirectResult = AppHomeAnswer<'app_home_redirect_success', keyof typeof REFUSALS>

/**
 * Redirects within the app's frame in the Shopify admin. The parameters of the request go along, so that the next page
 * knows shop and host; those that `redirectUrl` has itself win.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request that is being answered, verified before by `verifyAppHomeReq`.
 * - `redirectUrl`: a path that begins with one `/`.
 * - `shop`: the verified request's shop.
 *
 * `log.code`: `app_home_redirect_success` (302, or a small page where App Bridge must do it), refused with
 * `invalid_redirect_url` (400), `configuration_error` (500).
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = { method: 'GET', url: 'https://app.example/?shop=demo.myshopify.com', headers: {}, body: '' }
 * const result = await app.appHomeRedirect(req, { redirectUrl: '/products', shop: 'demo' })
 * console.log(result.response.headers.Location) // '/products?shop=demo.myshopify.com'
 * ```
 */
export async function appHomeRedirect(
  app: AppConfig,
  req: Req,
  options: AppHomeRedirectOptions,
): Promise<AppHomeRedirectResult> {
  const settings = settingsOf(app)
  const given: Partial<AppHomeRedirectOptions> = options ?? {}
  const named = typeof given.shop === 'string' ? given.shop : null
  const fault = shapeFault(req, ['headers', 'url'])
  if (fault !== null) return refused(settings, req, REFUSALS, 'configuration_error', null, fault)
  const { redirectUrl } = given
  if (typeof redirectUrl !== 'string' || !isOwnPath(redirectUrl)) {
    return refused(settings, req, REFUSALS, 'invalid_redirect_url', named)
  }
  const shop = parseShop(named)
  if (shop === null) {
    return refused(settings, req, REFUSALS, 'configuration_error', null, 'shop must be the verified request’s shop')
  }
  const url = mergeParams(redirectUrl, splitUrl(req.url).query)
  const authorized = header(req.headers, 'authorization') !== null
  const bounces = authorized && header(req.headers, 'x-shopify-bounce') !== null
  const headers = authorized && !bounces ? {} : pageHeaders(shop)
  return done(
    settings,
    req,
    'app_home_redirect_success',
    'App Home: send `response`; it leads to the path within the frame.',
    given.shop ?? shop,
    bounces
      ? {
          status: 200,
          body: openPage(settings.clientId, url, '_self'),
          headers: { 'Content-Type': 'text/html', ...headers },
        }
      : { status: 302, body: '', headers: { Location: asciiUrl(url), ...headers } },
  )
}

/** What every browser takes for a path of the same origin: `//` and `/\` lead elsewhere, and control characters vanish. */
function isOwnPath(url: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are meant
  return /^\/(?![/\\])[^\u0000-\u001f\u007f]*$/.test(url)
}

function mergeParams(redirectUrl: string, requestQuery: string): string {
  const { path, query, fragment } = splitUrl(redirectUrl)
  const own = parseQuery(query)
  const names = new Set(own.map(([name]) => name))
  const merged = encodeForm([...own, ...parseQuery(requestQuery).filter(([name]) => !names.has(name))])
  return path + (merged === '' ? '' : `?${merged}`) + fragment
}
