import type { SimulatedApp } from './app.ts'
import { revokeCodes } from './oauth/codes.ts'
import { covers, withoutImplied } from './oauth/scopes.ts'
import { revokeAllTokens } from './oauth/tokens.ts'
import { keepShopData, redactLater } from './redaction.ts'
import { samplePayload } from './requests/payload.ts'
import type { SimulatedShop } from './shops.ts'
import type { World } from './world.ts'

/**
 * The merchant takes the app off: `app/uninstalled` goes out, every token dies, the subscriptions that were made
 * through the Admin API are deleted. The webhook arrives when no token works any longer, as on the platform, and
 * `shop/redact` follows in 48 hours.
 * Where it is not installed, nothing happens.
 */
export function uninstall(world: World, shop: SimulatedShop): void {
  if (shop.state === 'uninstalled') return
  redactLater(world, shop)
  world.emit('app/uninstalled', shop.handle, samplePayload('app/uninstalled', shop))
  shop.state = 'uninstalled'
  revokeAllTokens(world, shop.handle)
  revokeCodes(world, shop.handle)
  for (const [id, subscription] of world.subscriptions) {
    if (subscription.shop === shop.handle) world.subscriptions.delete(id)
  }
}

/** The merchant installs the app (again), and grants it all that it asks for. Old tokens stay dead. */
export function install(world: World, shop: SimulatedShop, scopes: readonly string[] = world.app.scopes): void {
  shop.state = 'installed'
  keepShopData(shop)
  shop.grantedScopes = scopes
}

/**
 * What the app may do in a shop becomes this, and `app/scopes_update` goes out. Tokens keep what they were given; the
 * next one carries the new scopes.
 */
export function setScopes(world: World, shop: SimulatedShop, scopes: readonly string[]): void {
  if (shop.state === 'uninstalled') throw new TypeError(`The app is not installed in ${shop.handle}: install it first.`)
  const [previous, current] = [shop.grantedScopes, withoutImplied(scopes)]
  if (covers(previous, current) && covers(current, previous)) return
  shop.grantedScopes = current
  const sample = samplePayload('app/scopes_update', shop)
  const facts = { id: world.app.id, shop_id: `gid://shopify/Shop/${shop.id}` }
  const updated_at = new Date(world.clock.now()).toISOString()
  world.emit('app/scopes_update', shop.handle, { ...sample, ...facts, previous, current, updated_at })
}

/** The merchant grants some of the app's optional scopes. */
export function grantScopes(world: World, shop: SimulatedShop, scopes: readonly string[]): void {
  assertOptional(world, scopes)
  if (scopes.length > 0) setScopes(world, shop, [...shop.grantedScopes, ...scopes])
}

/** Some of the app's optional scopes are taken back, by the merchant or by the app itself. */
export function revokeScopes(world: World, shop: SimulatedShop, scopes: readonly string[]): void {
  assertOptional(world, scopes)
  const kept = shop.grantedScopes.filter((scope) => !scopes.includes(scope))
  setScopes(world, shop, kept)
}

function assertOptional({ app }: World, scopes: readonly string[]): void {
  const foreign = scopes.filter((scope) => !app.optionalScopes.includes(scope))
  if (foreign.length === 0) return
  throw new TypeError(`Not among app.optionalScopes (${app.optionalScopes.join(', ')}): ${foreign.join(', ')}.`)
}

/**
 * A new client secret beside the old one. New tokens are pinned to the secret that the app sends; webhooks go on being
 * signed with the oldest until {@link revokeOldSecrets}.
 */
export function rotateSecret(world: World, newSecret: string): void {
  if (newSecret === '' || world.app.clientSecrets.includes(newSecret)) {
    throw new TypeError('The new client secret must be a text that is not in use already.')
  }
  secretsBecome(world, [newSecret, ...world.app.clientSecrets])
}

/** All client secrets but the newest are revoked, and every token that they minted dies with them. */
export function revokeOldSecrets(world: World): void {
  secretsBecome(world, [world.app.clientSecrets[0]])
}

function secretsBecome({ app, clock }: World, secrets: SimulatedApp['clientSecrets']): void {
  app.secretChange = { oldest: app.clientSecrets.at(-1) ?? app.clientSecrets[0], at: clock.now() }
  app.clientSecrets = secrets
}
