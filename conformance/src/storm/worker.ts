// One process of a storm: a server of the app, with many callers at once.
import { setTimeout as sleep } from 'node:timers/promises'
import { simulatorFetch } from '@shopwright/dev'
import { createAccessTokens } from 'shopwright/tokens'
import type { Fared, ProcessMessage, ProcessSettings, RaceOrder } from './messages.ts'
import { openedApp, stormApp } from './openings.ts'
import { PROCESS_HEADER } from './platform.ts'
import { openStore } from './stores.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings
const tell = (message: ProcessMessage): void => void process.send?.(message)
process.on('unhandledRejection', (error) => tell({ kind: 'unhandled', error: String(error) }))
process.on('disconnect', () => process.exit())

let ahead = 0
const { store } = await openStore(settings)
const now = () => Date.now() + ahead
const app = stormApp(
  simulatorFetch(settings.platform, (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set(PROCESS_HEADER, String(settings.process))
    return fetch(input, { ...init, headers })
  }),
  now,
)

async function race({ lease, opening }: RaceOrder, shop: string): Promise<Fared> {
  const tokens = createAccessTokens({ app, store, lease })
  const source = opening ? await openedApp(shop, now) : { shop }
  const began = performance.now()
  const results = await Promise.all(Array.from({ length: settings.callers }, () => tokens.offline(source)))
  return {
    shop,
    failed: results.flatMap((result) => (result.ok ? [] : [`${result.log.code}: ${result.log.detail}`])),
    tokens: [...new Set(results.flatMap((result) => (result.ok ? [result.accessToken.token] : [])))],
    ms: performance.now() - began,
  }
}

process.on('message', async (message) => {
  const order = message as RaceOrder
  ahead = order.ahead
  await sleep(order.at - Date.now())
  tell({ kind: 'fared', race: order.race, fared: await Promise.all(order.shops.map((shop) => race(order, shop))) })
})
// The first connection is made before the race.
await store.get({ shop: 'warm-up', name: 'warm-up' })
tell({ kind: 'ready' })
