import type { SimulatedShop, StaffUser } from '../shops.ts'
import type { World } from '../world.ts'
import { html, type Html, initial, trusted } from './html.ts'
import type { Origins } from './origins.ts'
import { answer, type HandlerRes } from './request.ts'

/** Where somebody is in the admin. */
export interface Place {
  readonly world: World
  readonly origins: Origins
  readonly shop: SimulatedShop
  readonly user: StaffUser
  readonly now: () => number
}

/** What a page puts into the shell. */
export interface Content {
  readonly title: string
  /** Which entry of the navigation is the present one: a section, `app`, or `apps`. */
  readonly current: string
  readonly main: Html
  readonly aside: Html | null
  readonly scripts: Html | null
}

const SECTIONS = ['orders', 'products', 'customers', 'analytics', 'settings'] as const

/** One stroke each, drawn for this page. */
const ICONS: Readonly<Record<string, string>> = {
  orders: 'M4 8l1-4h10l1 4v8H4zM4 8h3l1 2h4l1-2h3',
  products: 'M3 10V4h6l8 8-6 6zM6.5 7.5h.01',
  customers: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-3 2.5-5 6-5s6 2 6 5',
  analytics: 'M4 16V9M10 16V4M16 16v-5',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4',
  webhooks: 'M3 10h10M9 5l5 5-5 5M17 4v12',
  tokens: 'M7 13a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10.5 9.5H17v3M14 9.5v2.5',
  app: 'M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 13.5h5M13.5 11v5',
}

const icon = (name: string): Html =>
  trusted(`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name] ?? ''}"/></svg>`)

/** The path of the app in the admin of a shop. */
export function appPathOf({ app }: World, shop: string): string {
  return `/store/${shop}/apps/${encodeURIComponent(app.handle)}`
}

/** The path of the list of apps in the admin of a shop. */
export function appListPath(shop: string): string {
  return `/store/${shop}/apps`
}

/** Where the admin of a shop begins: at the app, or at the list where the app would take the whole window. */
export function homePathOf(world: World, shop: string): string {
  return world.app.embedded ? appPathOf(world, shop) : appListPath(shop)
}

/** A page of the admin: top bar, navigation, content and, beside it, the panel. */
export function shell(place: Place, content: Content): HandlerRes {
  const { world, shop, user, origins } = place
  const entry = (name: string): Html =>
    html`<a href="/store/${shop.handle}/${name}" ${current(content.current === name)}>${icon(name)}${capital(name)}</a>`
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${content.title} · ${shop.name}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin-assets/admin.css" />
      </head>
      <body class="${content.aside === null ? 'wide' : 'with-panel'}">
        <header class="top">
          <a class="brand" href="/"
            ><svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M4 9.5 12 4l8 5.5V20H4z" />
              <path d="M9 20v-6h6v6" /></svg
            >Shopwright <em>simulator</em></a
          >
          <label class="switch"><span class="unseen">Shop</span>${shopSelect(world, shop)}</label>
          <label class="switch staff"
            ><span class="avatar" aria-hidden="true">${initials(user)}</span
            ><span class="unseen">Staff member</span>${staffSelect(shop, user)}</label
          >
        </header>
        <nav class="side" aria-label="Admin">
          ${SECTIONS.slice(0, 4).map(entry)}
          <h2><a href="${appListPath(shop.handle)}" ${current(content.current === 'apps')}>Apps</a></h2>
          <a href="${appPathOf(world, shop.handle)}" ${current(content.current === 'app')}
            >${icon('app')}${world.app.name}</a
          >
          <div id="app-nav"></div>
          <a href="/store/${shop.handle}/webhooks" ${current(content.current === 'webhooks')}
            >${icon('webhooks')}Webhooks</a
          >
          <a href="/store/${shop.handle}/tokens" ${current(content.current === 'tokens')}
            >${icon('tokens')}Access tokens</a
          >
          <span class="gap"></span>
          ${entry('settings')}
        </nav>
        <main>${content.main}</main>
        ${content.aside}
        <div id="toast" class="toast" role="status"></div>
        ${content.scripts}
      </body>
    </html>`
  return answer(200, 'text/html', page.html, {
    'content-security-policy': policyOf(origins),
    'referrer-policy': 'same-origin',
  })
}

const current = (is: boolean): Html | null => (is ? trusted('aria-current="page"') : null)
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const initials = (user: StaffUser): string => initial(user.firstName) + initial(user.lastName)

function shopSelect(world: World, shop: SimulatedShop): Html {
  const options = [...world.shops.values()].map(
    ({ handle, name }) =>
      html`<option value="${homePathOf(world, handle)}" ${handle === shop.handle ? trusted('selected') : null}>
        ${name}
      </option>`,
  )
  return html`<select id="shop" autocomplete="off">
    ${options}
  </select>`
}

function staffSelect(shop: SimulatedShop, present: StaffUser): Html {
  const options = shop.users.map(
    (user) =>
      html`<option value="${user.id}" ${user === present ? trusted('selected') : null}>
        ${user.firstName} ${user.lastName}
      </option>`,
  )
  return html`<select id="staff" autocomplete="off">
    ${options}
  </select>`
}

/** Nothing but what this server sends, and the app in its frame. */
function policyOf({ framed }: Origins): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    `frame-src ${framed}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}
