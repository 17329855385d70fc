// Checked by the compiler alone: what must compile does, and each misuse below must not.
import { guard, type Req, type Res, type ShopifyApp } from '../index.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<T>(_proof: T): void {}

declare const app: ShopifyApp
declare const req: Req

const webhook = await app.verifyWebhookReq(req)
expectType<
  Equal<
    typeof webhook.log.code,
    'verified' | 'configuration_error' | 'post_method_expected' | 'missing_hmac_header' | 'invalid_hmac'
  >
>(true)
if (webhook.ok) expectType<Equal<typeof webhook.shop, string | null>>(true)
else expectType<Equal<typeof webhook.shop, null>>(true)
// @ts-expect-error -- not a code of this function
expectType<boolean>(webhook.log.code === 'invalid_aud')

const proxy = await app.verifyAppProxyReq(req)
expectType<Equal<typeof proxy.loggedInCustomerId, string | null>>(true)

const home = await app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/auth/patch' })
if (home.ok) {
  expectType<string>(home.shop)
  expectType<true>(home.idToken.exchangeable)
  expectType<Res>(home.newIdTokenResponse)
  await app.exchangeUsingTokenExchange({
    accessMode: 'offline',
    idToken: home.idToken,
    invalidTokenResponse: home.newIdTokenResponse,
  })
  // @ts-expect-error -- online tokens always expire
  await app.exchangeUsingTokenExchange({ accessMode: 'online', idToken: home.idToken, expiring: false })
  // @ts-expect-error -- there is no such mode
  await app.exchangeUsingTokenExchange({ accessMode: 'both', idToken: home.idToken })
}
// @ts-expect-error -- the path is needed
await app.verifyAppHomeReq(req, {})

const admin = await app.verifyAdminUIExtReq(req)
if (admin.ok) {
  // A preflight is ok as well, and proves no shop: the type says so.
  // @ts-expect-error -- shop may be null until the code is known
  expectType<string>(admin.shop)
  // @ts-expect-error -- idToken may be null until it is looked at
  await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken: admin.idToken })
  if (admin.idToken !== null) {
    expectType<string>(admin.shop)
    await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken: admin.idToken })
  }
}

const pos = await app.verifyPosUIExtReq(req)
expectType<Equal<typeof pos.newIdTokenResponse, null>>(true)

const checkout = await app.verifyCheckoutUIExtReq(req)
if (checkout.ok && checkout.idToken !== null) {
  expectType<false>(checkout.idToken.exchangeable)
  // @ts-expect-error -- a buyer's ID token cannot be exchanged
  await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken: checkout.idToken })
}
// @ts-expect-error -- a buyer's token names no merchant
expectType<unknown>(checkout.userId)

guard(app.verifyCheckoutUIExtReq, (verified) => {
  expectType<string>(verified.shop)
  expectType<'verified'>(verified.log.code)
  return { status: 200 }
})
// @ts-expect-error -- a response has a status
guard(app.verifyWebhookReq, () => ({ body: 'thanks' }))

switch (proxy.log.code) {
  case 'verified':
  case 'configuration_error':
  case 'missing_timestamp':
  case 'invalid_timestamp':
  case 'timestamp_too_old':
  case 'missing_signature':
  case 'invalid_signature':
  case 'invalid_shop':
    break
  default:
    expectType<never>(proxy.log)
}
