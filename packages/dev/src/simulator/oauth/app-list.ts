import { html, type Html, initial, jsonBlock } from '../admin/html.ts'
import { type HandlerRes, redirect } from '../admin/request.ts'
import { type Offer, panelOf } from '../admin/pages.ts'
import { appListPath, appPathOf, type Place, shell } from '../admin/shell.ts'
import { stateOf } from '../admin/state.ts'
import { uninstall } from '../lifecycle.ts'
import { inPlainWords } from './scopes.ts'
import { ask } from './questions.ts'

/** `/store/{shop}/apps`: the app, whether it is installed, and what the merchant may do with it. */
export function appList(place: Place & Offer): HandlerRes {
  const { world, shop } = place
  const { app } = world
  const isInstalled = shop.state !== 'uninstalled'
  return shell(place, {
    title: 'Apps',
    current: 'apps',
    main: html`<section class="card consent">
      <header class="asks">
        <span class="app-mark" aria-hidden="true">${initial(app.name)}</span>
        <div>
          <h1>${app.name}</h1>
          <p>${isInstalled ? 'Installed' : 'Not installed'} · ${app.embedded ? 'opens in the admin' : app.url}</p>
        </div>
        <a class="button primary" href="${appPathOf(world, shop.handle)}">${isInstalled ? 'Open' : 'Install'}</a>
      </header>
      ${isInstalled ? granted(place) : null}
    </section>`,
    aside: panelOf(place),
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock({ shop: shop.handle, state: stateOf(world, shop.handle) })}
      </script>
      <script src="/admin-assets/panel.js"></script>`,
  })
}

function granted({ world, shop }: Place): Html {
  const back = (): HandlerRes => redirect(appListPath(shop.handle))
  const token = ask(world, {
    shop: shop.handle,
    yes() {
      uninstall(world, shop)
      return back()
    },
    no: back,
  })
  return html`<ul class="scopes">
      ${shop.grantedScopes.map((scope) => html`<li>${inPlainWords(scope)} <code>${scope}</code></li>`)}
    </ul>
    <form method="post" class="answers">
      <input type="hidden" name="token" value="${token}" />
      <button class="button" name="answer" value="yes">Uninstall</button>
    </form>`
}
