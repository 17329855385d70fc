const SCOPE = /^(unauthenticated_|customer_)?(read|write)_([a-z][a-z0-9_]{0,60})$/

/** `'write_products, read_orders'`, or a list, as single scopes. */
export function scopesOf(scopes: string | readonly string[]): string[] {
  const listed = typeof scopes === 'string' ? scopes.split(/[\s,]+/) : scopes
  return [...new Set(listed.map((scope) => scope.trim()).filter((scope) => scope !== ''))]
}

/** Whether this is written as scopes are; which of them Shopify knows is not looked up. */
export function isScope(text: string): boolean {
  return SCOPE.test(text)
}

/** Whether it is the Admin API's, not that of storefronts or customer accounts. */
export function isAdminScope(text: string): boolean {
  const [matched, area] = SCOPE.exec(text) ?? []
  return matched !== undefined && area === undefined
}

/** What writing implies is not said twice: of `read_products` and `write_products` the second stays. */
export function withoutImplied(scopes: readonly string[]): string[] {
  return scopesOf(scopes).filter((scope) => !scopes.includes(writing(scope)) || scope === writing(scope))
}

/** Whether everything that is wanted has been granted, by itself or because writing implies reading. */
export function covers(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((scope) => granted.includes(scope) || granted.includes(writing(scope)))
}

/** A scope as a merchant reads it: `View and edit products`. */
export function inPlainWords(scope: string): string {
  const [, area, verb, what = scope] = SCOPE.exec(scope) ?? []
  const where = area === undefined ? '' : area === 'customer_' ? ' in customer accounts' : ' in the storefront'
  return `${verb === 'write' ? 'View and edit' : 'View'} ${what.replaceAll('_', ' ')}${where}`
}

function writing(scope: string): string {
  return scope.replace(/^(unauthenticated_|customer_)?read_/, '$1write_')
}
