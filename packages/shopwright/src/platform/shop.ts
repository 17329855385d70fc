const DOMAIN = '.myshopify.com'
const HANDLE = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/
const LONGEST = 'https://'.length + 63 + DOMAIN.length + 1

/**
 * The shop's handle, lower case, from a handle (`demo`) or a shop domain (`demo.myshopify.com`); null for anything else.
 * Every shop passes here before it may reach a URL, a header or a page.
 */
export function parseShop(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  const handle = endsWithDomain(value) ? value.slice(0, -DOMAIN.length) : value
  // Tested before it is lowered: the Kelvin sign lowers to a plain `k`.
  return HANDLE.test(handle) ? handle.toLowerCase() : null
}

/** As {@link parseShop}, for a shop inside a claim, where it may stand as `https://demo.myshopify.com` or with a closing `/`. */
export function parseShopClaim(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  if (!/^https:\/\//i.test(value)) return parseShop(value)
  const host = value.slice('https://'.length, value.endsWith('/') ? -1 : undefined)
  return endsWithDomain(host) ? parseShop(host) : null
}

/** As {@link parseShop}, but only a full shop domain passes. */
export function parseShopDomain(value: unknown): string | null {
  return typeof value === 'string' && endsWithDomain(value) ? parseShop(value) : null
}

/** `demo` → `demo.myshopify.com`. */
export function shopDomain(handle: string): string {
  return handle + DOMAIN
}

function endsWithDomain(value: string): boolean {
  if (value.length <= DOMAIN.length) return false
  return value.endsWith(DOMAIN) || value.slice(-DOMAIN.length).toLowerCase() === DOMAIN
}
