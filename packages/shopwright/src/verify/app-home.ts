import { type AppConfig, type Settings, settingsOf } from '../config.ts'
import { header } from '../http/headers.ts'
import type { Req, Res } from '../http/messages.ts'
import { asciiUrl, escapeAll, parseQuery, splitUrl, withoutParam } from '../http/query.ts'
import { pageHeaders, retryHeaders } from '../platform/app-bridge.ts'
import type { Refused, Verified } from '../result.ts'
import { type AnswerRow, refused, verified } from './answer.ts'
import { readIdToken } from './id-token.ts'
import { type MerchantFacts, merchantFacts, NO_MERCHANT } from './merchant-facts.ts'
import { APP_HOME } from './id-token-outcomes.ts'
import { shapeFault } from '../http/shape.ts'

const ROW: AnswerRow<typeof NO_MERCHANT> = { label: 'App Home', nulls: NO_MERCHANT }

/** The log codes with which an App Home request is refused. */
export type AppHomeRefusal = Exclude<keyof typeof APP_HOME, 'verified'>

/** What {@link verifyAppHomeReq} answers. */
export type AppHomeResult = Verified<MerchantFacts<Res>> | Refused<AppHomeRefusal, MerchantFacts<Res>>

/** What {@link verifyAppHomeReq} needs besides the request. */
export interface AppHomeOptions {
  /** The path at which `appHomePatchIdToken` answers, such as `/auth/patch-id-token`. */
  readonly appHomePatchIdTokenPath: string
}

/**
 * Proves that a request comes from the app's own page in the Shopify admin, in the hands of a merchant. A page load
 * carries its ID token in the URL, a `fetch` of App Bridge's in the `Authorization` header.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request; method and body are not looked at.
 * - `appHomePatchIdTokenPath`: where `appHomePatchIdToken` answers.
 *
 * Verified: `shop`, `userId`, `idToken` (exchangeable), `newIdTokenResponse`. Put the headers of `response` on your own
 * response: without them the admin may not frame the page.
 *
 * Refused with `log.code`: `configuration_error` (500); a page: `redirect_to_patch_id_token_page` (302), `invalid_aud`
 * (401); a fetch (401): `missing_authorization_and_id_token`, `invalid_id_token`, `expired_id_token`, `invalid_aud`.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { signAppHomeReq } from 'shopwright/sign'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const req = await signAppHomeReq({ clientId: 'my-client-id', clientSecret: 'my-client-secret' }, { shop: 'demo' })
 * const result = await app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/auth/patch-id-token' })
 * console.log(result.ok, result.shop) // true 'demo'
 * ```
 */
export async function verifyAppHomeReq(app: AppConfig, req: Req, options: AppHomeOptions): Promise<AppHomeResult> {
  const settings = settingsOf(app)
  const fault = pathFault(options) ?? shapeFault(req, ['url', 'headers'])
  if (fault !== null) return refused(settings, req, ROW, APP_HOME, 'configuration_error', {}, fault)
  const authorization = header(req.headers, 'authorization')
  return authorization === null || authorization === ''
    ? verifyPage(settings, req, options.appHomePatchIdTokenPath)
    : verifyFetch(settings, req, authorization)
}

async function verifyPage(settings: Settings, req: Req, patchPath: string): Promise<AppHomeResult> {
  const { origin, path, query } = splitUrl(req.url)
  const patch = { Location: patchPage(origin, path, query, patchPath) }
  const token = parseQuery(query).find(([name]) => name === 'id_token')?.[1] ?? ''
  if (token === '') {
    return refused(settings, req, ROW, APP_HOME, 'redirect_to_patch_id_token_page', patch, 'the URL has no `id_token`')
  }
  const reading = await readIdToken(settings, token, true)
  if (reading.fault === 'invalid_aud') {
    return refused(settings, req, ROW, APP_HOME, 'invalid_aud', {}, reading.because)
  }
  if (reading.fault !== null) {
    const because = reading.fault === 'expired_id_token' ? `it expired ${reading.because} ago` : reading.because
    return refused(settings, req, ROW, APP_HOME, 'redirect_to_patch_id_token_page', patch, because)
  }
  const retry = { status: 302, body: '', headers: patch }
  const { claims, shop, userId } = reading
  const facts = merchantFacts<Res>({ token, claims }, userId, retry)
  return verified(settings, req, ROW, APP_HOME.verified, shop, facts, pageHeaders(shop))
}

async function verifyFetch(settings: Settings, req: Req, authorization: string): Promise<AppHomeResult> {
  const retry = retryHeaders()
  if (!authorization.startsWith('Bearer ')) {
    return refused(settings, req, ROW, APP_HOME, 'invalid_id_token', retry, 'the header does not begin with `Bearer `')
  }
  const token = authorization.slice('Bearer '.length)
  if (token === '') return refused(settings, req, ROW, APP_HOME, 'missing_authorization_and_id_token', {})
  const pending = readIdToken(settings, token, true)
  const reading = pending instanceof Promise ? await pending : pending
  if (reading.fault !== null) return refused(settings, req, ROW, APP_HOME, reading.fault, retry, reading.because)
  const { claims, shop, userId } = reading
  const facts = merchantFacts<Res>({ token, claims }, userId, { status: 401, body: '', headers: retry })
  return verified(settings, req, ROW, APP_HOME.verified, shop, facts)
}

function pathFault(options: AppHomeOptions): string | null {
  const path: unknown = (options as Partial<AppHomeOptions> | null | undefined)?.appHomePatchIdTokenPath
  // oxlint-disable-next-line no-control-regex -- control characters are meant
  const isPath = typeof path === 'string' && /^\/(?!\/)[^?#\\\u0000-\u0020\u007f]*$/.test(path)
  return isPath
    ? null
    : 'appHomePatchIdTokenPath must be a path that begins with one `/`, such as `/auth/patch-id-token`'
}

/** Where a page without a valid ID token goes to get one, and with it the way back. */
function patchPage(origin: string, path: string, query: string, patchPath: string): string {
  const cleanQuery = withoutParam(query, 'id_token')
  const back = escapeAll(cleanQuery === '' ? path : `${path}?${cleanQuery}`)
  return asciiUrl(`${origin}${patchPath}?${cleanQuery}${cleanQuery === '' ? '' : '&'}shopify-reload=${back}`)
}
