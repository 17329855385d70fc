import type { HandlerRes } from 'shopwright/sign'
import type { World } from '../world.ts'
import type { AccessToken, RefreshToken } from './tokens.ts'

/** How the token endpoint refuses. Only what the library reads is known for sure: `error`, and the status of most. */
const ERRORS = {
  invalid_client: [400, 'invalid_client', 'Client authentication failed: check client_id and client_secret.'],
  malformed: [400, 'invalid_request', 'The request is neither a JSON object nor a form, or lacks a parameter.'],
  unsupported_grant_type: [400, 'unsupported_grant_type', 'This grant_type is not supported.'],
  invalid_subject_token: [
    400,
    'invalid_subject_token',
    'The subject_token is invalid, expired, spent or not for this shop.',
  ],
  dead_code: [400, 'invalid_request', 'The authorization code was not found or was already used'],
  shop_not_permitted: [400, 'shop_not_permitted', 'Client credentials cannot be performed on this shop.'],
  invalid_scope: [400, 'invalid_scope', 'A scope is not valid or not granted.'],
  app_not_installed: [400, 'app_not_installed', 'The app is not installed on this shop.'],
  dead_refresh_token: [401, 'invalid_request', 'This request requires an active refresh_token'],
  method_not_allowed: [405, 'invalid_request', 'The token endpoint answers POST alone.'],
} as const

/** A refusal of the token endpoint. */
export type OAuthError = keyof typeof ERRORS

export function refusal(name: OAuthError, description?: string): HandlerRes {
  const [status, error, usual] = ERRORS[name]
  return jsonAnswer(status, { error, error_description: description ?? usual })
}

/** What is told of an access token: for online ones the user comes with it. */
export function tokenAnswer(world: World, token: AccessToken): HandlerRes {
  return jsonAnswer(200, { ...facts(world, token), ...userOf(token) })
}

/** What is told of a pair. */
export function pairAnswer(world: World, refresh: RefreshToken): HandlerRes {
  const access = world.accessTokens.get(refresh.accessToken)
  if (access === undefined) return refusal('dead_refresh_token')
  return jsonAnswer(200, {
    ...facts(world, access),
    refresh_token: refresh.text,
    refresh_token_expires_in: secondsUntil(world, refresh.expiresAt),
  })
}

function facts(world: World, token: AccessToken): Record<string, unknown> {
  return {
    access_token: token.text,
    scope: token.scopes.join(','),
    ...(token.expiresAt !== null && { expires_in: secondsUntil(world, token.expiresAt) }),
  }
}

function userOf({ user, scopes }: AccessToken): Record<string, unknown> {
  if (user === null) return {}
  return {
    associated_user_scope: scopes.join(','),
    associated_user: {
      id: user.id,
      first_name: user.firstName,
      last_name: user.lastName,
      email: user.email,
      email_verified: user.emailVerified,
      account_owner: user.accountOwner,
      locale: user.locale,
      collaborator: user.collaborator,
    },
  }
}

function secondsUntil(world: World, moment: number): number {
  // Rounded: where time flows, a moment passes between the minting and the answer.
  return Math.max(0, Math.round((moment - world.clock.now()) / 1000))
}

function jsonAnswer(status: number, body: unknown): HandlerRes {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }
  return { status, headers, body: JSON.stringify(body) }
}
