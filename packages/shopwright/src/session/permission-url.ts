import { encodeForm } from '../http/query.ts'
import { AccessScopes, type ScopeInput, scopeNames } from './access-scopes.ts'
import { ValidationException } from './errors.ts'

/** The page of a shop that asks the merchant for the scopes. */
export function permissionUrl(
  url: string,
  apiKey: string,
  redirectUri: unknown,
  scope: ScopeInput | null | undefined,
  state: unknown,
): string {
  if (typeof redirectUri !== 'string' || redirectUri === '') {
    throw new ValidationException('redirectUri must be the URL that Shopify sends the merchant back to.')
  }
  if (state !== null && state !== undefined && typeof state !== 'string') {
    throw new ValidationException('state must be a string: an unguessable one, that you find again in the callback.')
  }
  const query = encodeForm(
    [
      ['client_id', apiKey] as const,
      ['redirect_uri', redirectUri] as const,
      ['scope', scopeText(scope, ',')] as const,
      ['state', state ?? ''] as const,
    ].filter(([, value]) => value !== ''),
  )
  return `https://${url}/admin/oauth/authorize?${query}`
}

/** Scopes as a request has them; `''` for none. */
export function scopeText(scope: ScopeInput | null | undefined, separator: string): string {
  if (scope === null || scope === undefined) return ''
  return (scope instanceof AccessScopes ? [...scope] : scopeNames(scope)).join(separator)
}
