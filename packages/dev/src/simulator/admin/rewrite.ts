import { localPolicy } from './frame-policy.ts'
import { type Origins, swapOrigin } from './origins.ts'

const CDN_SCRIPT = /(?:https?:)?\/\/cdn\.shopify\.com\/shopifycloud\/(app-bridge|polaris)\.js/gi
const REWRITTEN_TYPES = /^\s*(?:text\/html|application\/xhtml\+xml|(?:text|application)\/(?:x-)?javascript)\b/i
const REACHES_BROWSER_UNCHANGED = new Set(['content-type', 'cache-control', 'etag', 'vary'])

/** Headers that belong to one connection, or that Node's fetch has already dealt with. */
const DROPPED =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|content-encoding|x-frame-options|strict-transport-security|expect-ct|nel|report-to)$/

/** The app's response headers as the browser may see them here. */
export function localHeaders(headers: Headers, origins: Origins): Record<string, string | string[]> {
  const local: Record<string, string | string[]> = {}
  headers.forEach((value, name) => {
    if (name !== 'set-cookie' && !DROPPED.test(name)) local[name] = localHeader(name, value, origins)
  })
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) local['set-cookie'] = cookies.map((cookie) => cookie.replace(/;\s*domain=[^;]*/gi, ''))
  return local
}

function localHeader(name: string, value: string, origins: Origins): string {
  if (REACHES_BROWSER_UNCHANGED.has(name)) return value
  switch (name) {
    case 'content-security-policy':
    case 'content-security-policy-report-only':
      return localPolicy(value, origins)
    case 'link':
      return localScripts(value, origins).replace(/<https:\/\/cdn\.shopify\.com\/?>/gi, `<${origins.admin}>`)
    case 'location':
    case 'content-location':
      return localConsent(value, origins) ?? swapOrigin(value, origins.app, origins.framed)
    case 'access-control-allow-origin':
      return value === origins.app ? origins.framed : value
    default:
      return value
  }
}

const HANDLE = '([a-z0-9][a-z0-9-]{0,62})'
const CONSENT = new RegExp(
  `^https://(?:${HANDLE}\\.myshopify\\.com/admin|admin\\.shopify\\.com/store/${HANDLE})/oauth/(authorize|install)(?=[?#]|$)`,
  'i',
)

/** Shopify's pages that ask for scopes stand here under the admin; null for any other address. */
export function localConsent(url: string, { admin }: Pick<Origins, 'admin'>): string | null {
  const [start = '', shop, inAdmin = '', page = ''] = CONSENT.exec(url) ?? []
  if (start === '') return null
  return `${admin}/store/${(shop ?? inAdmin).toLowerCase()}/oauth/${page.toLowerCase()}${url.slice(start.length)}`
}

/** Whether a body may hold the CDN's script URLs. */
export function isRewritten(contentType: string | null): boolean {
  return REWRITTEN_TYPES.test(contentType ?? '') && !/charset=(?!"?utf-?8)/i.test(contentType ?? '')
}

/** A page or a script with the CDN's scripts, and links to the app's own origin, made local. */
export function localBody(text: string, origins: Origins): string {
  const origin = origins.app.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const ownLinks = new RegExp(`(\\b(?:href|src|action|formaction)\\s*=\\s*["']?)${origin}(?![\\w.:@-])`, 'gi')
  return localScripts(text, origins).replace(ownLinks, (_, before: string) => before + origins.framed)
}

function localScripts(text: string, { admin }: Origins): string {
  return text.replace(CDN_SCRIPT, (_, name: string) => `${admin}/admin-assets/${name.toLowerCase()}.js`)
}
