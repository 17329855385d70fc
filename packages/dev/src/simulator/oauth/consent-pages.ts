import { html, type Html, initial, jsonBlock } from '../admin/html.ts'
import type { HandlerRes } from '../admin/request.ts'
import { appListPath, type Place, shell } from '../admin/shell.ts'
import { inPlainWords } from './scopes.ts'

/** What a page asks the merchant. */
export interface Consent {
  readonly title: string
  readonly lead: string
  readonly scopes: readonly string[]
  readonly yes: string
  /** The form's token. */
  readonly token: string
  /** Where the merchant may be led by the answer: browsers ask before a form leads elsewhere. */
  readonly leadsTo: string
}

/** The page that shows what the app wants, with two buttons. */
export function consentPage(place: Place, { title, lead, scopes, yes, token, leadsTo }: Consent): HandlerRes {
  const { world, shop } = place
  const page = card(
    place,
    title,
    html`<header class="asks">
        <span class="app-mark" aria-hidden="true">${initial(world.app.name)}</span>
        <div>
          <h1>${title}</h1>
          <p><strong>${shop.name}</strong> · ${shop.domain}</p>
        </div>
      </header>
      <p>${lead}</p>
      ${scopeList(scopes)}
      <form method="post" class="answers">
        <input type="hidden" name="token" value="${token}" />
        <button class="button" name="answer" value="no">Cancel</button>
        <button class="button primary" name="answer" value="yes">${yes}</button>
      </form>`,
  )
  return { ...page, headers: { ...page.headers, ...mayLeadTo(page, leadsTo) } }
}

/** The platform's refusal, in its words, and what a developer can do. */
export function refusalPage(place: Place, status: number, says: string, hint: string): HandlerRes {
  const page = card(
    place,
    'Something went wrong',
    html`<h1>Something went wrong</h1>
      <p class="says">${says}</p>
      <p>${hint}</p>
      <p><a class="button" href="${appListPath(place.shop.handle)}">Back to the apps</a></p>`,
  )
  return { ...page, status }
}

/** A page of the admin with one card on it. */
export function card(place: Place, title: string, content: Html): HandlerRes {
  return shell(place, {
    title,
    current: 'app',
    main: html`<section class="card consent">${content}</section>`,
    aside: null,
    scripts: html`<script type="application/json" id="boot">
        ${jsonBlock({ shop: place.shop.handle })}
      </script>
      <script src="/admin-assets/panel.js"></script>`,
  })
}

function scopeList(scopes: readonly string[]): Html {
  if (scopes.length === 0) return html`<p class="scopes">It asks for no access to the shop’s data.</p>`
  return html`<ul class="scopes">
    ${scopes.map((scope) => html`<li>${inPlainWords(scope)} <code>${scope}</code></li>`)}
  </ul>`
}

function mayLeadTo({ headers }: HandlerRes, url: string): Record<string, string> {
  const policy = String(headers['content-security-policy'])
  return {
    'content-security-policy': policy.replace("form-action 'self'", `form-action 'self' ${new URL(url).origin}`),
  }
}
