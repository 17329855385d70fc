import { Session } from '@shopify/shopify-api'
import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory'
import { createSimulator, type Simulator } from '@shopwright/dev'
import { type Fetch, ShopifyApp } from 'shopwright'
import { signIdToken } from 'shopwright/sign'

/** As every `@shopify/shopify-app-session-storage-*` is. */
type SessionStorage = Pick<
  MemorySessionStorage,
  'storeSession' | 'loadSession' | 'deleteSession' | 'deleteSessions' | 'findSessionsByShop'
>

/** The app as it is in November 2026. */
export interface OldApp {
  readonly app: ShopifyApp
  readonly simulator: Simulator
  readonly storage: SessionStorage
  /** The shops in the storage. With Prisma: `findMany({ distinct: ['shop'] })`. */
  readonly shops: () => Promise<string[]>
  /** How many requests have reached Shopify's token endpoint. */
  readonly tokenRequests: () => number
}

const settings = { clientId: 'old-app-id', clientSecret: 'old-app-secret' }
const HANDLES = ['demo', 'berlin', 'gone']

/**
 * Three shops that installed the app long ago: each has an offline session with a token that never expires, of the
 * real `Session` class. One of them has taken the app off since, and the app never noticed.
 */
export async function startOldApp(storage: SessionStorage = new MemorySessionStorage()): Promise<OldApp> {
  const simulator = createSimulator({
    app: { ...settings, scopes: ['read_products'], url: 'http://localhost:3000' },
    shops: HANDLES,
    now: Date.UTC(2026, 10, 24, 9),
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  let tokenRequests = 0
  const fetch: Fetch = (url, init) => {
    if (url.endsWith('/oauth/access_token')) tokenRequests += 1
    return simulator.fetch(url, init)
  }
  for (const shop of HANDLES.map((handle) => `${handle}.myshopify.com`)) {
    const session = new Session({ id: `offline_${shop}`, shop, state: '', isOnline: false, scope: 'read_products' })
    session.accessToken = await neverExpiring(simulator, shop)
    await storage.storeSession(session)
  }
  simulator.uninstall('gone')
  return {
    app: new ShopifyApp({ ...settings, fetch, now: simulator.clock.now, sleep: async () => undefined }),
    simulator,
    storage,
    shops: async () => HANDLES.map((handle) => `${handle}.myshopify.com`),
    tokenRequests: () => tokenRequests,
  }
}

/** A token as apps got them before: the exchange without `expiring=1`. */
async function neverExpiring(simulator: Simulator, shop: string): Promise<string> {
  const answer = await simulator.fetch(`https://${shop}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await signIdToken({ ...settings, now: simulator.clock.now }, { shop }),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    }),
  })
  const { access_token: token } = JSON.parse(await answer.text()) as { access_token?: string }
  if (token === undefined) throw new Error(`The simulator granted no token: HTTP ${answer.status}`)
  return token
}
