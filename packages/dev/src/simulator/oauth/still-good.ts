import { isLive } from '../access.ts'
import type { World } from '../world.ts'
import { type AccessToken, LIFETIMES, type RefreshToken } from './tokens.ts'

/**
 * Until when a used refresh token may be tried again, for an answer that was lost, in ms since the epoch; null when it may
 * not. It may until its replacement is used, another token is acquired, thirty days have passed, its own ninety are over.
 */
export function againUntil(world: World, token: RefreshToken): number | null {
  const { firstUsedAt, replacement, expiresAt } = token
  if (firstUsedAt === null || !isActive(world, token)) return null
  const until = Math.min(firstUsedAt + LIFETIMES.refreshGrace * 1000, expiresAt)
  return world.clock.now() < until && isUnused(world, replacement) ? until : null
}

/** Whether a token that was migrated may be migrated again, and gives the same pair. */
export function isMigratedAgain(world: World, { migratedTo, revokedAt }: AccessToken): boolean {
  return isUnused(world, migratedTo) && world.clock.now() < (revokedAt ?? 0) + LIFETIMES.migrationGrace * 1000
}

/** Whether nothing has befallen a refresh token; its use is no misfortune. */
export function isActive(world: World, token: RefreshToken): boolean {
  return token.retiredAt === null && isLive(world, token) && token.expiresAt > world.clock.now()
}

function isUnused(world: World, text: string | null): boolean {
  const token = world.refreshTokens.get(text ?? '')
  return token !== undefined && token.firstUsedAt === null && isActive(world, token)
}

/** Whether a token, and what was issued with it, is of no use to anybody any longer. */
function isOver(world: World, token: AccessToken): boolean {
  const { expiresAt, revokedAt, refreshToken } = token
  const works = revokedAt === null && isLive(world, token) && (expiresAt === null || expiresAt > world.clock.now())
  const refresh = world.refreshTokens.get(refreshToken ?? '')
  const refreshes =
    refresh !== undefined &&
    (refresh.firstUsedAt === null ? isActive(world, refresh) : againUntil(world, refresh) !== null)
  return !works && !refreshes && !isMigratedAgain(world, token)
}

const limits = new WeakMap<World, number>()

/**
 * Forgets tokens that are over, all but the last {@link World.keep}, now and then, so that a simulator may run for ever.
 * Nobody can tell: the platform's answer to a token that it does not know is the same.
 */
export function forgetOver(world: World): void {
  const { accessTokens, refreshTokens, keep } = world
  if (accessTokens.size < (limits.get(world) ?? 2 * keep)) return
  const over = [...accessTokens.values()].filter((token) => isOver(world, token))
  for (const { text, refreshToken } of over.slice(0, -keep)) {
    accessTokens.delete(text)
    refreshTokens.delete(refreshToken ?? '')
  }
  limits.set(world, accessTokens.size + keep)
}
