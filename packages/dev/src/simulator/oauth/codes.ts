import type { SimulatedShop, StaffUser } from '../shops.ts'
import type { World } from '../world.ts'
import { LIFETIMES } from './tokens.ts'

/** A merchant's consent, on its way to the app. */
export interface AuthorizationCode {
  /** The handle. */
  readonly shop: string
  /** Who an online token is for; null for an offline one. */
  readonly user: StaffUser | null
  /** Ms since the epoch. */
  readonly expiresAt: number
}

const books = new WeakMap<World, Map<string, AuthorizationCode>>()

/** A code that {@link redeemCode} takes once, within a minute. */
export function issueCode(world: World, shop: SimulatedShop, user: StaffUser | null): string {
  const text = world.ids.hex(32)
  const now = world.clock.now()
  const expiresAt = now + LIFETIMES.authorizationCode * 1000
  const codes = codesOf(world)
  // Nobody may come for them any longer.
  for (const [old, code] of codes) if (code.expiresAt <= now) codes.delete(old)
  codes.set(text, { shop: shop.handle, user, expiresAt })
  return text
}

/** What a code stands for; null if it is unknown, used, too old, or of another shop. */
export function redeemCode(world: World, shop: SimulatedShop, text: string): AuthorizationCode | null {
  const codes = codesOf(world)
  const code = codes.get(text)
  if (code === undefined || code.shop !== shop.handle) return null
  codes.delete(text)
  return code.expiresAt > world.clock.now() ? code : null
}

/** The app was taken off a shop: codes that are still on their way are dead. */
export function revokeCodes(world: World, handle: string): void {
  const codes = codesOf(world)
  for (const [text, { shop }] of codes) if (shop === handle) codes.delete(text)
}

function codesOf(world: World): Map<string, AuthorizationCode> {
  const known = books.get(world) ?? new Map<string, AuthorizationCode>()
  books.set(world, known)
  return known
}
