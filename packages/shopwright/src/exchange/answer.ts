import { type Call, type HttpLog, httpLogs } from '../http/call.ts'
import type { Res } from '../http/messages.ts'
import type { Log } from '../result.ts'
import type { GrantOutcomes } from './outcomes.ts'

/** Shopify granted `accessToken`. */
export interface Granted<Token> {
  readonly ok: true
  readonly shop: string
  readonly accessToken: Token
  readonly log: Log<'success'>
  readonly response: Res
  readonly httpLogs: readonly HttpLog[]
}

/** There is no new access token; `response` is what to send if somebody waits for one. */
export interface GrantRefused<Code extends string, Shop extends string | null = string> {
  readonly ok: false
  readonly shop: Shop
  readonly accessToken: null
  readonly log: Log<Code>
  readonly response: Res
  readonly httpLogs: readonly HttpLog[]
}

/** No request was needed: the stored token is still good. */
export interface StillValid {
  readonly ok: true
  readonly shop: string | null
  readonly accessToken: null
  readonly log: Log<'token_still_valid'>
  readonly response: Res
  readonly httpLogs: readonly HttpLog[]
}

/** What the answers of one grant have in common. */
export interface GrantAnswers<Code extends string> {
  /** How the log calls this grant. */
  readonly label: string
  readonly outcomes: GrantOutcomes<Code>
}

// Only the functions of this file write `ok:`.

export function granted<Token>(
  row: GrantAnswers<'success'>,
  made: Call,
  shop: string,
  accessToken: Token,
): Granted<Token> {
  return { ok: true, shop, accessToken, ...end(row, 'success', made) }
}

export function stillValid(row: GrantAnswers<'token_still_valid'>, shop: string | null, because: string): StillValid {
  return { ok: true, shop, accessToken: null, ...end(row, 'token_still_valid', null, because) }
}

/** `made` is null where nothing was sent; `because` says more than the outcome's own detail, for the developer's eyes. */
export function refused<const Code extends string, Shop extends string | null>(
  row: GrantAnswers<NoInfer<Code>>,
  code: Code,
  shop: Shop,
  made: Call | null,
  because: string,
  response?: Res,
): GrantRefused<Code, Shop> {
  const ended = end(row, code, made, because)
  return { ok: false, shop, accessToken: null, ...ended, response: response ?? ended.response }
}

/** Nothing was sent, because the call cannot be right. */
export function misused(
  row: GrantAnswers<'configuration_error'>,
  because: string,
): GrantRefused<'configuration_error', null> {
  return refused(row, 'configuration_error', null, null, because)
}

function end<Code extends string>(row: GrantAnswers<Code>, code: Code, made: Call | null, because = '') {
  const [status, body, meaning] = row.outcomes[code]
  const detail = `${row.label}: ${meaning}${because === '' ? '' : ` (${because})`}`
  const headers: Record<string, string> = body === '' ? {} : { 'Content-Type': 'application/json' }
  return {
    log: { code, detail },
    response: { status, body, headers },
    httpLogs: made === null ? [] : httpLogs(made, code, detail),
  }
}
