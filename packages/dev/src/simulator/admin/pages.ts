import type { RequestKind } from '../world.ts'
import { basePathOf } from './assets.ts'
import type { Boot } from './browser/wire.ts'
import { html, type Html, initial, jsonBlock } from './html.ts'
import { hostParameter, launchUrl } from './launch.ts'
import type { HandlerRes } from './request.ts'
import { appPathOf, type Place, shell } from './shell.ts'
import { KINDS, stateOf } from './state.ts'

/** What the panel can send. */
export interface Offer {
  /** Empty when nothing can be sent. */
  readonly kinds: readonly RequestKind[]
  readonly topics: readonly string[]
}

/** What {@link appPage} takes. */
export interface AppPlace extends Place, Offer {
  /** Under the app's URL, with its query. */
  readonly path: string
}

// No allow-top-navigation: the frame gets out only through App Bridge, as on the platform.
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-modals allow-downloads allow-popups allow-popups-to-escape-sandbox'

/** The app in its frame, with the panel beside it. */
export async function appPage(place: AppPlace): Promise<HandlerRes> {
  const { world, shop, user, origins, now, path } = place
  const boot: Boot = {
    shop: shop.handle,
    shopDomain: shop.domain,
    user: user.id,
    locale: user.locale,
    host: hostParameter(shop),
    appPath: appPathOf(world, shop.handle),
    basePath: basePathOf(world.app.url),
    framedOrigin: origins.framed,
    state: stateOf(world, shop.handle),
  }
  const source = await launchUrl(world, { shop, user, path }, origins, now)
  return shell(place, {
    title: world.app.name,
    current: 'app',
    main: html`<section class="frame">
      <header>
        <span class="app-mark" aria-hidden="true">${initial(world.app.name)}</span>
        <h1>${world.app.name}</h1>
        <span class="where">${world.app.url}</span>
      </header>
      <div id="loading" class="loading"></div>
      <iframe id="app-frame" title="${world.app.name}" sandbox="${SANDBOX}" data-src="${source}"></iframe>
      <noscript><p class="nothing">The admin needs JavaScript: it stands in for App Bridge.</p></noscript>
    </section>`,
    aside: panelOf(place),
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock(boot)}
      </script>
      <script src="/admin-assets/panel.js"></script>
      <script src="/admin-assets/frame-host.js"></script>`,
  })
}

/** What happened, and what can be sent, beside a page. */
export function panelOf({ kinds, topics }: Offer): Html {
  return html`<aside class="panel" aria-label="What happened">
    <header>
      <h2>What happened</h2>
      <span id="live" class="live on">live</span
      ><label class="minor"><input type="checkbox" id="show-minor" autocomplete="off" /> files</label>
    </header>
    <div id="timeline" class="timeline" role="log" aria-label="Requests to the app"></div>
    ${kinds.length === 0 ? null : senders(kinds, topics)}
    <section class="tokens">
      <h3>Access tokens</h3>
      <ul id="tokens"></ul>
    </section>
    <section class="clock">
      <h3>Clock</h3>
      <time id="clock"></time>
      <form data-post="/admin-api/clock">
        <button name="ms" value="60000">+ 1 min</button><button name="ms" value="3600000">Advance 1 hour</button
        ><button name="ms" value="86400000">+ 1 day</button>
      </form>
      <label class="reload-way"
        >Patch page reloads by
        <select id="reload-way" autocomplete="off">
          <option value="navigate">navigation</option>
          <option value="bounce">bounce fetch</option>
        </select></label
      >
    </section>
  </aside>`
}

function senders(kinds: readonly RequestKind[], topics: readonly string[]): Html {
  const others = kinds.filter((kind) => kind !== 'webhook')
  return html`<section class="senders">
    <h3>Send to the app</h3>
    <form data-post="/admin-api/send">
      <input type="hidden" name="kind" value="webhook" /><select name="subject" aria-label="Topic" autocomplete="off">
        ${topics.map((topic) => html`<option>${topic}</option>`)}</select
      ><button class="primary">Send webhook</button>
    </form>
    <form data-post="/admin-api/send" class="chips">
      ${others.map((kind) => html`<button name="kind" value="${kind}">${KINDS[kind]}</button>`)}
    </form>
    <p id="send-note" class="note" role="alert"></p>
  </section>`
}

/** A page of the admin that is not simulated: it says where the app has led, and that this is all there is. */
export function plainPage(place: Place, path: string): HandlerRes {
  const { world, shop } = place
  const title = (path.split(/[/?]/, 1)[0] ?? '').replaceAll('-', ' ')
  return shell(place, {
    title: title === '' ? 'Home' : title.charAt(0).toUpperCase() + title.slice(1),
    current: path.split(/[/?]/, 1)[0] ?? '',
    main: html`<section class="card">
      <h1 class="capital">${title}</h1>
      <p>In Shopify, the merchant would now see this page of the admin:</p>
      <p><code>admin.shopify.com/store/${shop.handle}/${path}</code></p>
      <p>
        The simulator has your app, not the rest of the admin.
        <a class="button" href="${appPathOf(world, shop.handle)}">Back to ${world.app.name}</a>
      </p>
    </section>`,
    aside: null,
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock({ shop: shop.handle })}
      </script>
      <script src="/admin-assets/panel.js"></script>`,
  })
}

/** The app has led the merchant out of the admin; from here on it is the merchant who goes. */
export function leavePage(place: Place, url: string | null): HandlerRes {
  const { world, shop } = place
  const says =
    url === null
      ? html`<p>
          The address is not one that an app may open: it is neither http, https nor <code>shopify:admin</code>, or it
          names a shop that the simulator does not have.
        </p>`
      : html`<p>In Shopify, the merchant would now be at</p>
          <p><code>${url}</code></p>
          <p><a class="button primary" rel="noreferrer" href="${url}">Go there</a></p>`
  return shell(place, {
    title: 'Leaving the admin',
    current: 'app',
    main: html`<section class="card">
      <h1>${world.app.name} led the merchant out of its frame</h1>
      ${says}
      <p><a class="button" href="${appPathOf(world, shop.handle)}">Back to ${world.app.name}</a></p>
    </section>`,
    aside: null,
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock({ shop: shop.handle })}
      </script>
      <script src="/admin-assets/panel.js"></script>`,
  })
}
