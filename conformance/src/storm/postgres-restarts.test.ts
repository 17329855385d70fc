import { setTimeout as sleep } from 'node:timers/promises'
import { createSimulator } from '@shopwright/dev'
import { createAccessTokens } from 'shopwright/tokens'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrograms, type Service, startPostgres } from '../../../scripts/services/index.mjs'
import { openedApp, stormApp } from './openings.ts'
import { APP } from './platform.ts'
import { openStore, type OpenStore } from './stores.ts'

const RESTARTS = 10
const LOOPS = 20
const AN_HOUR = 3_660_000
const shops = Array.from({ length: 20 }, (_, index) => `shop-${index + 1}`)

describe.skipIf(findPrograms('postgres') === null)('PostgreSQL that is torn down under load', () => {
  let server: Service
  let opened: OpenStore
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)

  beforeAll(async () => {
    process.on('unhandledRejection', note)
    server = await startPostgres({ durable: true })
    opened = await openStore({ kind: 'postgres', target: server.url, table: 'tokens' })
    await opened.store.migrate?.()
  })
  afterAll(async () => {
    process.off('unhandledRejection', note)
    await opened.close()
    await server.stop()
  })

  it(`comes back ${RESTARTS} times within 5 s, with every token`, { timeout: 120_000 }, async () => {
    const simulator = createSimulator({
      app: APP,
      shops,
      deliver: async () => ({ status: 200, headers: {}, body: '' }),
    })
    const app = stormApp(simulator.fetch, simulator.clock.now)
    const tokens = createAccessTokens({ app, store: opened.store, lease: 1000, deadline: 5000 })
    for (const shop of shops) expect((await tokens.offline(await openedApp(shop, app.now))).log.code).toBe('acquired')

    const codes = new Map<string, number>()
    const over = new AbortController()
    const load = async (index: number): Promise<void> => {
      for (let turn = index; !over.signal.aborted; turn += 1) {
        const { code } = (await tokens.offline({ shop: shops[turn % shops.length] ?? '' })).log
        codes.set(code, (codes.get(code) ?? 0) + 1)
        await sleep(1)
      }
    }
    const loops = Array.from({ length: LOOPS }, (_, index) => load(index))

    const recoveries: number[] = []
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      // Every token expires, so that the server goes while they are refreshed.
      simulator.clock.advance(AN_HOUR)
      await sleep(Math.random() * 60)
      await server.restart('immediate')
      const back = performance.now()
      await Promise.all(
        shops.map(async (shop) => {
          while (!(await tokens.offline({ shop })).ok) await sleep(20)
        }),
      )
      recoveries.push(performance.now() - back)
    }
    over.abort()
    await Promise.all(loops)

    expect(recoveries.filter((ms) => ms > 5000)).toEqual([])
    simulator.clock.advance(AN_HOUR)
    for (const shop of shops) {
      const result = await tokens.offline({ shop })
      expect(result.log.code).toBe('refreshed')
      if (result.ok) expect(simulator.world.tokenFor(result.accessToken.token, shop).ok).toBe(true)
    }
    const foreseen = ['stored', 'refreshed', 'still_valid', 'store_unavailable', 'temporarily_unavailable']
    expect([...codes.keys()].filter((code) => !foreseen.includes(code))).toEqual([])
    expect(unhandled).toEqual([])
  })
})
