import type { HttpLog } from '../http/call.ts'
import { givenResponse } from '../http/given-response.ts'
import type { Res } from '../http/messages.ts'
import type { AccessToken } from '../platform/access-token.ts'
import type { Log } from '../result.ts'
import { type RefusalCode, RETRY_LATER, type SuccessCode, TOKEN_OUTCOMES } from './outcomes.ts'
import type { Source } from './source.ts'

/** Here is an access token. */
export interface TokenGranted<Code extends SuccessCode = SuccessCode> {
  readonly ok: true
  /** The shop's handle. */
  readonly shop: string
  /** Call the Admin API with its `token`. Keep it secret. */
  readonly accessToken: AccessToken
  readonly log: Log<Code>
  readonly response: Res
  /** The requests that this answer took, redacted; empty for a stored token. */
  readonly httpLogs: readonly HttpLog[]
}

/** There is no access token; `response` is what to send if somebody waits for one. */
export interface TokenRefused<Code extends RefusalCode = RefusalCode> {
  readonly ok: false
  /** Null where the source names no shop. */
  readonly shop: string | null
  readonly accessToken: null
  readonly log: Log<Code>
  /** Every 401 is the source's `newIdTokenResponse` where it has one. */
  readonly response: Res
  readonly httpLogs: readonly HttpLog[]
}

/** What work on a token came to, before it is told to each who waits for it. */
export type Settled = Got | Failed

export interface Got {
  readonly ok: true
  readonly log: { readonly code: SuccessCode }
  readonly accessToken: AccessToken
  readonly because: string
  readonly httpLogs: readonly HttpLog[]
}

export interface Failed {
  readonly ok: false
  readonly log: { readonly code: RefusalCode }
  readonly because: string
  readonly httpLogs: readonly HttpLog[]
}

// Only the functions of this file write `ok:`.

export function got(
  code: SuccessCode,
  accessToken: AccessToken,
  httpLogs: readonly HttpLog[] = [],
  because: string = '',
): Got {
  return { ok: true, log: { code }, accessToken, because, httpLogs }
}

export function failed(code: RefusalCode, because: string = '', httpLogs: readonly HttpLog[] = []): Failed {
  return { ok: false, log: { code }, because, httpLogs }
}

/** The detail that a code has in logs and events. */
export function detailOf(code: SuccessCode | RefusalCode, because: string): string {
  return `Access token: ${TOKEN_OUTCOMES[code][2]}${because === '' ? '' : ` (${because})`}`
}

/** The answer to one who asked. */
export function answer({ shop, newIdTokenResponse }: Pick<Source, 'shop' | 'newIdTokenResponse'>, settled: Settled) {
  const { ok, because, httpLogs } = settled
  const { code } = settled.log
  const [status, body] = TOKEN_OUTCOMES[code]
  const detail = detailOf(code, because)
  if (ok) {
    const response: Res = { status, body, headers: {} }
    return { ok, shop, accessToken: settled.accessToken, log: { code, detail }, response, httpLogs } as TokenGranted
  }
  const response: Res =
    status === 401 && newIdTokenResponse !== null
      ? givenResponse(newIdTokenResponse)
      : { status, body, headers: RETRY_LATER.has(settled.log.code) ? { 'Retry-After': retryAfter(httpLogs) } : {} }
  return { ok, shop, accessToken: null, log: { code, detail }, response, httpLogs } as TokenRefused
}

/** The call cannot be right, so nothing was done. */
export function misused(because: string): TokenRefused<'configuration_error'> {
  const { log, response } = answer({ shop: '', newIdTokenResponse: null }, failed('configuration_error', because))
  const code = 'configuration_error'
  return { ok: false, shop: null, accessToken: null, log: { ...log, code }, response, httpLogs: [] }
}

/** So many seconds as Shopify said last; two where it said nothing usable. */
function retryAfter(httpLogs: readonly HttpLog[]): string {
  const headers = Object.entries(httpLogs.at(-1)?.res.headers ?? {})
  const given = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1] ?? ''
  return /^\d{1,4}(?:\.\d+)?$/.test(given) ? String(Math.max(1, Math.ceil(Number(given)))) : '2'
}
