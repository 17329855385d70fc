import { type AppConfig, type Settings, settingsOf } from '../config.ts'
import { signedByAny } from '../crypto/secrets.ts'
import { fieldOf, textField } from '../http/json.ts'
import type { Req, Res } from '../http/messages.ts'
import { encodeForm, parseQuery, splitUrl } from '../http/query.ts'
import { RedactedReq } from '../http/redact.ts'
import { shapeFault } from '../http/shape.ts'
import { oauthMessage } from '../platform/oauth-query.ts'
import { authorizeUrl } from '../platform/endpoints.ts'
import { parseShopDomain } from '../platform/shop.ts'
import type { LogWithReq } from '../result.ts'
import { newState } from './authorization-state.ts'
import { BEGIN_AUTHORIZATION } from './outcomes.ts'

/** What {@link beginAuthorization} needs. */
export interface BeginAuthorizationOptions {
  /** Where `completeAuthorization` answers: a full URL, one of those allowed in the app's settings. */
  readonly redirectUrl: string
  /** `'write_products,read_orders'` or a list. Empty: those of the app's settings. */
  readonly scopes?: string | readonly string[] | undefined
  /** `'offline'` (the shop's token, the default) or `'online'` (the user's). */
  readonly accessMode?: 'offline' | 'online' | undefined
}

type Code = keyof typeof BEGIN_AUTHORIZATION

/** The log codes with which an install does not begin. */
export type BeginAuthorizationRefusal = Exclude<Code, 'authorization_begun'>

/** `response` is what to send either way. */
export type BeginAuthorizationResult =
  | {
      readonly ok: true
      readonly shop: string
      readonly log: LogWithReq<'authorization_begun'>
      readonly response: Res
    }
  | {
      readonly ok: false
      readonly shop: null
      readonly log: LogWithReq<BeginAuthorizationRefusal>
      readonly response: Res
    }

/**
 * Begins an install over the classic OAuth redirect, for apps that are not embedded: leads the merchant to Shopify's
 * page that asks for the scopes. The state against forgery goes along, and to the browser in a signed cookie.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request by which the merchant opened the app; its URL names the `shop`. An `hmac` in it is checked.
 * - `redirectUrl`, `scopes`, `accessMode`: see the options.
 *
 * `log.code`: `authorization_begun` (302), refused with `missing_shop`, `invalid_shop` (400), `invalid_hmac` (401),
 * `configuration_error` (500).
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 *
 * @example
 * ```ts
 * import { type Handler, ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const install: Handler = async (req) =>
 *   (await app.beginAuthorization(req, { redirectUrl: 'https://app.example/auth/callback', scopes: 'write_products' })).response
 * const response = await install({ method: 'GET', url: 'https://app.example/install?shop=demo.myshopify.com', headers: {}, body: '' })
 * console.log(response.status) // 302
 * ```
 */
export async function beginAuthorization(
  app: AppConfig,
  req: Req,
  options: BeginAuthorizationOptions,
): Promise<BeginAuthorizationResult> {
  const settings = settingsOf(app)
  const refuse = (code: BeginAuthorizationRefusal, because = ''): BeginAuthorizationResult => {
    const [status, body] = BEGIN_AUTHORIZATION[code]
    return { ok: false, shop: null, log: logOf(settings, req, code, because), response: { status, body, headers: {} } }
  }
  const redirectUrl = textField(options, 'redirectUrl') ?? ''
  const fault = shapeFault(req, ['url']) ?? optionsFault(options, redirectUrl)
  if (fault !== null) return refuse('configuration_error', fault)
  const pairs = parseQuery(splitUrl(req.url).query)
  const shops = valuesOf(pairs, 'shop')
  if (shops.every((value) => value === '')) return refuse('missing_shop')
  const shop = shops.length === 1 ? parseShopDomain(shops[0]) : null
  if (shop === null) return refuse('invalid_shop')
  const hmacs = valuesOf(pairs, 'hmac')
  if (hmacs.length > 1 || (hmacs.length === 1 && !(await isSigned(settings, pairs, hmacs[0] ?? '')))) {
    return refuse('invalid_hmac')
  }
  const { state, cookie } = await newState(settings, shop)
  const scopes = scopeText(options.scopes)
  const query = encodeForm([
    ['client_id', settings.clientId],
    ['redirect_uri', redirectUrl],
    ...(scopes === '' ? [] : ([['scope', scopes]] as const)),
    ['state', state],
    ...(options.accessMode === 'online' ? ([['grant_options[]', 'per-user']] as const) : []),
  ])
  const headers = { Location: `${authorizeUrl(shop)}?${query}`, 'Set-Cookie': cookie }
  return {
    ok: true,
    shop,
    log: logOf(settings, req, 'authorization_begun'),
    response: { status: 302, body: '', headers },
  }
}

/** Whether Shopify signed this OAuth query with one of the app's secrets. */
export async function isSigned(
  settings: Settings,
  pairs: readonly (readonly [string, string])[],
  hmac: string,
): Promise<boolean> {
  return signedByAny(settings.secrets, oauthMessage(pairs), hmac, 'hex')
}

export function valuesOf(pairs: readonly (readonly [string, string])[], name: string): string[] {
  return pairs.filter(([key]) => key === name).map(([, value]) => value)
}

function scopeText(scopes: string | readonly string[] | undefined): string {
  const list = typeof scopes === 'string' ? scopes.split(/[\s,]+/) : (scopes ?? [])
  return list.filter((scope) => scope !== '').join(',')
}

function optionsFault(options: unknown, redirectUrl: string): string | null {
  if (!URL.canParse(redirectUrl) || !/^https?:\/\//i.test(redirectUrl)) {
    return 'redirectUrl must be a full URL, such as https://app.example/auth/callback'
  }
  const scopes = fieldOf(options, 'scopes') ?? ''
  if (typeof scopes !== 'string' && !(Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string'))) {
    return 'scopes must be a string or a list of strings'
  }
  const mode = fieldOf(options, 'accessMode') ?? 'offline'
  return mode === 'offline' || mode === 'online' ? null : 'accessMode must be `offline` or `online`'
}

function logOf<Known extends Code>(settings: Settings, req: Req, code: Known, because = ''): LogWithReq<Known> {
  const detail = `Authorization: ${BEGIN_AUTHORIZATION[code][2]}${because === '' ? '' : ` (${because})`}`
  return { code, detail, req: new RedactedReq(req, settings.secretTexts) }
}
