import { type AppConfig, settingsOf } from '../config.ts'
import { header } from '../http/headers.ts'
import type { Req } from '../http/messages.ts'
import { asciiUrl, encodeForm, parseQuery, splitUrl } from '../http/query.ts'
import { shapeFault } from '../http/shape.ts'
import { openPage, pageHeaders, REAUTHORIZE_HEADER } from '../platform/app-bridge.ts'
import { parseShop } from '../platform/shop.ts'
import { type AppHomeAnswer, done, refused } from './answer.ts'

export const REFUSALS = {
  configuration_error: [500, '', 'appHomeParentRedirect was called with arguments it cannot use.'],
  invalid_target: [400, 'Bad Request', 'target must be `_top` or `_blank`. Nothing was redirected: send `response`.'],
  invalid_redirect_url: [
    400,
    'Bad Request',
    'redirectUrl is not a URL a browser could be sent to. Nothing was redirected: send `response`.',
  ],
} as const

/** What the admin put into the app's URL; going back there with it would confuse the admin, or leak the token. */
const ADMIN_PARAMS = new Set([
  'hmac',
  'locale',
  'protocol',
  'session',
  'id_token',
  'shop',
  'timestamp',
  'host',
  'embedded',
  'appLoadId',
])

/** Where {@link appHomeParentRedirect} leads. */
export interface AppHomeParentRedirectOptions {
  /** A full URL, `https://…`. Check it yourself if it comes from a request: this function leads anywhere. */
  readonly redirectUrl: string
  /** The handle from the verified request. */
  readonly shop: string
  /** `_top` (the whole window, the default) or `_blank` (a new tab). */
  readonly target?: '_top' | '_blank' | undefined
}

/** What {@link appHomeParentRedirect} answers. */
export type AppHomeParentRedirectResult = AppHomeAnswer<'app_home_parent_redirect_success', keyof typeof REFUSALS>

/**
 * Leads the whole window, out of the app's frame in the Shopify admin, to another URL.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request that is being answered, verified before by `verifyAppHomeReq`.
 * - `redirectUrl`: a full `http` or `https` URL. For pages of the admin, the parameters that the admin itself added to
 *   your page's URL are taken off.
 * - `shop`: the verified request's shop.
 * - `target`: `_top` or `_blank`.
 *
 * `log.code`: `app_home_parent_redirect_success` (a small page; for a `fetch`, a 401 that App Bridge follows), refused
 * with `invalid_target` (400), `invalid_redirect_url` (400), `configuration_error` (500).
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = { method: 'GET', url: 'https://app.example/', headers: {}, body: '' }
 * const result = await app.appHomeParentRedirect(req, { redirectUrl: 'https://example.com/', shop: 'demo' })
 * console.log(result.response.status) // 200
 * ```
 */
export async function appHomeParentRedirect(
  app: AppConfig,
  req: Req,
  options: AppHomeParentRedirectOptions,
): Promise<AppHomeParentRedirectResult> {
  const settings = settingsOf(app)
  const given: Partial<AppHomeParentRedirectOptions> = options ?? {}
  const named = typeof given.shop === 'string' ? given.shop : null
  const fault = shapeFault(req, ['headers', 'url'])
  if (fault !== null) return refused(settings, req, REFUSALS, 'configuration_error', null, fault)
  const target: unknown = given.target ?? '_top'
  if (target !== '_top' && target !== '_blank') return refused(settings, req, REFUSALS, 'invalid_target', named)
  const { redirectUrl } = given
  // Control characters are told apart below: a browser drops them, so they must not hide a scheme either.
  if (typeof redirectUrl !== 'string' || !/^https?:/i.test(redirectUrl)) {
    return refused(
      settings,
      req,
      REFUSALS,
      'configuration_error',
      null,
      'redirectUrl must begin with http:// or https://',
    )
  }
  if (!isSendable(redirectUrl)) return refused(settings, req, REFUSALS, 'invalid_redirect_url', named)
  const shop = parseShop(named)
  if (shop === null) {
    return refused(settings, req, REFUSALS, 'configuration_error', null, 'shop must be the verified request’s shop')
  }
  const url = withoutAdminParams(redirectUrl)
  const fetched = header(req.headers, 'authorization') !== null
  return done(
    settings,
    req,
    'app_home_parent_redirect_success',
    'App Home: send `response`; it leads the window to the URL.',
    given.shop ?? shop,
    fetched
      ? { status: 401, body: '', headers: { [REAUTHORIZE_HEADER]: asciiUrl(url) } }
      : {
          status: 200,
          body: openPage(settings.clientId, url, target),
          headers: { 'Content-Type': 'text/html', ...pageHeaders(shop) },
        },
  )
}

function isSendable(url: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are meant
  if (/[\u0000-\u001f\u007f]/.test(url) || !/^https?:\/\/[^/?#]/i.test(url)) return false
  return URL.canParse(url)
}

function withoutAdminParams(url: string): string {
  const { query, fragment } = splitUrl(url)
  if (query === '' || !isAdmin(new URL(url).hostname)) return url
  const kept = encodeForm(parseQuery(query).filter(([name]) => !ADMIN_PARAMS.has(name)))
  return url.slice(0, url.indexOf('?')) + (kept === '' ? '' : `?${kept}`) + fragment
}

function isAdmin(hostname: string): boolean {
  return hostname === 'admin.shopify.com' || hostname.endsWith('.myshopify.com')
}
