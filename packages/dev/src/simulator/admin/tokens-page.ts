import { html, jsonBlock } from './html.ts'
import { type Offer, panelOf } from './pages.ts'
import type { HandlerRes } from './request.ts'
import { type Place, shell } from './shell.ts'
import { stateOf } from './state.ts'
import { type TokenSources, tokensState } from './tokens-state.ts'

/** `/store/{shop}/tokens`: the life of every access token of the shop, and what may befall it. */
export function tokensPage(place: Place & Offer, sources: TokenSources): HandlerRes {
  const { world, shop } = place
  const boot = {
    shop: shop.handle,
    state: stateOf(world, shop.handle),
    tokens: tokensState(world, sources, shop.handle),
  }
  return shell(place, {
    title: 'Access tokens',
    current: 'tokens',
    main: html`<section class="frame lives">
      <header>
        <h1>Access tokens</h1>
        <span id="token-counts" class="counts" role="status"></span>
        <div id="token-acts" class="acts"></div>
      </header>
      <div id="lives" class="hooks"></div>
      <p id="token-note" class="note" role="alert"></p>
      <noscript><p class="nothing">This page needs JavaScript.</p></noscript>
    </section>`,
    aside: panelOf(place),
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock(boot)}
      </script>
      <script src="/admin-assets/panel.js"></script>
      <script src="/admin-assets/tokens.js"></script>`,
  })
}
