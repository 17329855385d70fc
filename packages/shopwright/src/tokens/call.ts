import { fieldOf } from '../http/json.ts'
import type { AccessToken } from '../platform/access-token.ts'
import type { TokenGranted, TokenRefused } from './answer.ts'

/** Asks for a token; not for the one whose text is `rejected`. */
export type AskForToken = (rejected: string | null) => Promise<TokenGranted | TokenRefused>

/**
 * Runs `fn` with a token. Where it comes back with `log.code` `unauthorized`, a new token is got, once, and `fn` runs
 * once more: who was answered 401 has done nothing, so it is safe for mutations too.
 */
export async function callWithToken<Result, Refusal extends TokenRefused>(
  ask: AskForToken,
  fn: (accessToken: AccessToken) => Result | Promise<Result>,
): Promise<Result | Refusal> {
  const first = await ask(null)
  if (!first.ok) return first as Refusal
  const result = await fn(first.accessToken)
  if (fieldOf(fieldOf(result, 'log'), 'code') !== 'unauthorized') return result
  const second = await ask(first.accessToken.token)
  // Why there is no other token says more than that this one is refused.
  return second.ok ? fn(second.accessToken) : (second as Refusal)
}
