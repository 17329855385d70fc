import { isLive } from '../access.ts'
import type { Faults } from '../faults.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { againUntil } from './still-good.ts'
import type { AccessToken, RefreshToken } from './tokens.ts'

/** What has become of an access token: its life so far. Nothing in it is secret. Times are ms since the epoch. */
export interface TokenLife {
  /** 1 for the first that the simulator minted, 2, 3… */
  readonly id: number
  /** The handle. */
  readonly shop: string
  readonly mode: AccessToken['mode']
  /** How it was got. */
  readonly grant: AccessToken['grant']
  /** The staff member's first name, for online tokens. */
  readonly user: string | null
  readonly scopes: readonly string[]
  readonly issuedAt: number
  /** Null when it never expires. */
  readonly expiresAt: number | null
  /** `refused`: tokens that never expire are no longer taken (`app.nonExpiringTokens`). */
  readonly state: 'live' | 'expired' | 'revoked' | 'refused'
  /** When the Admin API last took it; null: never. */
  readonly lastUsedAt: number | null
  /** Which of the app's secrets minted it; null: none did, a private key did. */
  readonly secret: 'newest' | 'older' | 'revoked' | null
  /** How many refreshes lie between the first token of its chain and it. */
  readonly refreshes: number
  /** The token that a refresh, or a migration, gave for it. */
  readonly successor: number | null
  /** Its refresh token; null where it has none. */
  readonly refresh: RefreshLife | null
}

/** What has become of a refresh token. */
export interface RefreshLife {
  readonly expiresAt: number
  /**
   * `unused`: good. `used`: gives the same pair again until `againUntil`. `spent`: used, and no longer taken. `retired`: by
   * another acquisition, or taken back. `revoked`: with the secret that minted it. `expired`: after its ninety days.
   */
  readonly state: 'unused' | 'used' | 'spent' | 'retired' | 'revoked' | 'expired'
  /** Until when the platform takes it once more, for an answer that was lost; null where it does not. */
  readonly againUntil: number | null
}

/** The tokens of the simulated shops, and what may befall them. */
export interface Tokens {
  /** Those of a shop (its handle), or of all; the newest first. All that are good, and the last that are over. */
  list(shop?: string): readonly TokenLife[]
  /** The access token expires now; its refresh token stays good. */
  expire(id: number): void
  /** Access token and refresh token are taken back: the Admin API answers 401, and a refresh finds it dead. */
  revoke(id: number): void
  /** The next answer of the token endpoint to this shop is lost on its way, though the work is done. */
  loseNextAnswer(shop: string): void
}

export function createTokens(world: World, faults: Faults): Tokens {
  const named = (id: number): AccessToken => {
    for (const token of world.accessTokens.values()) if (token.id === id) return token
    throw new TypeError(`The simulator remembers no access token ${id}.`)
  }
  return {
    list: (shop) =>
      [...world.accessTokens.values()]
        .filter((token) => shop === undefined || token.shop === shop)
        .map((token) => lifeOf(world, token))
        .toReversed(),
    expire(id) {
      const token = named(id)
      const now = world.clock.now()
      if (token.expiresAt === null || token.expiresAt > now) token.expiresAt = now
    },
    revoke(id) {
      const token = named(id)
      token.revokedAt ??= world.clock.now()
      const refresh = world.refreshTokens.get(token.refreshToken ?? '')
      if (refresh !== undefined) refresh.retiredAt ??= world.clock.now()
    },
    loseNextAnswer: (shop) =>
      faults.next('token', { kind: 'reset', afterWork: true, shop: knownShop(world, shop).handle }),
  }
}

function knownShop(world: World, handle: string): SimulatedShop {
  const shop = world.shops.get(handle)
  if (shop === undefined) throw new TypeError(`The simulator has no shop ${JSON.stringify(handle)}.`)
  return shop
}

function lifeOf(world: World, token: AccessToken): TokenLife {
  const refresh = world.refreshTokens.get(token.refreshToken ?? '')
  const next = world.refreshTokens.get(refresh?.replacement ?? token.migratedTo ?? '')
  const { id, shop, mode, grant, scopes, issuedAt, expiresAt, lastUsedAt, refreshes } = token
  return {
    id,
    shop,
    mode,
    grant,
    user: token.user?.firstName ?? null,
    scopes,
    issuedAt,
    expiresAt,
    state: stateOfToken(world, token),
    lastUsedAt,
    secret: secretOf(world, token),
    refreshes,
    successor: world.accessTokens.get(next?.accessToken ?? '')?.id ?? null,
    refresh: refresh === undefined ? null : refreshOf(world, refresh),
  }
}

/** What has become of an access token. */
export function stateOfToken(world: World, token: AccessToken): TokenLife['state'] {
  if (token.revokedAt !== null || !isLive(world, token)) return 'revoked'
  if (token.expiresAt === null) return world.app.nonExpiringTokens === 'refused' ? 'refused' : 'live'
  return token.expiresAt <= world.clock.now() ? 'expired' : 'live'
}

function secretOf({ app }: World, { secret }: AccessToken): TokenLife['secret'] {
  if (secret === null) return null
  const place = app.clientSecrets.indexOf(secret)
  return place === -1 ? 'revoked' : place === 0 ? 'newest' : 'older'
}

function refreshOf(world: World, token: RefreshToken): RefreshLife {
  const { expiresAt, firstUsedAt, retiredAt } = token
  const life = (state: RefreshLife['state'], againUntil: number | null = null): RefreshLife => ({
    expiresAt,
    state,
    againUntil,
  })
  if (!isLive(world, token)) return life('revoked')
  if (firstUsedAt !== null) {
    const until = againUntil(world, token)
    return until === null ? life('spent') : life('used', until)
  }
  if (retiredAt !== null) return life('retired')
  return life(expiresAt <= world.clock.now() ? 'expired' : 'unused')
}
