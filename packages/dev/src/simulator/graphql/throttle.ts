import type { ShopPlan, SimulatedShop } from '../shops.ts'

/** Points per second that each plan's bucket refills with. */
export const restoreRates: Readonly<Record<ShopPlan, number>> = {
  standard: 100,
  advanced: 200,
  plus: 1000,
  enterprise: 2000,
}

/** The bucket holds this many seconds of refill. */
export const secondsInBucket = 20

/** `extensions.cost.throttleStatus`. */
export interface ThrottleStatus {
  readonly maximumAvailable: number
  readonly currentlyAvailable: number
  readonly restoreRate: number
}

interface Bucket {
  available: number
  /** When `available` was true, in ms since the epoch. */
  at: number
}

// One app in a world, so a shop has one bucket; it lives as long as the shop.
const buckets = new WeakMap<SimulatedShop, Bucket>()

/** How full the shop's bucket is now. */
export function throttleStatus(shop: SimulatedShop, now: number): ThrottleStatus {
  const { restoreRate, maximumAvailable } = sizes(shop)
  return { maximumAvailable, currentlyAvailable: Math.floor(refill(shop, now).available), restoreRate }
}

/** Takes points out of the shop's bucket; false, and nothing taken, when it does not hold as many. */
export function charge(shop: SimulatedShop, points: number, now: number): boolean {
  const bucket = refill(shop, now)
  if (points > bucket.available) return false
  bucket.available -= points
  return true
}

/** Puts back what a query was charged more than it cost. */
export function refund(shop: SimulatedShop, points: number, now: number): void {
  const bucket = refill(shop, now)
  bucket.available = Math.min(sizes(shop).maximumAvailable, bucket.available + Math.max(0, points))
}

function sizes(shop: SimulatedShop): { readonly restoreRate: number; readonly maximumAvailable: number } {
  const restoreRate = restoreRates[shop.plan]
  return { restoreRate, maximumAvailable: restoreRate * secondsInBucket }
}

function refill(shop: SimulatedShop, now: number): Bucket {
  const { restoreRate, maximumAvailable } = sizes(shop)
  let bucket = buckets.get(shop)
  if (!bucket) buckets.set(shop, (bucket = { available: maximumAvailable, at: now }))
  // A clock that was moved back refills nothing, and starts anew from there.
  const seconds = Math.max(0, now - bucket.at) / 1000
  bucket.available = Math.min(maximumAvailable, bucket.available + seconds * restoreRate)
  bucket.at = now
  return bucket
}
