import { revokeAllTokens } from './oauth/tokens.ts'
import { samplePayload } from './requests/payload.ts'
import type { SimulatedShop } from './shops.ts'
import type { World } from './world.ts'

/**
 * The merchant takes the app off: `app/uninstalled` goes out, every token dies, the subscriptions that were made
 * through the Admin API are deleted. The webhook arrives when no token works any longer, as on the platform.
 */
export function uninstall(world: World, shop: SimulatedShop): void {
  world.emit('app/uninstalled', shop.handle, samplePayload('app/uninstalled', shop))
  shop.state = 'uninstalled'
  revokeAllTokens(world, shop.handle)
  for (const [id, subscription] of world.subscriptions) {
    if (subscription.shop === shop.handle) world.subscriptions.delete(id)
  }
}

/** The merchant installs the app (again), and grants it all that it asks for. Old tokens stay dead. */
export function install(world: World, shop: SimulatedShop): void {
  shop.state = 'installed'
  shop.grantedScopes = world.app.scopes
}

/**
 * A new client secret beside the old one. New tokens are pinned to the secret that the app sends; webhooks go on being
 * signed with the oldest until {@link revokeOldSecrets}.
 */
export function rotateSecret(world: World, newSecret: string): void {
  if (newSecret === '' || world.app.clientSecrets.includes(newSecret)) {
    throw new TypeError('The new client secret must be a text that is not in use already.')
  }
  world.app.clientSecrets = [newSecret, ...world.app.clientSecrets]
}

/** All client secrets but the newest are revoked, and every token that they minted dies with them. */
export function revokeOldSecrets(world: World): void {
  world.app.clientSecrets = [world.app.clientSecrets[0]]
}
