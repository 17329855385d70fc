import type { AccessToken, ClientCredentialsAccessToken } from '../platform/access-token.ts'
import { parseMoment } from '../platform/timestamp.ts'
import type { GrantAnswer } from './asking.ts'
import type { TokenContext } from './context.ts'
import type { Want } from './plan.ts'
import { isToken, type TokenMode, type TokenRecord } from './record.ts'

/** How a first token of each kind is asked for. */
export const DOORS: Readonly<Record<TokenMode, (context: TokenContext, want: Want) => Promise<GrantAnswer>>> = {
  offline: (context, want) => exchange(context, want, 'offline'),
  online: (context, want) => exchange(context, want, 'online'),
  client_credentials: ({ app }, { key }) => app.exchangeUsingClientCredentials({ shop: key.shop }),
  application_only: ({ app, privateKey = '', keyId }, { key }) =>
    app.exchangeUsingClientAssertion({ shop: key.shop, privateKey, keyId }),
}

async function exchange({ app }: TokenContext, { idToken }: Want, accessMode: 'offline' | 'online') {
  if (idToken === null) throw new TypeError('No ID token is at hand.')
  return app.exchangeUsingTokenExchange({ accessMode, idToken })
}

/** How a new pair is asked for. The grant answers that an unexpired token is still good, so it is shown an expired one. */
export function refreshGrant({ app }: TokenContext, token: AccessToken): Promise<GrantAnswer> {
  return app.refreshTokenExchangedAccessToken({ ...token, expires: new Date(app.now()).toISOString() })
}

/**
 * What was granted, if it has all that such a token needs; null where anything is missing or cannot be, so that nothing
 * good is ever overwritten by less. What may be left out is taken over from `old`.
 */
export function wholeToken(
  want: Pick<Want, 'key' | 'mode' | 'user'>,
  granted: AccessToken | ClientCredentialsAccessToken,
  now: number,
  old: TokenRecord | null,
): AccessToken | null {
  const { accessMode, shop, token, expires, user } = granted
  const { refreshToken = null, refreshTokenExpires = null } = 'refreshToken' in granted ? granted : {}
  if (!isToken(token) || shop !== want.key.shop || (parseMoment(expires) ?? 0) <= now) return null
  if (want.mode === 'offline' && !isToken(refreshToken)) return null
  if (want.mode === 'online' && (user === null || String(user.id) !== want.user)) return null
  return {
    accessMode,
    shop,
    token,
    expires,
    scope: granted.scope === '' ? (old?.token?.scope ?? '') : granted.scope,
    refreshToken,
    // A date that is missing is no earlier than the one before.
    refreshTokenExpires:
      refreshTokenExpires ?? (refreshToken === null ? null : (old?.token?.refreshTokenExpires ?? null)),
    user,
  }
}
