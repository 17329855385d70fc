import { shopDomain } from './shop.ts'

// Handles and versions come from `parseShop` and `parseApiVersion`: nothing else may stand in these URLs.

/** Where every grant is asked for. */
export function tokenUrl(handle: string): string {
  return `https://${shopDomain(handle)}/admin/oauth/access_token`
}

/** The Admin API of one version. */
export function adminGraphQLUrl(handle: string, apiVersion: string): string {
  return `https://${shopDomain(handle)}/admin/api/${apiVersion}/graphql.json`
}

/** The page on which a merchant grants the app its scopes. */
export function authorizeUrl(handle: string): string {
  return `https://${shopDomain(handle)}/admin/oauth/authorize`
}
