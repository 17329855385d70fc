import { fieldOf, isRecord, parseRecord, textField } from '../http/json.ts'
import type { AccessToken, AccessTokenUser } from '../platform/access-token.ts'
import type { TokenKey } from './token-store.ts'

/** The kinds of access tokens that are stored, by how they are got. */
export type TokenMode = 'offline' | 'online' | 'client_credentials' | 'application_only'

/** What a row's value says. */
export interface TokenRecord {
  /** The app's client id. */
  readonly app: string
  readonly mode: TokenMode
  /** The id of an online token's user; null for the others. */
  readonly user: string | null
  /** `dead`: its refresh token no longer works. `uninstalled`: the merchant took the app off, no token is left. */
  readonly state: 'live' | 'dead' | 'uninstalled'
  /** Since when it is in that state. */
  readonly since: string
  readonly token: AccessToken | null
  /** When the token was obtained; null where nobody knows. */
  readonly obtained: string | null
  /** How often it was refreshed since it was acquired. */
  readonly refreshes: number
  /** The id of the client secret that minted the token; null where nobody knows. */
  readonly secret: string | null
}

const VERSION = 1
const MODES: readonly unknown[] = ['offline', 'online', 'client_credentials', 'application_only']
const STATES: readonly unknown[] = ['live', 'dead', 'uninstalled']
/** What may stand in a header; real ones have some forty characters. */
const TOKEN = /^[\u0021-\u007e]{1,4096}$/

/** The name of a row: `my-client-id/offline`, `my-client-id/online/7`. */
export function rowName(app: string, { mode, user }: Pick<TokenRecord, 'mode' | 'user'>): string {
  return user === null ? `${app}/${mode}` : `${app}/${mode}/${user}`
}

/** The row that a record lies in. */
export function rowKey(app: string, shop: string, about: Pick<TokenRecord, 'mode' | 'user'>): TokenKey {
  return { shop, name: rowName(app, about) }
}

/** The record as a row's value. */
export function writeRecord({
  app,
  mode,
  user,
  state,
  since,
  token,
  obtained,
  refreshes,
  secret,
}: TokenRecord): string {
  return JSON.stringify({ v: VERSION, app, mode, user, state, since, token, obtained, refreshes, secret })
}

/** The record in a row's value; null for anything else, records of later versions among them. */
export function readRecord(value: string): TokenRecord | null {
  const given = parseRecord(value)
  if (given === null || given['v'] !== VERSION) return null
  const { app, mode, state, token, refreshes } = given
  const user = textOrNull(given['user'])
  const obtained = textOrNull(given['obtained'])
  const secret = textOrNull(given['secret'])
  const since = textField(given, 'since')
  if (typeof app !== 'string' || !MODES.includes(mode) || !STATES.includes(state) || since === null) return null
  if (user === undefined || obtained === undefined || secret === undefined) return null
  const whole = token === null ? null : readToken(token)
  if (whole === undefined || (whole === null && state !== 'uninstalled')) return null
  return {
    app,
    mode: mode as TokenMode,
    user,
    state: state as TokenRecord['state'],
    since,
    token: whole,
    obtained,
    refreshes: typeof refreshes === 'number' ? refreshes : 0,
    secret,
  }
}

/** Whether a text can be an access token or a refresh token. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && TOKEN.test(text)
}

function readToken(given: unknown): AccessToken | undefined {
  const shop = textField(given, 'shop')
  const token = fieldOf(given, 'token')
  const accessMode = fieldOf(given, 'accessMode')
  const expires = textOrNull(fieldOf(given, 'expires'))
  const refreshToken = textOrNull(fieldOf(given, 'refreshToken'))
  const refreshTokenExpires = textOrNull(fieldOf(given, 'refreshTokenExpires'))
  const user = fieldOf(given, 'user')
  if (shop === null || !isToken(token) || (accessMode !== 'offline' && accessMode !== 'online')) return undefined
  if (expires === undefined || refreshToken === undefined || refreshTokenExpires === undefined) return undefined
  return {
    accessMode,
    shop,
    token,
    expires,
    scope: textField(given, 'scope') ?? '',
    refreshToken,
    refreshTokenExpires,
    user: isRecord(user) ? (user as unknown as AccessTokenUser) : null,
  }
}

/** A text that is not empty, null for one that is missing, undefined for anything else. */
function textOrNull(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null
  return typeof value === 'string' && value !== '' ? value : undefined
}
