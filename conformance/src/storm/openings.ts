import { type SimulatorFetch } from '@shopwright/dev'
import { ShopifyApp } from 'shopwright'
import { signIdToken } from 'shopwright/sign'
import type { TokenSource } from 'shopwright/tokens'
import { APP } from './platform.ts'

/** The storm's app, as it stands behind this `fetch`. */
export function stormApp(fetch: SimulatorFetch, now: () => number = Date.now): ShopifyApp {
  return new ShopifyApp({ clientId: APP.clientId, clientSecret: APP.clientSecret, fetch, now })
}

/** What a verifier makes of the request of a merchant who opens the app. */
export async function openedApp(shop: string, now: () => number = Date.now): Promise<TokenSource> {
  const token = await signIdToken({ clientId: APP.clientId, clientSecret: APP.clientSecret, now }, { shop })
  const claims = { dest: `https://${shop}.myshopify.com`, aud: APP.clientId, exp: 0 }
  return { shop, idToken: { exchangeable: true, token, claims } }
}
