import type { World } from '../world.ts'
import type { Origins } from './origins.ts'

/** Where a redirect out of the frame ends: at a page of this admin, or outside, where the merchant is asked first. */
export type Destination =
  | { readonly kind: 'admin'; readonly location: string }
  | { readonly kind: 'outside'; readonly url: string }
  | { readonly kind: 'nowhere' }

/** Follows what an app may open outside its frame, as the platform's admin would. */
export function destinationOf(world: World, shop: string, to: string, origins: Origins): Destination {
  const inAdmin = /^shopify:(?:\/\/)?admin\/?(.*)$/is.exec(to)
  if (inAdmin !== null) return adminPath(world, shop, `/${inAdmin[1] ?? ''}`)
  const url = URL.canParse(to) ? new URL(to) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return { kind: 'nowhere' }
  const rest = url.pathname + url.search + url.hash
  if (url.origin === origins.admin) return { kind: 'admin', location: rest.replace(/^\/{2,}/, '/') }
  const ofStore = /^\/store\/([^/]+)(.*)$/s.exec(rest)
  if (url.hostname === 'admin.shopify.com' && ofStore !== null) {
    const [, handle = '', path = ''] = ofStore
    return adminPath(world, handle.toLowerCase(), path)
  }
  const ofShop = [...world.shops.values()].find(({ domain }) => domain === url.hostname)
  if (ofShop !== undefined && /^\/admin(?:[/?#]|$)/.test(rest)) return adminPath(world, ofShop.handle, rest.slice(6))
  if (url.origin === origins.app || url.origin === origins.framed)
    return { kind: 'admin', location: origins.framed + rest }
  return { kind: 'outside', url: url.href }
}

function adminPath(world: World, handle: string, path: string): Destination {
  if (!world.shops.has(handle)) return { kind: 'nowhere' }
  const clean = new URL(`http://admin.invalid/${path.replace(/^[/\\]+/, '')}`)
  return { kind: 'admin', location: `/store/${handle}${clean.pathname}${clean.search}${clean.hash}` }
}
