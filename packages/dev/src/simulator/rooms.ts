import type { HandlerRes, Req } from 'shopwright/sign'
import { unknownShop } from './access.ts'
import type { FaultyAnswers } from './faults.ts'
import { headerOf } from './messages.ts'
import { authorizeAtShop } from './oauth/pages.ts'
import { tokenEndpoint } from './oauth/token-endpoint.ts'
import type { Senders } from './requests/send.ts'
import { isProxied, storefront } from './requests/storefront.ts'
import type { SimulatedShop } from './shops.ts'
import type { World } from './world.ts'

/** Names the shop's host in a request that comes over the network: `demo.myshopify.com`. */
export const SHOP_HOST_HEADER = 'x-shopwright-shop-host'

/** One room of the simulator: the part that answers a request to a shop. */
export type ShopRoom = (world: World, shop: SimulatedShop, req: Req) => HandlerRes | Promise<HandlerRes>

/** What the doors of the rooms need. */
export interface House {
  readonly world: World
  readonly faults: FaultyAnswers
  readonly senders: Senders
  /** `POST /admin/api/{version}/graphql.json`. */
  readonly graphql: ShopRoom
}

/**
 * The host of the shop that a request is for: from its URL, from the header that {@link SHOP_HOST_HEADER} names, or
 * from a path `/storefront/{shop}/…` of the simulator's own server. Null for a request to no shop.
 */
export function shopTarget(req: Req): { host: string; url: URL } | null {
  const url = new URL(req.url)
  if (url.hostname.endsWith('.myshopify.com')) return { host: url.hostname, url }
  const header = headerOf(req, SHOP_HOST_HEADER)
  if (header !== null) return { host: header.toLowerCase(), url }
  const [, area, handle = '', ...rest] = url.pathname.split('/')
  if (area !== 'storefront') return null
  return { host: `${handle}.myshopify.com`, url: new URL(`/${rest.join('/')}${url.search}`, url.origin) }
}

/** A request to a shop, answered by the room behind its path. */
export async function answerForShop(
  house: House,
  { host, url }: { host: string; url: URL },
  req: Req,
): Promise<HandlerRes> {
  const { world, faults, senders } = house
  const shop = world.shops.get(host.replace(/\.myshopify\.com$/, ''))
  if (shop === undefined || shop.domain !== host) return unknownShop()
  const { pathname, search } = url
  if (pathname === '/admin/oauth/access_token') {
    return faults.answer('token', shop.handle, () => tokenEndpoint(world, shop, req))
  }
  if (pathname === '/admin/oauth/authorize') return authorizeAtShop({ world, shop }, req)
  if (/^\/admin\/api\/[^/]+\/graphql\.json$/.test(pathname)) {
    return faults.answer('graphql', shop.handle, () => house.graphql(world, shop, req))
  }
  if (isProxied(world, pathname)) return storefront(world, senders, shop, req, { pathname, search })
  return {
    status: 404,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ errors: 'Not Found' }),
  }
}
