import { html, jsonBlock } from './html.ts'
import { type Offer, panelOf } from './pages.ts'
import type { HandlerRes } from './request.ts'
import { type Place, shell } from './shell.ts'
import { stateOf } from './state.ts'
import type { Webhooks } from '../webhooks/courier.ts'
import { webhooksState } from './webhooks-state.ts'

/** `/store/{shop}/webhooks`: every webhook of the shop with its attempts, and what can be done with it. */
export function webhooksPage(place: Place & Offer, webhooks: Webhooks | undefined): HandlerRes {
  const { world, shop } = place
  const boot = {
    shop: shop.handle,
    state: stateOf(world, shop.handle),
    webhooks: webhooksState(world, webhooks, shop.handle),
  }
  return shell(place, {
    title: 'Webhooks',
    current: 'webhooks',
    main: html`<section class="frame webhooks">
      <header>
        <h1>Webhooks</h1>
        <span id="webhook-counts" class="counts" role="status"></span>
        <div class="seek">
          <label class="find"
            ><span class="unseen">Find</span
            ><input id="webhook-find" type="search" placeholder="Topic or id" autocomplete="off" spellcheck="false"
          /></label>
          <label
            ><span class="unseen">State</span
            ><select id="webhook-state" autocomplete="off">
              <option value="">All states</option>
              <option value="waiting">Waiting</option>
              <option value="delivered">Delivered</option>
              <option value="given_up">Given up</option>
            </select></label
          >
        </div>
      </header>
      <div id="webhooks" class="hooks"></div>
      <p id="webhook-note" class="note" role="alert"></p>
      <noscript><p class="nothing">This page needs JavaScript.</p></noscript>
    </section>`,
    aside: panelOf(place),
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock(boot)}
      </script>
      <script src="/admin-assets/panel.js"></script>
      <script src="/admin-assets/webhooks.js"></script>`,
  })
}
