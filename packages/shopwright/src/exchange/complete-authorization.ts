import { type AppConfig, type Settings, settingsOf } from '../config.ts'
import { fieldOf } from '../http/json.ts'
import type { Req, Res } from '../http/messages.ts'
import { parseQuery, splitUrl } from '../http/query.ts'
import { RedactedReq } from '../http/redact.ts'
import type { HttpLog } from '../http/call.ts'
import { shapeFault } from '../http/shape.ts'
import { type AccessToken, refreshFacts, tokenFacts, tokenUser } from '../platform/access-token.ts'
import { parseShopDomain } from '../platform/shop.ts'
import type { LogWithReq } from '../result.ts'
import { type GrantRefused, refused } from './answer.ts'
import { checkState, endState } from './authorization-state.ts'
import { isSigned, valuesOf } from './begin-authorization.ts'
import { grant } from './grant.ts'
import { COMPLETE_AUTHORIZATION } from './outcomes.ts'
import { WHEN_RATE_LIMITED } from './retries.ts'

/** What {@link completeAuthorization} may be told. */
export interface CompleteAuthorizationOptions {
  /** Whether the offline token expires after an hour and comes with a refresh token; true by default. */
  readonly expiring?: boolean | undefined
  /** Where the merchant goes when all is done: a path of this app, `/` by default. */
  readonly redirectPath?: string | undefined
}

/** The log codes with which the end of an install is refused. */
export type CompleteAuthorizationRefusal = Exclude<keyof typeof COMPLETE_AUTHORIZATION, 'success'>

/** `response` is what to send either way. */
export type CompleteAuthorizationResult =
  | {
      readonly ok: true
      readonly shop: string
      readonly accessToken: AccessToken
      readonly log: LogWithReq<'success'>
      readonly response: Res
      readonly httpLogs: readonly HttpLog[]
    }
  | (Omit<GrantRefused<CompleteAuthorizationRefusal, string | null>, 'log'> & {
      readonly log: LogWithReq<CompleteAuthorizationRefusal>
    })

const ROW = {
  label: 'Authorization',
  outcomes: COMPLETE_AUTHORIZATION,
  // A code is good once: a failure in the middle is not tried again.
  retry: WHEN_RATE_LIMITED,
  statuses: { 429: 'rate_limit_exceeded' },
  errors: { invalid_client: 'invalid_client', invalid_request: 'invalid_code' },
  otherwise: 'exchange_error',
} as const

const TOLERANCE = 90

const ONCE = ['hmac', 'shop', 'code', 'state', 'timestamp'] as const

/**
 * Ends an install over the classic OAuth redirect: checks that Shopify sent the merchant here, that the install began
 * in this browser, and swaps the code for an access token.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `req`: the request at the `redirectUrl` of `beginAuthorization`; URL and cookie are looked at.
 * - `expiring`, `redirectPath`: see the options.
 *
 * `ok`: store `accessToken` whole, then send `response`, which takes the cookie off and leads to `redirectPath`.
 *
 * Refused with `log.code`: `configuration_error` (500), `missing_parameter` (400), `invalid_hmac`, `timestamp_too_old` (401),
 * `invalid_shop` (400), `missing_state`, `invalid_state` (403), `invalid_code` (400), `invalid_client`,
 * `exchange_error`, `invalid_response`, `network_error` (500), `rate_limit_exceeded` (429).
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 *
 * @example
 * ```ts
 * import { type AccessToken, type Handler, ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 *
 * function callback(save: (token: AccessToken) => Promise<void>): Handler {
 *   return async (req) => {
 *     const result = await app.completeAuthorization(req)
 *     if (result.ok) await save(result.accessToken)
 *     return result.response
 *   }
 * }
 * ```
 */
export async function completeAuthorization(
  app: AppConfig,
  req: Req,
  options: CompleteAuthorizationOptions = {},
): Promise<CompleteAuthorizationResult> {
  const settings = settingsOf(app)
  const path: unknown = fieldOf(options, 'redirectPath') ?? '/'
  const fault = shapeFault(req, ['url', 'headers']) ?? pathFault(path)
  if (fault !== null) return logged(settings, req, [], refused(ROW, 'configuration_error', null, null, fault))
  const pairs = parseQuery(splitUrl(req.url).query)
  const [hmac = '', domain = '', code = '', state = '', timestamp = ''] = ONCE.map((name) => single(pairs, name))
  const hidden = [code, state].filter((text) => text.length >= 8)
  const refuse = (why: CompleteAuthorizationRefusal, because = '') =>
    logged(settings, req, hidden, refused(ROW, why, null, null, because))

  if ([hmac, domain, code, state, timestamp].includes('')) return refuse('missing_parameter')
  if (!(await isSigned(settings, pairs, hmac))) return refuse('invalid_hmac')
  const age = Math.abs(
    Math.floor(settings.now() / 1000) - Number(/^[0-9]{1,12}$/.test(timestamp) ? timestamp : Number.NaN),
  )
  // Written so that an age that is no number is too old.
  if (!(age <= TOLERANCE)) return refuse('timestamp_too_old')
  const shop = parseShopDomain(domain)
  if (shop === null) return refuse('invalid_shop')
  const checked = await checkState(settings, req.headers, shop, state)
  if (checked !== 'good') return refuse(checked === 'missing' ? 'missing_state' : 'invalid_state')

  const result = await grant(settings, ROW, {
    shop,
    fields: { code, expiring: fieldOf(options, 'expiring') === false ? 0 : 1 },
    read: (reply, token, now): AccessToken => {
      const user = tokenUser(reply)
      const accessMode = user === null ? 'offline' : 'online'
      return { accessMode, shop, ...tokenFacts(reply, token, now), ...refreshFacts(reply, now), user }
    },
  })
  const cookie = { 'Set-Cookie': endState() }
  if (!result.ok) return logged(settings, req, hidden, { ...result, response: withHeaders(result.response, cookie) })
  const log = { ...result.log, req: new RedactedReq(req, [...settings.secretTexts, ...hidden]) }
  return { ...result, log, response: { status: 302, body: '', headers: { Location: String(path), ...cookie } } }
}

function single(pairs: readonly (readonly [string, string])[], name: string): string {
  const values = valuesOf(pairs, name)
  return values.length === 1 ? (values[0] ?? '') : ''
}

function pathFault(path: unknown): string | null {
  // oxlint-disable-next-line no-control-regex -- control characters are meant
  const isPath = typeof path === 'string' && /^\/(?![/\\])[^\u0000-\u0020\u007f-\uffff]*$/.test(path)
  return isPath ? null : 'redirectPath must be a path of this app that begins with one `/`'
}

function logged(
  settings: Settings,
  req: Req,
  hidden: readonly string[],
  result: GrantRefused<CompleteAuthorizationRefusal, string | null>,
): CompleteAuthorizationResult {
  return { ...result, log: { ...result.log, req: new RedactedReq(req, [...settings.secretTexts, ...hidden]) } }
}

function withHeaders(response: Res, headers: Record<string, string>): Res {
  return { ...response, headers: { ...response.headers, ...headers } }
}
