import { isLive } from '../access.ts'
import type { Faults } from '../faults.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { type AccessToken, LIFETIMES, type RefreshToken } from './tokens.ts'

/** What has become of an access token: its life so far. Nothing in it is secret. Times are ms since the epoch. */
export interface TokenLife {
  /** 1 for the first that the simulator minted. */
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
  /** Those of a shop (its handle), or of all; the newest first. */
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
    const token = [...world.accessTokens.values()][id - 1]
    if (token === undefined) throw new TypeError(`The simulator has minted no access token ${id}.`)
    return token
  }
  return {
    list: (shop) => livesOf(world).filter((life) => shop === undefined || life.shop === shop),
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

/** Newest first. */
function livesOf(world: World): TokenLife[] {
  const tokens = [...world.accessTokens.values()]
  const ids = new Map(tokens.map(({ text }, at) => [text, at + 1]))
  const depths = new Map<string, number>()
  return tokens
    .map((token, at): TokenLife => {
      const refresh = world.refreshTokens.get(token.refreshToken ?? '')
      const next = world.refreshTokens.get(refresh?.replacement ?? token.migratedTo ?? '')
      const depth = depths.get(token.text) ?? 0
      // A token is older than what came of it, so its depth is known by now.
      if (next !== undefined && token.migratedTo === null) depths.set(next.accessToken, depth + 1)
      const { shop, mode, grant, scopes, issuedAt, expiresAt, lastUsedAt } = token
      return {
        id: at + 1,
        shop,
        mode,
        grant,
        user: token.user?.firstName ?? null,
        scopes,
        issuedAt,
        expiresAt,
        state: stateOf(world, token),
        lastUsedAt,
        secret: secretOf(world, token),
        refreshes: depth,
        successor: ids.get(next?.accessToken ?? '') ?? null,
        refresh: refresh === undefined ? null : refreshOf(world, refresh),
      }
    })
    .toReversed()
}

function stateOf(world: World, token: AccessToken): TokenLife['state'] {
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
  const now = world.clock.now()
  const life = (state: RefreshLife['state'], againUntil: number | null = null): RefreshLife => ({
    expiresAt,
    state,
    againUntil,
  })
  if (!world.app.clientSecrets.includes(token.secret)) return life('revoked')
  if (firstUsedAt !== null) {
    const next = world.refreshTokens.get(token.replacement ?? '')
    const until = Math.min(firstUsedAt + LIFETIMES.refreshGrace * 1000, expiresAt)
    const isOpen = retiredAt === null && next?.firstUsedAt === null && next.retiredAt === null && now < until
    return isOpen ? life('used', until) : life('spent')
  }
  if (retiredAt !== null) return life('retired')
  return life(expiresAt <= now ? 'expired' : 'unused')
}
