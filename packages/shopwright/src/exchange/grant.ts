import type { Settings } from '../config.ts'
import { type Call, call } from '../http/call.ts'
import { givenResponse } from '../http/given-response.ts'
import { textField } from '../http/json.ts'
import { redactLine, withTokens } from '../http/redact.ts'
import type { Reply } from '../http/reply.ts'
import type { RetryRule } from '../http/retry.ts'
import { userAgentOf } from '../http/user-agent.ts'
import { tokenUrl } from '../platform/endpoints.ts'
import { type GrantAnswers, type Granted, type GrantRefused, granted, refused } from './answer.ts'

/** The codes that every grant's answer may come to. */
type Always = 'success' | 'invalid_response' | 'network_error'

/** How one grant reads Shopify's answers. */
export interface GrantRow<Code extends string> extends GrantAnswers<NoInfer<Code> | Always> {
  readonly retry: RetryRule
  /** Statuses that say enough by themselves. */
  readonly statuses: Readonly<Record<number, Code>>
  /** Shopify's own words, in the answer's `error`, and our codes for them. */
  readonly errors: Readonly<Record<string, Code>>
  readonly otherwise: Code
}

/** What one call of a grant asks. */
export interface GrantAsk<Token> {
  readonly shop: string
  /** How the app proves itself; with its client secret by default. */
  readonly credentials?: Readonly<Record<string, string>>
  /** The body beside the credentials. */
  readonly fields: Readonly<Record<string, string | number>>
  readonly read: (reply: object, token: string, now: number) => Token
  /** The code that answers with `invalidTokenResponse`, and that response as it was given. */
  readonly invalidToken?: { readonly code: string; readonly response: unknown }
}

const BODY_LIMIT = 2 * 1024 * 1024
/** Asks a shop's token endpoint, and answers with what came of it. */
export async function grant<Token, Code extends string>(
  settings: Settings,
  row: GrantRow<Code>,
  ask: GrantAsk<Token>,
): Promise<Granted<Token> | GrantRefused<Code | Exclude<Always, 'success'>>> {
  const { clientId, clientSecret } = settings
  const { subject_token, refresh_token, code } = ask.fields
  const credentials = ask.credentials ?? { client_secret: clientSecret }
  const secrets = withTokens(settings.secretTexts, subject_token, refresh_token, code, credentials['client_assertion'])
  const made = await call(
    settings,
    {
      url: tokenUrl(ask.shop),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'User-Agent': userAgentOf(settings) },
      body: JSON.stringify({ client_id: clientId, ...credentials, ...ask.fields }),
      secrets,
      bodyLimit: BODY_LIMIT,
    },
    row.retry,
  )
  if (made.reply === null) return refused(row, 'network_error', ask.shop, made, made.failure)
  const { access_token, refresh_token: next } = made.reply.json ?? {}
  secrets.push(...withTokens([], access_token, next))
  if (made.reply.status !== 200) return refusal(row, ask, made, made.reply, secrets)
  const token = textField(made.reply.json, 'access_token')
  if (made.reply.json === null || token === null) {
    return refused(row, 'invalid_response', ask.shop, made, shapeOf(made.reply))
  }
  return granted(row, made, ask.shop, ask.read(made.reply.json, token, settings.now()))
}

function refusal<Token, Code extends string>(
  row: GrantRow<Code>,
  ask: GrantAsk<Token>,
  made: Call,
  reply: Reply,
  secrets: readonly string[],
): GrantRefused<Code> {
  const error = textField(reply.json, 'error') ?? 'unknown_error'
  const code =
    row.statuses[reply.status] ?? (Object.hasOwn(row.errors, error) ? row.errors[error] : undefined) ?? row.otherwise
  const description = textField(reply.json, 'error_description')
  const because = `Shopify answered ${reply.status} with ${error}${description === null ? '' : `, ${description}`}`
  const response = code === ask.invalidToken?.code ? givenResponse(ask.invalidToken.response) : undefined
  return refused(row, code, ask.shop, made, redactLine(because, secrets), response)
}

function shapeOf(reply: Reply): string {
  if (reply.tooLarge) return `the answer is longer than ${BODY_LIMIT} bytes`
  return reply.json === null ? 'the answer is not a JSON object' : 'the answer has no `access_token`'
}
