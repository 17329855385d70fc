import { webhookTopics } from '@shopwright/platform-data'
import type { Faults } from '../faults.ts'
import type { SimulatedShop, StaffUser } from '../shops.ts'
import type { Tokens } from '../oauth/token-lives.ts'
import type { Webhooks } from '../webhooks/courier.ts'
import type { RequestKind, World } from '../world.ts'
import { assetNamed } from './assets.ts'
import { destinationOf } from './leave.ts'
import { oauthPage } from '../oauth/pages.ts'
import { signedUrl } from '../oauth/callback.ts'
import { freshIdToken } from './launch.ts'
import { isLoopback, type Origins, originsOf, swapOrigin } from './origins.ts'
import { appPage, leavePage, type Offer, plainPage } from './pages.ts'
import { homePathOf, type Place } from './shell.ts'
import { passToApp } from './proxy.ts'
import { answer, answerJson, type Handler, type HandlerRes, headersOf, redirect, type Req, textOf } from './request.ts'
import { KINDS, stateOf } from './state.ts'
import { tokensPage } from './tokens-page.ts'
import { actOnTokens, tokensState } from './tokens-state.ts'
import { webhooksPage } from './webhooks-page.ts'
import { actOnWebhook, webhookBody, webhooksState } from './webhooks-state.ts'

/** A request that somebody ordered in the panel. */
export interface SendOrder {
  readonly kind: RequestKind
  /** The handle. */
  readonly shop: string
  /** For a webhook its topic; for anything else empty: the simulator's own choice. */
  readonly subject: string
}

/** What {@link adminRoom} takes. */
export interface AdminRoomOptions {
  /** Sends one request to the app and records it in {@link World.deliveries}. Without it the panel has no buttons. */
  readonly send?: ((order: SendOrder) => Promise<unknown>) | undefined
  /** The webhooks that its page lists; without them it is empty. */
  readonly webhooks?: Webhooks | undefined
  /** The access tokens that their page lists; without them it is empty. */
  readonly tokens?: Tokens | undefined
  /** What that page counts the answers in that are still to go wrong. */
  readonly faults?: Pick<Faults, 'pending'> | undefined
  /** Topics that the panel offers; by default every one, those that the app is subscribed to first. */
  readonly topics?: readonly string[] | undefined
  /** How the proxy reaches the app; `globalThis.fetch` by default. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** The app's idea of now in ms, for ID tokens; the world's clock by default. */
  readonly now?: (() => number) | undefined
  /**
   * The origin under which the browser sees the app. By default `app.localhost` with the admin's port, which browsers
   * lead to this machine. Behind a tunnel, or for a browser that does not, give a second address of the same server.
   */
  readonly framedOrigin?: string | undefined
  /** Names, besides those of this machine, under which the admin may be reached: `['my-box.example']`. None by default. */
  readonly allowedHosts?: readonly string[] | undefined
}

interface Call {
  readonly world: World
  readonly options: AdminRoomOptions
  readonly req: Req
  readonly url: URL
  readonly origins: Origins
  readonly now: () => number
}

/** An hour forward is what the button does; a year is more than any lifetime on the platform. */
const LONGEST_ADVANCE = 366 * 24 * 3600_000

/**
 * The admin in the browser, and the proxy behind which the browser sees the app: one {@link Handler} for every path of
 * the admin's own origin and of the framed origin. {@link isAdminRequest} says which requests are for it.
 *
 * @example
 * ```ts
 * const admin = adminRoom(world, { send: ({ shop }) => simulator.send.appHome({ shop }) })
 * createServer(mount(admin)).listen(4400) // open http://localhost:4400
 * ```
 */
export function adminRoom(world: World, options: AdminRoomOptions = {}): Handler {
  return async (req) => {
    const url = new URL(req.url)
    if (!isLoopback(url.hostname) && !isAllowed(url, options)) {
      return answer(421, 'text/plain', `${url.hostname} is not a name of this simulator. Open it at localhost.`)
    }
    const origins = originsOf(world, url, options.framedOrigin)
    if (url.origin === origins.framed) return passToApp(world, req, origins, options.fetch ?? globalThis.fetch)
    const call = { world, options, req, url, origins, now: options.now ?? world.clock.now }
    const isForm = req.method === 'POST' && url.pathname.startsWith('/store/')
    return req.method === 'POST' && !isForm ? ordered(call) : shown(call)
  }
}

/** Whether a request is for {@link adminRoom}: anything at the framed origin, and the admin's own paths elsewhere. */
export function isAdminRequest(url: URL, options: Pick<AdminRoomOptions, 'framedOrigin'> = {}): boolean {
  if (url.origin === options.framedOrigin || url.hostname === 'app.localhost') return true
  return /^\/(?:$|store(?:\/|$)|admin-assets\/|admin-api\/)/.test(url.pathname)
}

function isAllowed({ hostname, origin }: URL, { allowedHosts = [], framedOrigin }: AdminRoomOptions): boolean {
  return origin === framedOrigin || allowedHosts.includes(hostname)
}

