import { fieldOf, textField } from '../http/json.ts'
import { timestampAfter } from './timestamp.ts'

/** `offline` is the shop's, for work without a person; `online` is one user's, with that user's permissions. */
export type AccessMode = 'online' | 'offline'

/** Who an online access token belongs to. */
export interface AccessTokenUser {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  /** The scopes that this user has, comma separated. */
  readonly scope: string
  readonly email: string
  readonly accountOwner: boolean
  readonly locale: string
  readonly collaborator: boolean
  readonly emailVerified: boolean
}

/** An access token from client credentials: when it has expired, ask again. */
export interface ClientCredentialsAccessToken {
  readonly accessMode: 'offline'
  /** The shop's handle. */
  readonly shop: string
  /** Calls the Admin API. Keep it secret. */
  readonly token: string
  /** `2026-11-23T10:00:00Z`; null for a token that does not expire. */
  readonly expires: string | null
  /** The scopes that the merchant granted, comma separated. */
  readonly scope: string
  readonly user: null
}

/** An access token from token exchange, to be stored as it is: plain data that survives JSON. */
export interface AccessToken {
  readonly accessMode: AccessMode
  /** The shop's handle. */
  readonly shop: string
  /** Calls the Admin API. Keep it secret. */
  readonly token: string
  /** `2026-11-23T10:00:00Z`; null for a token that does not expire. */
  readonly expires: string | null
  /** The scopes that the merchant granted, comma separated. */
  readonly scope: string
  /** Gets the next access token; null for online tokens and those that do not expire. Keep it secret. */
  readonly refreshToken: string | null
  readonly refreshTokenExpires: string | null
  /** The user of an online token; null for offline tokens. */
  readonly user: AccessTokenUser | null
}

/** What every grant's answer says of its token. */
export function tokenFacts(
  reply: object,
  token: string,
  now: number,
): { token: string; expires: string | null; scope: string } {
  return { token, expires: timestampAfter(now, fieldOf(reply, 'expires_in')), scope: textField(reply, 'scope') ?? '' }
}

/** What an answer says of its refresh token. */
export function refreshFacts(
  reply: object,
  now: number,
): { refreshToken: string | null; refreshTokenExpires: string | null } {
  const refreshToken = textField(reply, 'refresh_token')
  const seconds = refreshToken === null ? null : fieldOf(reply, 'refresh_token_expires_in')
  return { refreshToken, refreshTokenExpires: timestampAfter(now, seconds) }
}

/** The user that an online token's answer speaks of; null if it speaks of none. */
export function tokenUser(reply: object): AccessTokenUser | null {
  const user = fieldOf(reply, 'associated_user')
  if (typeof user !== 'object' || user === null || Array.isArray(user)) return null
  const id = fieldOf(user, 'id')
  return {
    id: typeof id === 'number' ? id : 0,
    firstName: textField(user, 'first_name') ?? '',
    lastName: textField(user, 'last_name') ?? '',
    // Shopify puts it beside the user, not inside.
    scope: textField(reply, 'associated_user_scope') ?? '',
    email: textField(user, 'email') ?? '',
    accountOwner: fieldOf(user, 'account_owner') === true,
    locale: textField(user, 'locale') ?? '',
    collaborator: fieldOf(user, 'collaborator') === true,
    emailVerified: fieldOf(user, 'email_verified') === true,
  }
}
