import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { printMigrations } from '../token-tables.ts'
import { type D1Like, d1TokenStore } from './d1.ts'

describe('tokens in Cloudflare D1', () => {
  const miniflare = new Miniflare({
    modules: true,
    script: 'export default { fetch: () => new Response() }',
    compatibilityDate: '2026-04-01',
    d1Databases: ['DB'],
  })
  let binding: D1Like
  let count = 0
  beforeAll(async () => {
    binding = await miniflare.getD1Database('DB')
  })
  afterAll(() => miniflare.dispose())

  tokenStoreSuite({
    test,
    place: () => {
      const table = `tokens_${String((count += 1))}`
      return {
        open: () => ({ store: d1TokenStore(binding, { table }), close: () => undefined }),
        drop: async () => {
          for (const one of [table, `${table}_versions`]) await binding.prepare(`DROP TABLE IF EXISTS ${one}`).run()
        },
      }
    },
  })

  it('lie in the table that the printed migrations make', async () => {
    for (const statement of printMigrations('sqlite', 'printed').split(';\n').filter(Boolean)) {
      await binding.prepare(statement).run()
    }
    const store = d1TokenStore(binding, { table: 'printed' })
    expect((await store.lease({ shop: 'demo', name: 'client-id/offline' }, 1_000))?.fence).toBe(1)
    await store.migrate()
  })
})

it('d1TokenStore refuses what is no binding', () => {
  expect(() => d1TokenStore({} as never)).toThrow('This is no D1 database.')
})
