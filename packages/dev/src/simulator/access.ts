import type { HandlerRes } from 'shopwright/sign'
import type { AccessToken } from './oauth/tokens.ts'
import type { SimulatedShop } from './shops.ts'
import type { World } from './world.ts'

/** What {@link accessOf} finds; a refusal carries the platform's answer, ready to be sent. */
export type TokenLookup =
  | { readonly ok: true; readonly token: AccessToken; readonly shop: SimulatedShop }
  | { readonly ok: false; readonly reason: TokenRefusal; readonly response: HandlerRes }

const INVALID = '[API] Invalid API key or access token (unrecognized login or wrong password)'

/** Why an access token may not be used, and how the platform says so. */
const REFUSALS = {
  unknown_shop: [404, 'Not Found'],
  missing_token: [401, INVALID],
  unknown_token: [401, INVALID],
  other_shop: [401, INVALID],
  expired: [401, INVALID],
  revoked: [401, INVALID],
  uninstalled: [401, INVALID],
  shop_frozen: [402, 'Unavailable Shop'],
  shop_locked: [423, 'Locked'],
  non_expiring_refused: [
    403,
    'Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens.',
  ],
} as const

/** Why an access token may not be used. */
export type TokenRefusal = keyof typeof REFUSALS

/** Whether this text is an access token that may call the Admin API of this shop now. */
export function accessOf(world: World, text: string | null | undefined, handle: string): TokenLookup {
  const shop = world.shops.get(handle)
  if (shop === undefined) return refused('unknown_shop')
  if (text === null || text === undefined || text === '') return refused('missing_token')
  const token = world.accessTokens.get(text)
  if (token === undefined) return refused('unknown_token')
  if (token.shop !== shop.handle) return refused('other_shop')
  if (shop.state === 'uninstalled') return refused('uninstalled')
  if (token.revokedAt !== null || !isLive(world, token)) return refused('revoked')
  if (token.expiresAt !== null && token.expiresAt <= world.clock.now()) return refused('expired')
  if (token.expiresAt === null && world.app.nonExpiringTokens === 'refused') return refused('non_expiring_refused')
  const closed = shopClosed(shop)
  return closed === null ? { ok: true, token, shop } : refused(closed)
}

/** Whether the secret that minted the token is one of the app's still; some were minted without. */
export function isLive({ app }: World, { secret }: Pick<AccessToken, 'secret'>): boolean {
  return secret === null || app.clientSecrets.includes(secret)
}

/** The platform's answer where nobody may call a shop's API, whatever the token; null for a shop that is open. */
export function closedAnswer(shop: SimulatedShop): HandlerRes | null {
  const closed = shopClosed(shop)
  return closed === null ? null : answerOf(closed)
}

function shopClosed({ state }: SimulatedShop): 'shop_frozen' | 'shop_locked' | null {
  if (state === 'frozen') return 'shop_frozen'
  return state === 'locked' ? 'shop_locked' : null
}

/** The platform's 404 for a shop that does not exist. */
export function unknownShop(): HandlerRes {
  return answerOf('unknown_shop')
}

function refused(reason: TokenRefusal): TokenLookup {
  return { ok: false, reason, response: answerOf(reason) }
}

function answerOf(reason: TokenRefusal): HandlerRes {
  const [status, errors] = REFUSALS[reason]
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify({ errors }) }
}
