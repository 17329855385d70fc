import { readFileSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import { createAccessTokens, generateSealingKey } from 'shopwright/tokens'
import { beforeEach, expect, it } from 'vitest'
import { inspectBefore, move } from './move.ts'
import { type OldApp, startOldApp } from './old-app.ts'
import { sealedStore, storeOfBefore } from './token-stores.ts'

const HOUR = 3_600_000
const QUERY = '{ shop { name } }'

async function rig(old: OldApp) {
  const db = new DatabaseSync(':memory:')
  const before = storeOfBefore(old.storage, old.app.clientId, old.shops)
  const after = await sealedStore(db, { current: 'k1', keys: { k1: generateSealingKey() } })
  return { db, before, after, tokens: createAccessTokens({ app: old.app, store: after }) }
}
const rowsOf = (db: InstanceType<typeof DatabaseSync>) =>
  JSON.stringify(db.prepare('SELECT * FROM shopwright_tokens').all())
const ask = (old: OldApp, accessToken: string) =>
  old.app.adminGraphQLRequest(QUERY, { shop: 'demo', accessToken, apiVersion: '2026-10' })
const oldToken = async ({ storage }: OldApp, shop = 'demo') =>
  (await storage.loadSession(`offline_${shop}.myshopify.com`))?.accessToken ?? ''

let old: OldApp
beforeEach(async () => {
  old = await startOldApp()
})

it('finds every token that never expires, and plans without asking Shopify or writing', async () => {
  const { before } = await rig(old)
  const { audit, plan } = await inspectBefore(old.app, before)
  expect(audit.summary).toMatchObject({ shops: 3, live: 3, nonExpiring: 3 })
  expect(plan).toMatchObject({ ok: true, counts: { would_migrate: 3, migrated: 0 } })
  expect(old.tokenRequests()).toBe(0)
  expect(JSON.stringify([audit, plan])).not.toContain('shpat_')
  expect((await ask(old, await oldToken(old))).ok).toBe(true)
})

it('moves what can be moved, and names the shop that is gone', async () => {
  const { before, after, tokens } = await rig(old)
  const { adopted, migrated } = await move(old.app, { before, after })
  expect(adopted).toMatchObject({ ok: true, counts: { adopted: 3 } })
  expect(migrated).toMatchObject({ ok: false, ended: 'complete', counts: { migrated: 2 } })
  expect(migrated?.failures).toMatchObject([{ shop: 'gone', code: 'invalid_subject_token' }])
  await tokens.uninstalled('gone')
  expect((await tokens.offline({ shop: 'gone' })).log.code).toBe('shop_uninstalled')
  expect((await tokens.audit()).summary).toMatchObject({
    live: 2,
    uninstalled: 1,
    nonExpiring: 0,
    sealedWith: { k1: 3 },
  })
})

it('leaves nothing readable in the row, and the old token worthless', async () => {
  const { db, before, after, tokens } = await rig(old)
  const secrets = [await oldToken(old), await oldToken(old, 'berlin')]
  await move(old.app, { before, after })
  const result = await tokens.offline({ shop: 'demo' })
  expect(result).toMatchObject({ ok: true, log: { code: 'stored' } })
  secrets.push(result.accessToken?.token ?? '', result.accessToken?.refreshToken ?? '')
  expect(secrets.every((secret) => /^shp[a-z]+_/.test(secret))).toBe(true)
  for (const secret of secrets) expect(rowsOf(db)).not.toContain(secret)
  expect(rowsOf(db)).not.toMatch(/shpat_|shprt_|read_products/)
  expect(rowsOf(db)).toContain('"sw1.k1.')
  expect((await ask(old, secrets[0] ?? '')).ok).toBe(false)
  expect((await ask(old, result.accessToken?.token ?? '')).ok).toBe(true)
})

it('refreshes once after an hour, for twenty callers, and lives past the first of January', async () => {
  const { db, before, after, tokens } = await rig(old)
  await move(old.app, { before, after })
  const first = await tokens.offline({ shop: 'demo' })
  old.simulator.clock.advance(HOUR)
  const asked = old.tokenRequests()
  const results = await Promise.all(Array.from({ length: 20 }, () => tokens.offline({ shop: 'demo' })))
  expect(new Set(results.map(({ log }) => log.code))).toEqual(new Set(['refreshed']))
  expect(old.tokenRequests() - asked).toBe(1)
  expect(results[0]?.accessToken?.token).not.toBe(first.accessToken?.token)

  old.simulator.clock.advance(Date.UTC(2027, 0, 1) - old.simulator.clock.now())
  old.simulator.world.app.nonExpiringTokens = 'refused'
  const result = await tokens.offline({ shop: 'demo' })
  expect((await ask(old, result.accessToken?.token ?? '')).ok).toBe(true)
  expect(rowsOf(db)).not.toMatch(/shpat_|shprt_/)
})

it('meets Shopify’s refusal on the first of January where nobody moved', async () => {
  old.simulator.world.app.nonExpiringTokens = 'refused'
  const result = await ask(old, await oldToken(old))
  expect(result.ok).toBe(false)
  expect(JSON.stringify(result.httpLogs)).toContain('Non-expiring access tokens are no longer accepted')
})

it('goes on where it was stopped, and does nothing twice', async () => {
  const { before, after, tokens } = await rig(old)
  const stopped = await move(old.app, { before, after, signal: AbortSignal.abort() })
  expect(stopped).toMatchObject({ adopted: { ended: 'aborted' }, migrated: null })
  await tokens.adopt(before)
  await move(old.app, { before, after })
  const asked = old.tokenRequests()
  await tokens.uninstalled('gone')
  expect(await move(old.app, { before, after })).toMatchObject({
    adopted: { counts: { kept: 3, adopted: 0 } },
    migrated: { ok: true, counts: { expiring: 2, migrated: 0 } },
  })
  expect(old.tokenRequests()).toBe(asked)
})

it.each(['token-stores.ts', 'move.ts'])('is what the page shows: %s', (file) => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  expect(read('../../../docs/tokens.md')).toContain(`\`\`\`ts\n${read(`./${file}`)}\`\`\``)
})
