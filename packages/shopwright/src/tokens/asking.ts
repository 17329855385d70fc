import type { HttpLog } from '../http/call.ts'
import { parseRecord, textField } from '../http/json.ts'
import type { AccessToken, ClientCredentialsAccessToken } from '../platform/access-token.ts'
import type { Res } from '../http/messages.ts'
import type { TokenApp } from './context.ts'
import type { RefusalCode } from './outcomes.ts'
import { createPatience } from './single-flight.ts'

/** What every grant answers with, as far as it is read here. */
export interface GrantAnswer {
  readonly ok: boolean
  readonly accessToken: AccessToken | ClientCredentialsAccessToken | null
  readonly log: { readonly code: string; readonly detail: string }
  readonly response: Res
  readonly httpLogs: readonly HttpLog[]
}

/** What Shopify's answer comes to. */
export type Verdict =
  | {
      readonly ok: true
      readonly log: { readonly code: 'granted' }
      readonly token: AccessToken
      readonly httpLogs: readonly HttpLog[]
    }
  | {
      readonly ok: false
      readonly log: { readonly code: RefusalCode }
      readonly because: string
      readonly httpLogs: readonly HttpLog[]
    }

const TRIES = 4

/**
 * Asks Shopify, and asks again where the answer got lost or was none: with the same refresh token it gives the same
 * pair. What the grant itself has repeated by now is not repeated here. `whole` makes of what was granted a token that
 * may be stored, or null.
 */
export async function ask(
  app: TokenApp,
  limit: number,
  request: () => Promise<GrantAnswer>,
  whole: (granted: AccessToken | ClientCredentialsAccessToken) => AccessToken | null,
): Promise<Verdict> {
  const patience = createPatience(app.sleep, limit)
  const httpLogs: HttpLog[] = []
  for (let tried = 1; ; tried += 1) {
    const answer = await request()
    httpLogs.push(...answer.httpLogs)
    const token = answer.accessToken === null ? null : whole(answer.accessToken)
    if (token !== null) return { ok: true, log: { code: 'granted' }, token, httpLogs }
    const code = answer.ok ? 'temporarily_unavailable' : codeOf(answer)
    const again = code === 'temporarily_unavailable' && !wasRepeated(answer)
    if (!again || tried === TRIES || patience.isOver()) {
      const because = answer.ok ? 'the answer lacks what such a token needs, so it was not stored' : answer.log.detail
      return { ...refusal(code, because), httpLogs }
    }
    await patience.pause((50 + Math.random() * 150) * 2 ** (tried - 1))
  }
}

function refusal(code: RefusalCode, because: string): Omit<Extract<Verdict, { ok: false }>, 'httpLogs'> {
  return { ok: false, log: { code }, because }
}

/** What the log codes of the grants mean for who asks for a token. */
const CODES: Readonly<Record<string, RefusalCode>> = {
  invalid_grant: 'refresh_token_dead',
  refresh_token_expired: 'refresh_token_dead',
  invalid_subject_token: 'invalid_subject_token',
  invalid_client: 'invalid_client',
  configuration_error: 'configuration_error',
  rate_limit_exceeded: 'temporarily_unavailable',
  server_error: 'temporarily_unavailable',
  network_error: 'temporarily_unavailable',
  invalid_response: 'temporarily_unavailable',
}

/** Shopify may change the sentence, but hardly what it is about. */
const ABOUT_REFRESH_TOKEN = /\brefresh[ _-]?token\b/i

function codeOf({ log, httpLogs }: GrantAnswer): RefusalCode {
  const { status = 0, body = '' } = httpLogs.at(-1)?.res ?? {}
  // Frozen for an unpaid bill, or locked: it may come back, and its token with it.
  if (status === 402 || status === 423) return 'shop_unavailable'
  const known = CODES[log.code]
  if (known !== undefined) return known
  const error = textField(parseRecord(body), 'error')
  // "This request requires an active refresh_token." A 401 that says anything else is no verdict on the token.
  const speaksOfToken = ABOUT_REFRESH_TOKEN.test(textField(parseRecord(body), 'error_description') ?? '')
  if (log.code === 'refresh_error' && status === 401 && error === 'invalid_request' && speaksOfToken) {
    return 'refresh_token_dead'
  }
  if (error === 'app_not_installed') return 'shop_uninstalled'
  return status >= 500 || status === 429 || status === 408 ? 'temporarily_unavailable' : 'unexpected_answer'
}

const REPEATED: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Whether the grant has tried as often as it is good for Shopify's servers. */
function wasRepeated({ log, httpLogs }: GrantAnswer): boolean {
  return log.code === 'server_error' || REPEATED.has(httpLogs.at(-1)?.res.status ?? 0)
}
