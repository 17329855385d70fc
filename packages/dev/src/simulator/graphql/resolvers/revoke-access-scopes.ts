import { revokeScopes } from '../../lifecycle.ts'
import { isScope, scopesOf } from '../../oauth/scopes.ts'
import type { AdminContext } from '../context.ts'
import { userError } from '../context.ts'

/** `appRevokeAccessScopes`: the app gives optional scopes back, all that it names or, where one cannot be, none. */
export function revokeAccessScopes(
  { scopes }: { readonly scopes: readonly string[] },
  { world, shop }: AdminContext,
): { revoked: readonly string[]; userErrors: readonly unknown[] } {
  const named = scopesOf(scopes)
  const { app } = world
  const granted = (scope: string): boolean => shop.grantedScopes.includes(scope)
  const rules = [
    ['UNKNOWN_SCOPES', 'unknown', (scope: string) => !isScope(scope)],
    ['CANNOT_REVOKE_REQUIRED_SCOPES', 'required', (scope: string) => app.scopes.includes(scope)],
    [
      'CANNOT_REVOKE_IMPLIED_SCOPES',
      'implied by others',
      (scope: string) => !granted(scope) && granted(scope.replace('read_', 'write_')),
    ],
    [
      'CANNOT_REVOKE_UNDECLARED_SCOPES',
      'not declared by the app',
      (scope: string) => !app.optionalScopes.includes(scope),
    ],
  ] as const
  for (const [code, what, isWrong] of rules) {
    const wrong = named.filter(isWrong)
    if (wrong.length > 0) {
      return { revoked: [], userErrors: [userError(['scopes'], `These scopes are ${what}: ${wrong.join(', ')}`, code)] }
    }
  }
  const revoked = named.filter(granted)
  revokeScopes(world, shop, revoked)
  return { revoked, userErrors: [] }
}
