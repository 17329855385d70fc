// Checked by the compiler alone: what must compile does, and each misuse below must not.
import type { AccessToken, IdToken, ShopifyApp } from '../index.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<T>(_proof: T): void {}

declare const app: ShopifyApp
declare const exchangeable: IdToken<true>
declare const foreign: IdToken<false>
declare const unknown: IdToken
declare const mode: 'online' | 'offline'
declare const stored: AccessToken

type Common = 'configuration_error' | 'invalid_response' | 'invalid_client' | 'network_error'

const exchanged = await app.exchangeUsingTokenExchange({ accessMode: mode, idToken: exchangeable })
if (exchanged.ok) {
  expectType<Equal<typeof exchanged.accessToken, AccessToken>>(true)
  expectType<Equal<typeof exchanged.log.code, 'success'>>(true)
} else {
  expectType<
    Equal<typeof exchanged.log.code, Common | 'rate_limit_exceeded' | 'invalid_subject_token' | 'exchange_error'>
  >(true)
  expectType<Equal<typeof exchanged.shop, string | null>>(true)
}
// @ts-expect-error -- a checkout's ID token cannot be exchanged
await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken: foreign })
// @ts-expect-error -- one that may be a checkout's neither
await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken: unknown })

const credentials = await app.exchangeUsingClientCredentials({ shop: 'demo' })
if (credentials.ok) {
  expectType<Equal<typeof credentials.accessToken.user, null>>(true)
  // @ts-expect-error -- such a token cannot be refreshed
  await app.refreshTokenExchangedAccessToken(credentials.accessToken)
} else {
  expectType<Equal<typeof credentials.log.code, Common | 'rate_limit_exceeded' | 'exchange_error'>>(true)
}

const refreshed = await app.refreshTokenExchangedAccessToken(stored)
if (refreshed.ok) expectType<Equal<typeof refreshed.log.code, 'success' | 'token_still_valid'>>(true)
else {
  expectType<
    Equal<
      typeof refreshed.log.code,
      Common | 'refresh_token_expired' | 'invalid_grant' | 'server_error' | 'refresh_error'
    >
  >(true)
}
if (refreshed.accessToken !== null) expectType<'success'>(refreshed.log.code)
