import { type Params, signLaunchParams } from 'shopwright/sign'
import { hostParameter } from '../admin/launch.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'

/** Names that Shopify itself sets: what an address holds of them is not kept. */
const OWN = /^(?:code|hmac|host|shop|state|timestamp)$/

/**
 * An address of the app with what Shopify says, `host`, `shop`, `timestamp` and `extra`, and an `hmac` over all of it:
 * how an app that is not embedded is opened, and how a merchant comes back from the page that asks for the scopes.
 */
export async function signedUrl(
  world: World,
  shop: SimulatedShop,
  address: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const url = new URL(address)
  const params: Params = [
    ...[...url.searchParams].filter(([name]) => !OWN.test(name)),
    ...Object.entries(extra),
    ['host', hostParameter(shop)],
    ['shop', shop.domain],
    ['timestamp', String(Math.floor(world.clock.now() / 1000))],
  ]
  const [secret] = world.app.clientSecrets
  const hmac = await signLaunchParams(secret, params.map(escaped))
  const query = new URLSearchParams()
  for (const [name, value] of [...params, ['hmac', hmac] as const]) query.append(name, value)
  url.search = query.toString()
  return url.href
}

/** Inside what is signed, no value can pass for another pair. */
function escaped([name, value]: Params[number]): [string, string] {
  const safe = (text: string): string => text.replaceAll('%', '%25').replaceAll('&', '%26')
  return [safe(name).replaceAll('=', '%3D'), safe(value)]
}
