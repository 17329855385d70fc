import { expectTypeOf } from 'vitest'
import { type AccessScopes, type OAuthParams, Session, type TokenResult } from './index.ts'

declare const params: OAuthParams
const session = new Session('demo', '2026-01')

// Without parameters no version answers with a string.
expectTypeOf(session.requestAccessToken()).resolves.toEqualTypeOf<TokenResult>()
expectTypeOf(session.requestAccessToken(null, 'read_products')).resolves.toEqualTypeOf<TokenResult>()
expectTypeOf(session.requestAccessToken(params)).resolves.toEqualTypeOf<TokenResult | string>()
expectTypeOf(session.requestToken(params)).resolves.toEqualTypeOf<string>()
expectTypeOf(session.refreshTokenIfNeeded()).resolves.toEqualTypeOf<TokenResult | null>()

expectTypeOf(session.url).toEqualTypeOf<string | null>()
expectTypeOf(session.accessScopes).toEqualTypeOf<AccessScopes | null>()
session.accessScopes = ['read_products']
expectTypeOf(Session.with({ apiKey: 'a', secret: 'b' })).toEqualTypeOf<typeof Session>()
expectTypeOf<URLSearchParams>().toExtend<OAuthParams>()

// @ts-expect-error a shop and a version are what a session is made of
export const incomplete: Session = new Session('demo')
// @ts-expect-error settings are named as here, not as in Python
Session.setup({ api_key: 'a' })
// @ts-expect-error the shop of a session does not change
session.url = 'other'
