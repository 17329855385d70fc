import { shopDomain } from './shop.ts'

// The headers and pages by which a server speaks to App Bridge, the script inside the admin's frame.

/** Asks App Bridge, or an Admin UI extension, to send the request again with a fresh ID token. */
export const RETRY_HEADER = 'X-Shopify-Retry-Invalid-Session-Request'

/** Tells App Bridge, or an extension, where to take the whole window. */
export const REAUTHORIZE_HEADER = 'X-Shopify-API-Request-Failure-Reauthorize-Url'

const APP_BRIDGE = 'https://cdn.shopify.com/shopifycloud/app-bridge.js'
const POLARIS = 'https://cdn.shopify.com/shopifycloud/polaris.js'

/** The header of a 401 after which a fresh ID token helps. */
export function retryHeaders(): Record<string, string> {
  return { [RETRY_HEADER]: '1' }
}

/** The headers of a page inside the admin's frame: who may frame it, and what the browser fetches early. */
export function pageHeaders(shop: string): Record<string, string> {
  return {
    ...frameAncestors(shop),
    Link: `<https://cdn.shopify.com>; rel="preconnect", <${APP_BRIDGE}>; rel="preload"; as="script", <${POLARIS}>; rel="preload"; as="script"`,
  }
}

/** The headers of the page that only fetches a new ID token. */
export function patchPageHeaders(shop: string): Record<string, string> {
  return { Link: `<${APP_BRIDGE}>; rel="preload"; as="script";`, ...frameAncestors(shop) }
}

function frameAncestors(shop: string): Record<string, string> {
  return { 'Content-Security-Policy': `frame-ancestors https://${shopDomain(shop)} https://admin.shopify.com;` }
}

/** The tag that loads App Bridge for this app. */
export function appBridgeScript(clientId: string): string {
  return `<script data-api-key="${attribute(clientId)}" src="${APP_BRIDGE}"></script>`
}

/** A page that lets App Bridge open `url` in `target`. */
export function openPage(clientId: string, url: string, target: string): string {
  return `${appBridgeScript(clientId)}<script>window.open(${scriptString(url)}, ${scriptString(target)});</script>`
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A string literal that ends neither itself nor the script it stands in; ASCII only. */
function scriptString(text: string): string {
  return JSON.stringify(text).replace(
    // oxlint-disable-next-line no-control-regex -- everything outside ASCII is meant
    /[<>&]|[^\x00-\x7f]/g,
    (character) =>
      `\\u${
        character.charCodeAt(0) < 0x80
          ? character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
          : character.charCodeAt(0).toString(16).padStart(4, '0')
      }`,
  )
}
