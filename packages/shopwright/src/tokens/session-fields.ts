import { fieldOf, isRecord, textField } from '../http/json.ts'
import type { AccessToken, AccessTokenUser } from '../platform/access-token.ts'
import { shopDomain } from '../platform/shop.ts'
import { parseMoment, timestamp } from '../platform/timestamp.ts'
import { isToken, type TokenMode, type TokenRecord } from './record.ts'

/** The user of an online session, as Shopify's token answers write it. */
export type SessionUser = {
  id: number
  first_name: string
  last_name: string
  email: string
  email_verified: boolean
  account_owner: boolean
  locale: string
  collaborator: boolean
}

/** What `new Session(…)` of `@shopify/shopify-api` takes. */
export type SessionFields = {
  id: string
  /** The shop domain, `demo.myshopify.com`. */
  shop: string
  /** For OAuth; here it says what a session has no field for. */
  state: string
  isOnline: boolean
  scope?: string
  expires?: Date
  accessToken?: string
  refreshToken?: string
  refreshTokenExpires?: Date
  onlineAccessInfo?: { expires_in: number; associated_user_scope: string; associated_user: SessionUser }
}

/** Whose token a session holds. */
export interface SessionPlace {
  readonly shop: string
  readonly mode: TokenMode
  readonly user: string | null
}

/** What a session has no field for. */
type Facts = Pick<TokenRecord, 'state' | 'since' | 'obtained' | 'refreshes' | 'secret'>

/** Of sessions that another library wrote nobody knows since when. */
const UNKNOWN: Facts = { state: 'live', since: '1970-01-01T00:00:00Z', obtained: null, refreshes: 0, secret: null }
const NOTE = /^shopwright (live|dead|uninstalled) (\S+) (\S+) (\d+) (\S+) (\S+)$/

/** The id of a session: for offline and online tokens the one that Shopify's libraries give it. */
export function sessionId({ shop, mode, user }: SessionPlace): string {
  const domain = shopDomain(shop)
  return mode === 'online' ? `${domain}_${user ?? ''}` : `${mode}_${domain}`
}

/** The record as a session's fields. */
export function fieldsOf(shop: string, record: TokenRecord): SessionFields {
  const { mode, user, token } = record
  const place = { shop, mode, user }
  const expires = parseMoment(token?.expires)
  const refreshExpires = parseMoment(token?.refreshTokenExpires)
  return {
    id: sessionId(place),
    shop: shopDomain(shop),
    state: noteOf(record),
    isOnline: mode === 'online',
    ...(token === null ? {} : { scope: token.scope, accessToken: token.token }),
    ...(expires === null ? {} : { expires: new Date(expires) }),
    ...(token === null || token.refreshToken === null ? {} : { refreshToken: token.refreshToken }),
    ...(refreshExpires === null ? {} : { refreshTokenExpires: new Date(refreshExpires) }),
    ...(mode === 'online' ? { onlineAccessInfo: accessInfoOf(record) } : {}),
  }
}

/** The record that a session holds, whoever wrote it; null for one without a token, or of another place. */
export function recordOf(app: string, { shop, mode, user }: SessionPlace, session: object): TokenRecord | null {
  const isHere =
    textField(session, 'id') === sessionId({ shop, mode, user }) && fieldOf(session, 'shop') === shopDomain(shop)
  if (!isHere || Boolean(fieldOf(session, 'isOnline')) !== (mode === 'online')) return null
  const accessToken = fieldOf(session, 'accessToken')
  const expires = dateIn(session, 'expires')
  const facts = factsIn(textField(session, 'state'), expires)
  if (!isToken(accessToken)) return facts.state === 'uninstalled' ? { app, mode, user, ...facts, token: null } : null
  const token: AccessToken = {
    accessMode: mode === 'online' ? 'online' : 'offline',
    shop,
    token: accessToken,
    expires,
    scope: textField(session, 'scope') ?? '',
    refreshToken: textField(session, 'refreshToken'),
    refreshTokenExpires: dateIn(session, 'refreshTokenExpires'),
    user: mode === 'online' ? userIn(session, Number(user)) : null,
  }
  return { app, mode, user, ...(facts.state === 'uninstalled' ? UNKNOWN : facts), token }
}

/** Names the token that it speaks of by its expiry: once another library has written the session, it counts no more. */
function noteOf({ state, since, obtained, refreshes, secret, token }: TokenRecord): string {
  return ['shopwright', state, since, obtained ?? '-', refreshes, secret ?? '-', token?.expires ?? '-'].join(' ')
}

function factsIn(note: string | null, expires: string | null): Facts {
  const [, state, since, obtained, refreshes, secret, expiry] = NOTE.exec(note ?? '') ?? []
  if (since === undefined || expiry !== (expires ?? '-')) return UNKNOWN
  const known = (text: string | undefined) => (text === undefined || text === '-' ? null : text)
  return {
    state: state as TokenRecord['state'],
    since,
    obtained: known(obtained),
    refreshes: Number(refreshes),
    secret: known(secret),
  }
}

function dateIn(session: object, name: string): string | null {
  const moment = parseMoment(fieldOf(session, name))
  return moment === null ? null : timestamp(moment)
}

function accessInfoOf({ user, token, obtained }: TokenRecord): NonNullable<SessionFields['onlineAccessInfo']> {
  const about = token?.user ?? null
  const lifetime = (parseMoment(token?.expires) ?? 0) - (parseMoment(obtained) ?? 0)
  return {
    expires_in: obtained === null ? 0 : Math.max(0, Math.round(lifetime / 1000)),
    associated_user_scope: about?.scope ?? '',
    associated_user: {
      id: about?.id ?? Number(user),
      first_name: about?.firstName ?? '',
      last_name: about?.lastName ?? '',
      email: about?.email ?? '',
      email_verified: about?.emailVerified ?? false,
      account_owner: about?.accountOwner ?? false,
      locale: about?.locale ?? '',
      collaborator: about?.collaborator ?? false,
    },
  }
}

/** Some storages keep no more of the user than the id. */
function userIn(session: object, id: number): AccessTokenUser {
  const info = fieldOf(session, 'onlineAccessInfo')
  const given = fieldOf(info, 'associated_user')
  const user = isRecord(given) ? given : {}
  return {
    id,
    firstName: textField(user, 'first_name') ?? '',
    lastName: textField(user, 'last_name') ?? '',
    scope: textField(info, 'associated_user_scope') ?? '',
    email: textField(user, 'email') ?? '',
    accountOwner: user['account_owner'] === true,
    locale: textField(user, 'locale') ?? '',
    collaborator: user['collaborator'] === true,
    emailVerified: user['email_verified'] === true,
  }
}
