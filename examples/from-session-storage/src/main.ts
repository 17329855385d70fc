// `npm run example from-session-storage`: an app on Shopify's session storage moves to sealed, expiring tokens.
import { DatabaseSync } from '@photostructure/sqlite'
import { createAccessTokens, generateSealingKey } from 'shopwright/tokens'
import { inspectBefore, move } from './move.ts'
import { startOldApp } from './old-app.ts'
import { sealedStore, storeOfBefore } from './token-stores.ts'

const old = await startOldApp()
const { app, simulator } = old
const now = () => new Date(simulator.clock.now()).toISOString().slice(0, 16).replace('T', ' ')
const step = (title: string, ...lines: string[]) =>
  console.log(`\n  ${now()}  ${title}\n${lines.map((line) => `                    ${line}`).join('\n')}`)
const db = new DatabaseSync(':memory:')
const before = storeOfBefore(old.storage, app.clientId, old.shops)

const { audit, plan } = await inspectBefore(app, before)
step(
  'Audit of the session storage',
  ...audit.tokens.map(
    ({ shop, state, nonExpiring }) => `${shop.padEnd(8)} ${state}, ${nonExpiring ? 'NEVER EXPIRES' : 'expires'}`,
  ),
)
step('Dry run', `${plan.counts.would_migrate} tokens would migrate; requests to Shopify so far: ${old.tokenRequests()}`)

const after = await sealedStore(db, { current: '2026-11', keys: { '2026-11': generateSealingKey() } })
const { adopted, migrated } = await move(app, { before, after })
const tokens = createAccessTokens({ app, store: after })
step(
  'Adopted into SQLite, sealed, and migrated there',
  `${adopted.counts.adopted} adopted, ${migrated?.counts.migrated ?? 0} migrated, ${migrated?.failures.length ?? 0} failed`,
  ...(migrated?.failures ?? []).map(({ shop, code }) => `${shop.padEnd(8)} ${code}: the merchant took the app off`),
)
await tokens.uninstalled('gone')

simulator.clock.advance(3_600_000)
const asked = old.tokenRequests()
const results = await Promise.all(Array.from({ length: 25 }, () => tokens.offline({ shop: 'demo' })))
step(
  'An hour later 25 callers want a token that has expired',
  `all ${[...new Set(results.map(({ log }) => log.code))].join(' and ')}, with ${old.tokenRequests() - asked} request to Shopify`,
)

simulator.clock.advance(Date.UTC(2027, 0, 1, 9) - simulator.clock.now())
simulator.world.app.nonExpiringTokens = 'refused'
const answer = await tokens.call({ shop: 'demo' }, ({ token }) =>
  app.adminGraphQLRequest('{ shop { name } }', { shop: 'demo', accessToken: token, apiVersion: '2026-10' }),
)
step('Tokens that never expire are refused now', `ours: ${answer.ok ? 'the Admin API answers' : answer.log.detail}`)

const rows = db.prepare('SELECT shop, name, value FROM shopwright_tokens').all() as Record<string, string>[]
step(
  'What lies in the database',
  ...rows.map(({ shop = '', name, value = '' }) => `${shop.padEnd(8)} ${name}  ${value.slice(0, 40)}…`),
)

const isReadable = /shpat_|shprt_/.test(JSON.stringify(rows))
const isRight = answer.ok && !isReadable && migrated?.counts.migrated === 2 && old.tokenRequests() - asked === 2
console.log(isRight ? '\n  Moved: nothing readable, nothing lost.\n' : '\n  That is not as it must be.\n')
process.exitCode = isRight ? 0 : 1
