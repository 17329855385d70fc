import { parseShop } from '../platform/shop.ts'

/** Which shops there are: `<handle>.<domain>`, at this port. */
export interface ShopHost {
  readonly myshopifyDomain: string
  readonly port: number | null
}

const ADMIN_HOST = 'admin.shopify.com'
const LONGEST = 2048

/**
 * The shop's host as all URLs have it, `demo.myshopify.com`; null where no shop is named. Takes a handle, a domain, a
 * URL of the shop, or one of its admin. Only the handle is read: whatever domain stood behind it, nothing is ever sent
 * anywhere but to Shopify's.
 */
export function shopUrl(given: unknown, { myshopifyDomain, port }: ShopHost): string | null {
  if (typeof given !== 'string' || given.length > LONGEST) return null
  const handle = parseShop(labelOf(given.trim()))
  return handle === null ? null : `${handle}.${myshopifyDomain}${port === null ? '' : `:${port}`}`
}

/** What should be a handle; it is not checked yet. */
function labelOf(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)
  if (scheme !== null && !/^https?$/i.test(scheme[1] ?? '')) return ''
  // Some read it as a slash, others as a part of the host.
  if (text.includes('\\')) return ''
  const rest = scheme === null ? text : text.slice(scheme[0].length)
  const [authority = ''] = rest.split(/[/?#]/, 1)
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '')
  if (host.toLowerCase() !== ADMIN_HOST) return host.split('.', 1)[0] ?? ''
  return /^\/store\/([^/?#]+)/.exec(rest.slice(authority.length))?.[1] ?? ''
}
