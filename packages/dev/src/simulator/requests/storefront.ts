import type { HandlerRes, Req } from 'shopwright/sign'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { headerPairs } from '../messages.ts'
import type { Senders } from './send.ts'

/** What an app proxy does not let through, in either direction, besides what belongs to one connection alone. */
const NOT_PASSED =
  /^(?:cookie|set-cookie|host|connection|content-length|transfer-encoding|keep-alive|upgrade|authorization)$/i

/** Whether a path of a storefront is answered by the app: everything under its proxy prefix. */
export function isProxied(world: World, pathname: string): boolean {
  const { proxyPrefix } = world.app
  return pathname === proxyPrefix || pathname.startsWith(`${proxyPrefix}/`)
}

/** A visitor of the storefront asks for a page of the app: signed by the platform and handed on, the answer handed back. */
export async function storefront(
  world: World,
  senders: Senders,
  shop: SimulatedShop,
  req: Req,
  target: { readonly pathname: string; readonly search: string },
): Promise<HandlerRes> {
  const kept = headerPairs(req.headers).filter(([name]) => !NOT_PASSED.test(name) && !/^x-shopwright-/i.test(name))
  const { response, error } = await senders.appProxy({
    shop: shop.handle,
    path: world.app.paths.app_proxy + target.pathname.slice(world.app.proxyPrefix.length) + target.search,
    method: req.method,
    body: req.body,
    headers: Object.fromEntries(kept),
  })
  if (response === null) {
    return {
      status: 502,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: `The app did not answer: ${error}`,
    }
  }
  const headers = Object.entries(response.headers).filter(([name]) => !NOT_PASSED.test(name))
  return { ...response, headers: Object.fromEntries(headers) }
}
