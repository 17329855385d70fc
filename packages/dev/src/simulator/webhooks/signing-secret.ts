import type { World } from '../world.ts'
import type { DeliveryRules } from './options.ts'

/** So long after a revocation the platform may go on signing with what was revoked. */
const STRAGGLING = 3600_000

const turns = new WeakMap<World, number>()

/**
 * The secret that signs the next attempt: the oldest that has not been revoked. Where the rules say `mixed`, every other
 * attempt has the older one of a rotation, and the rest the newest.
 */
export function signingSecret(world: World, { signing }: Pick<DeliveryRules, 'signing'>): string {
  const { clientSecrets, secretChange } = world.app
  const newest = clientSecrets[0]
  const oldest = clientSecrets.at(-1) ?? newest
  if (signing === 'oldest') return oldest
  const straggles = secretChange !== null && world.clock.now() - secretChange.at < STRAGGLING
  const older = clientSecrets.length === 1 && straggles ? secretChange.oldest : oldest
  if (older === newest) return newest
  const turn = turns.get(world) ?? 0
  turns.set(world, turn + 1)
  return turn % 2 === 0 ? older : newest
}
