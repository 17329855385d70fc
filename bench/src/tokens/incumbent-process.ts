// One process of a storm as `worker.js` of the conformance tests is, with what `ensureValidOfflineSession` of Shopify's
// packages does before each use of a token: load the session; if it ends within five minutes, refresh it and store it.
import '@shopify/shopify-api/adapters/node'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime'
import {
  APP,
  type Fared,
  openStore,
  PROCESS_HEADER,
  type ProcessMessage,
  type ProcessSettings,
  type RaceOrder,
} from '@shopwright/conformance/storm'
import { simulatorFetch } from '@shopwright/dev'
import { sessionOf } from './session-storages.ts'
import { openSessions } from './storm-places.ts'

const WITHIN_MS = 300_000

const settings = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings
const tell = (message: ProcessMessage): void => void process.send?.(message)
process.on('unhandledRejection', (error) => tell({ kind: 'unhandled', error: String(error) }))
process.on('disconnect', () => process.exit())

setAbstractFetchFunc(
  simulatorFetch(settings.platform, (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set(PROCESS_HEADER, String(settings.process))
    return fetch(input, { ...init, headers })
  }),
)
const api = shopifyApi({
  apiKey: APP.clientId,
  apiSecretKey: APP.clientSecret,
  apiVersion: ApiVersion.October26,
  hostName: 'app.example',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error, log: () => undefined },
})
const storage = await openSessions(settings)

// Their `Session` looks at the machine's clock, so in this process that is the simulator's.
const machineNow = Date.now
let ahead = 0
Date.now = () => machineNow() + ahead

async function offline(shop: string): Promise<string> {
  const session = await storage.loadSession(api.session.getOfflineId(`${shop}.myshopify.com`))
  if (session?.accessToken === undefined || session.refreshToken === undefined) throw new Error('There is no session.')
  if (!session.isExpired(WITHIN_MS)) return session.accessToken
  const refreshed = await api.auth.refreshToken({ shop: session.shop, refreshToken: session.refreshToken })
  await storage.storeSession(refreshed.session)
  return refreshed.session.accessToken ?? ''
}

async function race(shop: string): Promise<Fared> {
  const began = performance.now()
  const settled = await Promise.allSettled(Array.from({ length: settings.callers }, () => offline(shop)))
  return {
    shop,
    failed: settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : [])),
    tokens: [...new Set(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))],
    ms: performance.now() - began,
  }
}

process.on('message', async (message) => {
  const order = message as RaceOrder
  ahead = order.ahead
  await sleep(order.at - machineNow())
  tell({ kind: 'fared', race: order.race, fared: await Promise.all(order.shops.map(race)) })
})

// The first of them takes over the tokens that the storm begins with.
if (settings.process === 0) {
  const ours = await openStore(settings)
  for (const { shop, value } of await ours.store.list({ limit: 1_000 })) {
    const { token } = JSON.parse(value) as { token: { token: string; expires: string; refreshToken: string } }
    await storage.storeSession(sessionOf(shop, token.token, new Date(token.expires), token.refreshToken))
  }
  await ours.close()
}
await storage.loadSession('warm-up')
tell({ kind: 'ready' })