/** The pages; their forms carry tokens of their own. */
async function shown(call: Call): Promise<HandlerRes> {
  const { world, url, origins, options, now } = call
  if (url.pathname === '/') {
    const first = [...world.shops.keys()][0] ?? ''
    return redirect(homePathOf(world, first))
  }
  const [, area, name = '', ...rest] = url.pathname.split('/')
  if (area === 'admin-assets') return assetNamed(name, world, origins) ?? notFound()
  if (area === 'admin-api' && name === 'state')
    return answerJson(200, stateOf(world, url.searchParams.get('shop') ?? ''))
  if (area === 'admin-api' && name.startsWith('webhook')) return webhooksAnswer(call, name)
  if (area === 'admin-api' && name === 'tokens')
    return answerJson(200, tokensState(world, options, url.searchParams.get('shop') ?? ''))
  const shop = area === 'store' ? world.shops.get(name) : undefined
  if (shop === undefined) return notFound()
  const place = { world, origins, shop, user: staffOf(call, shop), now }
  const page = await oauthPage({ ...place, ...offered(world, options) }, rest.join('/'), call.req)
  if (page !== null) return page
  if (call.req.method === 'POST') return notFound()
  const [section = '', app = ''] = rest
  if (section === 'go') return left(call, shop, place)
  if (section === 'webhooks') return webhooksPage({ ...place, ...offered(world, options) }, options.webhooks)
  if (section === 'tokens') return tokensPage({ ...place, ...offered(world, options) }, options)
  if (section === 'apps' && (app === world.app.handle || app === world.app.clientId)) {
    const path = url.pathname.split('/').slice(5).join('/')
    const visit = { ...place, path: (path === '' ? '' : `/${path}`) + url.search }
    if (!world.app.embedded) return opened(visit)
    if (shop.state === 'uninstalled') return redirect(installPath(place))
    return appPage({ ...visit, ...offered(world, options) })
  }
  if (section === '') return redirect(homePathOf(world, shop.handle))
  return plainPage(place, rest.join('/') + url.search)
}

function webhooksAnswer({ world, url, options: { webhooks } }: Call, name: string): HandlerRes {
  const shop = url.searchParams.get('shop') ?? ''
  if (name === 'webhooks') return answerJson(200, webhooksState(world, webhooks, shop))
  return name === 'webhook-body' ? webhookBody(webhooks, shop, Number(url.searchParams.get('id'))) : notFound()
}

/** An app that is not embedded takes the whole window, at its own address. */
async function opened({ world, shop, origins, path }: Place & { readonly path: string }): Promise<HandlerRes> {
  const url = await signedUrl(
    world,
    shop,
    world.app.url + (path.startsWith('/') ? path : world.app.paths.app_home + path),
  )
  return redirect(swapOrigin(url, origins.app, origins.framed))
}

function installPath({ world, shop }: Place): string {
  return `/store/${shop.handle}/oauth/install?client_id=${encodeURIComponent(world.app.clientId)}`
}

function left(call: Call, shop: SimulatedShop, place: Parameters<typeof leavePage>[0]): HandlerRes {
  const destination = destinationOf(call.world, shop.handle, call.url.searchParams.get('to') ?? '', call.origins)
  if (destination.kind === 'admin') return redirect(destination.location)
  return leavePage(place, destination.kind === 'outside' ? destination.url : null)
}

function offered(world: World, { send, topics }: AdminRoomOptions): Offer {
  const known = [...world.subscriptions.values()].map(({ topic }) => topic)
  const everyday = ['products/update', 'orders/create', 'app/uninstalled', 'customers/data_request']
  const kinds = (Object.keys(KINDS) as RequestKind[]).filter((kind) => kind !== 'app_home')
  const every = [...known, ...everyday, ...webhookTopics().map(({ name }) => name)]
  return { kinds: send === undefined ? [] : kinds, topics: [...new Set(topics ?? every)] }
}

/** Everything that changes something: only the admin's own page may ask for it. */
async function ordered(call: Call): Promise<HandlerRes> {
  const { world, options, req, url, origins, now } = call
  const headers = headersOf(req.headers)
  const sender = headers.get('origin')
  const isJson = /^application\/json\b/i.test(headers.get('content-type') ?? '')
  if (!isJson || (sender !== null && sender !== origins.admin)) {
    return answerJson(403, { error: 'Only the admin page of this simulator may ask for this.' })
  }
  const body = parsed(textOf(req.body))
  const shop = world.shops.get(textIn(body, 'shop'))
  if (url.pathname === '/admin-api/clock') {
    const ms = Number(body['ms'])
    if (!(ms >= 0 && ms <= LONGEST_ADVANCE)) return answerJson(400, { error: 'ms must be 0 to a year.' })
    world.clock.advance(ms)
    return answerJson(200, { now: world.clock.now() })
  }
  if (shop === undefined) return answerJson(404, { error: 'The simulator has no such shop.' })
  if (url.pathname === '/admin-api/webhooks' && options.webhooks !== undefined) {
    return actOnWebhook(options.webhooks, shop.handle, body)
  }
  if (url.pathname === '/admin-api/tokens' && options.tokens !== undefined) {
    return actOnTokens(world, options.tokens, shop, body)
  }
  if (url.pathname === '/admin-api/id-token') {
    const user = shop.users.find(({ id }) => id === Number(body['user'])) ?? shop.users[0]
    return answerJson(200, { idToken: await freshIdToken(world, { shop, user }, now) })
  }
  if (url.pathname === '/admin-api/send' && options.send !== undefined) {
    const kind = textIn(body, 'kind')
    if (!Object.hasOwn(KINDS, kind)) return answerJson(400, { error: 'There is no such kind of request.' })
    try {
      await options.send({ kind: kind as RequestKind, shop: shop.handle, subject: textIn(body, 'subject') })
      return answerJson(200, {})
    } catch (error) {
      return answer(502, 'text/plain', `Not sent: ${error instanceof Error ? error.message : 'unknown reason'}`)
    }
  }
  return notFound()
}

function staffOf({ req }: Call, shop: SimulatedShop): StaffUser {
  const [, id] = /(?:^|;\s*)shopwright-staff=(\d+)/.exec(headersOf(req.headers).get('cookie') ?? '') ?? []
  return shop.users.find((user) => String(user.id) === id) ?? shop.users[0]
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function textIn(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  return typeof value === 'string' ? value : ''
}

const notFound = (): HandlerRes => answer(404, 'text/plain', 'The simulator has nothing at this path.')
