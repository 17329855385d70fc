import { randomBytes } from 'node:crypto'
import { type Fault, simulatorFetch } from '@shopwright/dev'
import { createAccessTokens } from 'shopwright/tokens'
import { openedApp, stormApp } from './openings.ts'
import { startPlatform, type TokenRequest } from './platform.ts'
import { startProcess, type StormProcess } from './processes.ts'
import { openStore, type StoreAddress, type StormStore } from './stores.ts'

export type { Fared, ProcessMessage, ProcessSettings, RaceOrder } from './messages.ts'
export { APP, PROCESS_HEADER, type TokenRequest } from './platform.ts'
export { openStore, type StormStore } from './stores.ts'

/** What {@link startStorm} takes. */
export interface StormOptions {
  readonly kind: StormStore
  /** The store's URL, or its file for SQLite. */
  readonly target: string
  /** The built `worker.js`, or another program that answers the same orders. */
  readonly worker: URL
  /** How many shops there are to race for; 20 by default. */
  readonly shops?: number
  /** 8 by default. */
  readonly processes?: number
  /** Of each process; 25 by default. */
  readonly callers?: number
  /** Hears of every request that reaches the token endpoint. */
  readonly onRequest?: (request: TokenRequest) => void
  /** Hears when the callers of a process have their answers, and how long the slowest waited. */
  readonly onFinish?: (process: number, ms: number) => void
}

/** How all processes met one expired token. */
export interface Round {
  readonly shop: string
  /** How many requests reached the token endpoint. */
  readonly requests: number
  /** How many callers got an answer; those of a killed process got none. */
  readonly callers: number
  readonly failed: readonly string[]
  /** How many different tokens they hold. */
  readonly tokens: number
  /** How many of these the Admin API refused. */
  readonly refused: number
  /** How long the slowest caller waited, in ms. */
  readonly ms: number
  /** How long each process took, by its number; null for one that was killed. */
  readonly processes: readonly (number | null)[]
  /** Rejections that nobody handled, and processes that ended of themselves. */
  readonly troubles: readonly string[]
}

/** What goes wrong in a round. */
export interface RoundOptions {
  /** One round for each of these shops, all at once; `shop-1` by default. */
  readonly shops?: readonly string[]
  /** The first answer for each shop goes wrong so. */
  readonly fault?: Fault
  /** Whoever asks first for a shop is killed when Shopify has given a new pair, before the answer. */
  readonly killHolder?: boolean
  /** Every request comes with an ID token, as when merchants open the app. */
  readonly opening?: boolean
  /** In ms; 10,000 by default. */
  readonly lease?: number
}

export interface Storm {
  /** Shops that have a token to begin with. */
  readonly shops: readonly string[]
  /** As many that have none. */
  readonly newShops: readonly string[]
  /** Every token expires, and every caller of every process asks at the same moment. */
  race(options?: RoundOptions): Promise<readonly Round[]>
  end(): Promise<void>
}

/** Longer than an access token lives. */
const AN_HOUR = 3_660_000

/** Starts a platform that counts, stores a token for each shop, and starts the processes. */
export async function startStorm(options: StormOptions): Promise<Storm> {
  const { worker, processes: size = 8, callers = 25, onRequest = () => {}, onFinish = () => {} } = options
  const shops = Array.from({ length: options.shops ?? 20 }, (_, index) => `shop-${index + 1}`)
  const newShops = shops.map((shop) => `new-${shop}`)
  const platform = await startPlatform([...shops, ...newShops])
  const address: StoreAddress = {
    kind: options.kind,
    target: options.target,
    table: `storm_${randomBytes(6).toString('hex')}`,
  }
  const start = (index: number) => startProcess(worker, { ...address, process: index, callers, platform: platform.url })
  await storeTokens(address, platform.url, shops)
  const processes: StormProcess[] = await Promise.all(Array.from({ length: size }, (_, index) => start(index)))
  const { clock, faults } = platform.simulator
  let races = 0

  return {
    shops,
    newShops,
    async race({ shops: raced = shops.slice(0, 1), fault, killHolder = false, opening = false, lease = 10_000 } = {}) {
      for (const [index, process] of processes.entries()) if (!process.isAlive) processes[index] = await start(index)
      clock.advance(AN_HOUR)
      platform.countFromZero()
      platform.onTokenRequest(async (request) => {
        onRequest(request)
        if (killHolder && request.count === 1) await processes[request.process]?.kill()
      })
      for (const shop of raced) if (fault !== undefined) faults.next('token', { ...fault, shop })
      const moment = { ahead: clock.now() - Date.now(), at: Date.now() + 50 }
      const order = { race: ++races, shops: raced, lease, opening, ...moment }
      const fared = await Promise.all(
        processes.map(async (process, index) => {
          const rows = await process.race(order)
          if (rows !== null) onFinish(index, Math.max(...rows.map(({ ms }) => ms)))
          return rows
        }),
      )
      const troubles = processes.flatMap((process) => process.troubles)
      return Promise.all(
        raced.map(async (shop): Promise<Round> => {
          const each = fared.map((one) => one?.find((row) => row.shop === shop) ?? null)
          const all = each.filter((row) => row !== null)
          const tokens = [...new Set(all.flatMap((row) => row.tokens))]
          const accepted = await Promise.all(tokens.map((token) => isAccepted(platform.url, shop, token)))
          return {
            shop,
            requests: platform.requests(shop),
            callers: all.length * callers,
            failed: all.flatMap((row) => row.failed),
            tokens: tokens.length,
            refused: accepted.filter((yes) => !yes).length,
            ms: Math.max(...all.map(({ ms }) => ms)),
            processes: each.map((row) => row?.ms ?? null),
            troubles,
          }
        }),
      )
    },
    async end() {
      await Promise.all(processes.map((process) => process.kill()))
      await platform.close()
    },
  }
}

/** As if every merchant had just opened the app. */
async function storeTokens(address: StoreAddress, platform: string, shops: readonly string[]): Promise<void> {
  const opened = await openStore(address)
  const { store } = opened
  await store.migrate?.()
  const tokens = createAccessTokens({ app: stormApp(simulatorFetch(platform)), store })
  for (const shop of shops) {
    const result = await tokens.offline(await openedApp(shop))
    if (!result.ok) throw new Error(`No token to begin with: ${result.log.detail}`)
  }
  await opened.close()
}

async function isAccepted(platform: string, shop: string, token: string): Promise<boolean> {
  const response = await simulatorFetch(platform)(`https://${shop}.myshopify.com/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': token },
    body: JSON.stringify({ query: '{ shop { name } }' }),
  })
  const { data } = (await response.json()) as { data?: { shop?: { name?: string } } }
  return response.status === 200 && typeof data?.shop?.name === 'string'
}
