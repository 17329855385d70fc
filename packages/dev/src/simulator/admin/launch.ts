import { signAppHomeReq, signIdToken } from 'shopwright/sign'
import type { SimulatedShop, StaffUser } from '../shops.ts'
import type { World } from '../world.ts'
import { type Origins, swapOrigin } from './origins.ts'

/** Parameters that the admin adds by itself: what stands in the admin's own URL under these names is left out. */
const LAUNCH_PARAMETERS = /^(?:embedded|hmac|host|id_token|locale|session|shop|timestamp)$/

/** Who opens the app, and where. */
export interface Visit {
  readonly shop: SimulatedShop
  readonly user: StaffUser
  /** Under the app's URL, with a query if there is one: `/products?page=2`. */
  readonly path: string
}

/** The app's page as the admin opens it in its frame: signed, with a fresh ID token, at the proxy's origin. */
export async function launchUrl(world: World, visit: Visit, origins: Origins, now: () => number): Promise<string> {
  const [path = '', query = ''] = visit.path.split(/\?(.*)/s)
  const own = new URLSearchParams(query)
  const kept = new URLSearchParams([...own].filter(([name]) => !LAUNCH_PARAMETERS.test(name)))
  const search = kept.size === 0 ? '' : `?${kept.toString()}`
  const { url } = await signAppHomeReq(signerOf(world), {
    url: world.app.url + (path === '' ? world.app.paths.app_home : path) + search,
    shop: visit.shop.handle,
    userId: visit.user.id,
    locale: visit.user.locale,
    now: now(),
  })
  return swapOrigin(url, origins.app, origins.framed)
}

/** A fresh ID token, as App Bridge gets one for each fetch. */
export function freshIdToken(world: World, { shop, user }: Omit<Visit, 'path'>, now: () => number): Promise<string> {
  return signIdToken(signerOf(world), { shop: shop.handle, userId: user.id, now: now() })
}

/** Where the app stands in the admin, as App Bridge knows it: base64 without its padding. */
export function hostParameter(shop: SimulatedShop): string {
  return btoa(`admin.shopify.com/store/${shop.handle}`).replace(/=+$/, '')
}

function signerOf({ app }: World): { clientId: string; clientSecret: string } {
  return { clientId: app.clientId, clientSecret: app.clientSecrets[0] }
}
