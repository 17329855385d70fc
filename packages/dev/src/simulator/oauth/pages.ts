import type { Offer } from '../admin/pages.ts'
import type { HandlerRes, Req } from '../admin/request.ts'
import type { Place } from '../admin/shell.ts'
import { appList } from './app-list.ts'
import { authorize } from './authorize.ts'
import { refusalPage } from './consent-pages.ts'
import { managedInstall } from './managed-install.ts'
import { answered } from './questions.ts'

type Visit = Place & Offer

/** The pages on which merchants decide about the app, by their path under `/store/{shop}/`. */
const PAGES: Readonly<Record<string, (place: Visit, query: URLSearchParams) => HandlerRes | Promise<HandlerRes>>> = {
  apps: appList,
  'oauth/authorize': authorize,
  'oauth/install': managedInstall,
}

/** One of {@link PAGES}, shown or answered; null for another path. */
export async function oauthPage(place: Visit, path: string, req: Req): Promise<HandlerRes | null> {
  const show = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined
  if (show === undefined) return null
  if (req.method !== 'POST') return show(place, new URL(req.url).searchParams)
  const { world, shop, origins } = place
  const answer = await answered(world, { shop: shop.handle, origin: origins.admin }, req)
  if (answer !== null) return answer
  return refusalPage(place, 403, 'This page has expired', 'It was answered before, or the answer came from elsewhere.')
}

/** `https://{shop}.myshopify.com/admin/oauth/authorize`, for those who reach it: browsers come to the admin's path. */
export async function authorizeAtShop({ world, shop }: Pick<Place, 'world' | 'shop'>, req: Req): Promise<HandlerRes> {
  const app = new URL(world.app.url).origin
  const origins = { admin: new URL(req.url).origin, framed: app, app }
  const place = { world, shop, origins, user: shop.users[0], now: world.clock.now, kinds: [], topics: [] }
  return (await oauthPage(place, 'oauth/authorize', req)) ?? refusalPage(place, 404, 'Not Found', '')
}
