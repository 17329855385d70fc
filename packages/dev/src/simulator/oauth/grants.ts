import type { HandlerRes } from 'shopwright/sign'
import { isLive } from '../access.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { pairAnswer, refusal, tokenAnswer } from './answers.ts'
import { redeemCode } from './codes.ts'
import { subjectOfIdToken } from './id-token.ts'
import { covers, isAdminScope, scopesOf, withoutImplied } from './scopes.ts'
import { againUntil, isActive, isMigratedAgain } from './still-good.ts'
import {
  type AccessToken,
  LIFETIMES,
  mintAccessToken,
  mintPair,
  type RefreshToken,
  retireRefreshTokens,
} from './tokens.ts'

/** A request for a token, by a client that has proved who it is. */
export interface GrantRequest {
  readonly world: World
  readonly shop: SimulatedShop
  /** The client secret that it proved itself with: what it gets is pinned to it. */
  readonly secret: string
  readonly params: ReadonlyMap<string, string>
}

const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token'
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token'
const ONLINE = 'urn:shopify:params:oauth:token-type:online-access-token'

/** An ID token for an access token; or a token that never expires for one that does. */
export function tokenExchange(request: GrantRequest): HandlerRes {
  const { world, shop, params, secret } = request
  const requested = params.get('requested_token_type') ?? OFFLINE
  const expiring = params.get('expiring') ?? '0'
  if ((requested !== OFFLINE && requested !== ONLINE) || !/^[01]$/.test(expiring)) return refusal('malformed')
  const type = params.get('subject_token_type')
  if (type === OFFLINE) return requested === OFFLINE && expiring === '1' ? migration(request) : refusal('malformed')
  if (type !== ID_TOKEN) return refusal('malformed')

  const subject = subjectOfIdToken(world, shop, params.get('subject_token'))
  if (subject === null || shop.state === 'uninstalled') return refusal('invalid_subject_token')
  const minting = { shop, secret, grant: 'token_exchange' } as const
  if (requested === ONLINE) {
    const user = shop.users.find(({ id }) => String(id) === subject)
    if (user === undefined) return refusal('invalid_subject_token')
    return tokenAnswer(world, mintAccessToken(world, { ...minting, user, lifetime: LIFETIMES.online }))
  }
  if (expiring === '0') return tokenAnswer(world, mintAccessToken(world, { ...minting, lifetime: null }))
  retireRefreshTokens(world, shop.handle)
  return pairAnswer(world, mintPair(world, minting))
}

/** The code that a merchant came back with, for a token of the shop's or of the user's. */
export function authorizationCode({ world, shop, secret, params }: GrantRequest): HandlerRes {
  const expiring = params.get('expiring') ?? '0'
  if (!/^[01]$/.test(expiring)) return refusal('malformed')
  const code = redeemCode(world, shop, params.get('code') ?? '')
  if (code === null) return refusal('dead_code')
  const minting = { shop, secret, grant: 'authorization_code' } as const
  if (code.user !== null) {
    return tokenAnswer(world, mintAccessToken(world, { ...minting, user: code.user, lifetime: LIFETIMES.online }))
  }
  if (expiring === '0') return tokenAnswer(world, mintAccessToken(world, { ...minting, lifetime: null }))
  retireRefreshTokens(world, shop.handle)
  return pairAnswer(world, mintPair(world, minting))
}

/**
 * An app of the merchant's own organisation asks in its own name, for all its scopes or those that it names. The Admin
 * API's scopes alone are had here: an app that has others as well must name those that it wants.
 */
export function clientCredentials({ world, shop, secret, params }: GrantRequest): HandlerRes {
  if (!shop.ownOrganization) return refusal('shop_not_permitted')
  if (shop.state === 'uninstalled') return refusal('app_not_installed')
  const named = withoutImplied(scopesOf(params.get('scope') ?? ''))
  const scopes = named.length > 0 ? named : shop.grantedScopes
  const foreign = scopes.find((scope) => !isAdminScope(scope) || !covers(shop.grantedScopes, [scope]))
  if (foreign !== undefined) return refusal('invalid_scope', `'${foreign}' is not a valid access scope`)
  const lifetime = LIFETIMES.clientCredentials
  return tokenAnswer(world, mintAccessToken(world, { shop, secret, grant: 'client_credentials', lifetime, scopes }))
}

/** The app, by its private key, in any shop that has it: for an hour, or a day where the shop is the organisation's own. */
export function applicationOnly(world: World, shop: SimulatedShop): HandlerRes {
  if (shop.state === 'uninstalled') return refusal('app_not_installed')
  const lifetime = shop.ownOrganization ? LIFETIMES.clientCredentials : LIFETIMES.applicationOnly
  return tokenAnswer(world, mintAccessToken(world, { shop, secret: null, grant: 'client_assertion', lifetime }))
}

/**
 * A refresh token for a new pair. The old access token lives out its time. The used refresh token may be tried again,
 * for an answer that was lost, until its replacement is used, another token is acquired, thirty days have passed or its
 * own ninety days are over; it then gives the same pair, its access token made young again if it has expired.
 */
export function refreshToken({ world, shop, secret, params }: GrantRequest): HandlerRes {
  const token = world.refreshTokens.get(params.get('refresh_token') ?? '')
  if (token?.shop !== shop.handle || shop.state === 'uninstalled') return refusal('dead_refresh_token')
  if (token.firstUsedAt !== null) {
    const replacement = world.refreshTokens.get(token.replacement ?? '')
    const isAgain = replacement !== undefined && againUntil(world, token) !== null
    return isAgain ? samePair(world, replacement) : refusal('dead_refresh_token')
  }
  if (!isActive(world, token)) return refusal('dead_refresh_token')
  const refreshes = (world.accessTokens.get(token.accessToken)?.refreshes ?? 0) + 1
  const next = mintPair(world, { shop, secret, grant: 'refresh_token', refreshes })
  token.firstUsedAt = world.clock.now()
  token.replacement = next.text
  return pairAnswer(world, next)
}

/** A token that never expires is given up for a pair; for seven days it may be tried again and gives the same pair. */
function migration({ world, shop, secret, params }: GrantRequest): HandlerRes {
  const old = world.accessTokens.get(params.get('subject_token') ?? '')
  if (old === undefined || old.shop !== shop.handle || old.mode !== 'offline' || old.expiresAt !== null) {
    return refusal('invalid_subject_token')
  }
  if (shop.state === 'uninstalled' || !isLive(world, old)) return refusal('invalid_subject_token')
  if (old.migratedTo !== null) return migratedAgain(world, old)
  if (old.revokedAt !== null) return refusal('invalid_subject_token')
  retireRefreshTokens(world, shop.handle)
  const pair = mintPair(world, { shop, secret, grant: 'migration' })
  old.revokedAt = world.clock.now()
  old.migratedTo = pair.text
  return pairAnswer(world, pair)
}

function migratedAgain(world: World, old: AccessToken): HandlerRes {
  const pair = world.refreshTokens.get(old.migratedTo ?? '')
  return pair !== undefined && isMigratedAgain(world, old) ? samePair(world, pair) : refusal('invalid_subject_token')
}

function samePair(world: World, pair: RefreshToken): HandlerRes {
  const access = world.accessTokens.get(pair.accessToken)
  const now = world.clock.now()
  if (access?.expiresAt != null && access.expiresAt <= now) access.expiresAt = now + LIFETIMES.offline * 1000
  return pairAnswer(world, pair)
}
