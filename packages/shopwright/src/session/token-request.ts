import type { Settings } from '../config.ts'
import { call } from '../http/call.ts'
import { textField } from '../http/json.ts'
import { encodeForm } from '../http/query.ts'
import { redactBody, redactLine, withTokens } from '../http/redact.ts'
import type { Reply } from '../http/reply.ts'
import { userAgentOf } from '../http/user-agent.ts'
import { OAuthException } from './errors.ts'

/** What a token request came to, under both the names that JavaScript uses and those of the wire. */
export interface TokenResult {
  /** Calls the Admin API. Keep it secret. */
  readonly accessToken: string
  readonly access_token: string
  /** The scopes as Shopify wrote them, comma separated. */
  readonly scope: string
  /** Seconds that the token lives; null where that is not known. */
  readonly expiresIn: number | null
  readonly expires_in: number | null
}

/** One request for a token. */
export interface TokenRequest {
  /** The shop's host. */
  readonly url: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Struck out of errors, beside the app's own secrets. */
  readonly secrets: readonly (string | null)[]
  /** In ms. */
  readonly timeout: number
  /** Seconds that a token lives of which Shopify does not say. */
  readonly lifetime: number | null
}

const BODY_LIMIT = 1024 * 1024
const ONCE = { rows: [], tries: 1 }
const FORM = 'application/x-www-form-urlencoded'

export function tokenResult(token: string, scope: string, expiresIn: number | null): TokenResult {
  return { accessToken: token, access_token: token, scope, expiresIn, expires_in: expiresIn }
}

/** Asks a shop for a token, once. Throws an {@link OAuthException} for any answer but a token. */
export async function requestToken(settings: Settings, request: TokenRequest): Promise<TokenResult> {
  const secrets = [...settings.secretTexts, ...withTokens([], ...request.secrets)]
  const made = await call(
    settings,
    {
      url: `https://${request.url}/admin/oauth/access_token`,
      headers: { 'Content-Type': FORM, Accept: 'application/json', 'User-Agent': userAgentOf(settings) },
      body: encodeForm(request.fields),
      secrets,
      bodyLimit: BODY_LIMIT,
      timeoutMs: request.timeout,
    },
    ONCE,
  )
  if (made.reply === null) {
    // The original error may hold the request, and with it the secret.
    const cause = new Error(made.failure)
    const message = `${request.url} gave no answer to the token request: ${made.failure}. Try again later; the token that you have is untouched.`
    throw new OAuthException(message, { status: null, error: null, errorDescription: null, body: '', cause })
  }
  const { reply } = made
  const token = tokenIn(reply)
  if (reply.status !== 200 || token === null) throw refusal(request.url, reply, secrets)
  return tokenResult(token, scopeIn(reply), lifetimeIn(reply, request.lifetime))
}

/** A token that a header can carry. */
function tokenIn(reply: Reply): string | null {
  const token = textField(reply.json, 'access_token')
  return token !== null && token.length <= 4096 && /^[\u0021-\u007e]+$/.test(token) ? token : null
}

function scopeIn(reply: Reply): string {
  const scope = reply.json?.['scope']
  if (Array.isArray(scope)) return scope.filter((name) => typeof name === 'string').join(',')
  return typeof scope === 'string' ? scope : ''
}

function lifetimeIn(reply: Reply, otherwise: number | null): number | null {
  const seconds = reply.json?.['expires_in']
  return typeof seconds === 'number' && seconds >= 0 && seconds <= LONGEST_LIFETIME ? seconds : otherwise
}

/** A century; what is longer is a mistake, and may not even be a date. */
const LONGEST_LIFETIME = 100 * 365 * 86_400

function refusal(url: string, reply: Reply, more: readonly string[]): OAuthException {
  const { access_token, refresh_token } = reply.json ?? {}
  const secrets = withTokens(more, access_token, refresh_token)
  const line = (text: string | null): string | null => (text === null ? null : redactLine(text, secrets))
  const error = line(textField(reply.json, 'error'))
  const errorDescription = line(textField(reply.json, 'error_description'))
  const body = redactBody(reply.body, secrets)
  const said = errorDescription ?? error ?? (reply.status === 200 ? null : line(body.trim())) ?? ''
  const what = reply.status === 200 ? `answered without a token: ${shapeOf(reply)}` : 'refused the token request'
  const message = `${url} ${what} (HTTP ${reply.status})${said === '' ? '' : `: ${said}`}. ${advice(reply.status, error)}`
  return new OAuthException(message, { status: reply.status, error, errorDescription, body })
}

function shapeOf(reply: Reply): string {
  if (reply.tooLarge) return `the answer is longer than ${BODY_LIMIT} bytes`
  return reply.json === null ? 'it is not a JSON object' : 'it has no usable `access_token`'
}

function advice(status: number, error: string | null): string {
  if (error === 'invalid_client' || status === 401)
    return 'Check apiKey and secret, and that the app is installed on the shop.'
  if (status >= 300 && status < 400)
    return 'Redirects are not followed, for the secret would go along: check the shop’s URL.'
  if (status === 404) return 'There may be no such shop: check its URL.'
  return status === 429 || status >= 500 || status < 300 ? 'Try again later.' : 'Check the app’s settings and scopes.'
}
