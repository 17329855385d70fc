import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { tokenStoreSuite } from 'shopwright/testing'
import { createAccessTokens, encrypted, generateSealingKey } from 'shopwright/tokens'
import { fromPrisma, type PrismaLike } from 'shopwright/tokens/prisma'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { inspectBefore, move } from './move.ts'
import { type OldApp, startOldApp } from './old-app.ts'
import { storeOfBefore } from './token-stores.ts'

/** As the template of Shopify's apps has it, with the engine that is no download. */
const SCHEMA = `
generator client {
  provider   = "prisma-client"
  output     = "./client"
  engineType = "client"
}
datasource db {
  provider = "sqlite"
  url      = "file:./app.db"
}
model Session {
  id                  String    @id
  shop                String
  state               String
  isOnline            Boolean   @default(false)
  scope               String?
  expires             DateTime?
  accessToken         String
  userId              BigInt?
  firstName           String?
  lastName            String?
  email               String?
  accountOwner        Boolean   @default(false)
  locale              String?
  collaborator        Boolean?  @default(false)
  emailVerified       Boolean?  @default(false)
  refreshToken        String?
  refreshTokenExpires DateTime?
}`
/** What `prisma migrate` makes of it. */
const TABLE = `CREATE TABLE Session (id TEXT NOT NULL PRIMARY KEY, shop TEXT NOT NULL, state TEXT NOT NULL,
  isOnline BOOLEAN NOT NULL DEFAULT false, scope TEXT, expires DATETIME, accessToken TEXT NOT NULL, userId BIGINT,
  firstName TEXT, lastName TEXT, email TEXT, accountOwner BOOLEAN NOT NULL DEFAULT false, locale TEXT,
  collaborator BOOLEAN DEFAULT false, emailVerified BOOLEAN DEFAULT false, refreshToken TEXT, refreshTokenExpires DATETIME)`

interface Prisma extends PrismaLike {
  readonly session: {
    findMany(query: { distinct: ['shop'] }): Promise<{ readonly shop: string }[]>
    count(): Promise<number>
  }
  $disconnect(): Promise<void>
}

const folder = mkdtempSync(join(tmpdir(), 'shopwright-prisma-'))
let open: (file: string) => Prisma
let storageOf: (prisma: Prisma) => OldApp['storage']

/** Shopify's package asks for the client where Prisma puts it by default. */
const generated: Plugin = {
  name: 'generated',
  setup(builder) {
    builder.onResolve({ filter: /^@prisma\/client$/ }, () => ({ path: join(folder, 'client/client.ts') }))
  },
}

/** Makes Prisma's client of the schema, as `prisma generate` does in an app. */
beforeAll(async () => {
  writeFileSync(join(folder, 'schema.prisma'), SCHEMA)
  const require = createRequire(import.meta.url)
  const cli = join(require.resolve('prisma/package.json'), '../build/index.js')
  // The schema engine is for migrations, and is a download; nothing runs it here.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' }
  execFileSync(process.execPath, [cli, 'generate', '--schema', join(folder, 'schema.prisma')], {
    cwd: folder,
    env,
    stdio: 'pipe',
  })
  await build({
    stdin: {
      contents: `export { PrismaClient } from './client/client.ts'
        export { PrismaSessionStorage } from '@shopify/shopify-app-session-storage-prisma'`,
      resolveDir: folder,
      loader: 'ts',
    },
    bundle: true,
    plugins: [generated],
    platform: 'node',
    format: 'esm',
    nodePaths: [join(require.resolve('@prisma/client/package.json'), '../../..')],
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
    outfile: join(folder, 'client.mjs'),
  })
  const { PrismaClient, PrismaSessionStorage } = (await import(pathToFileURL(join(folder, 'client.mjs')).href)) as {
    PrismaClient: new (options: object) => Prisma
    PrismaSessionStorage: new (prisma: Prisma) => OldApp['storage']
  }
  const { PrismaLibSQL } = (await import('@prisma/adapter-libsql')) as {
    PrismaLibSQL: new (options: { url: string }) => object
  }
  storageOf = (prisma) => new PrismaSessionStorage(prisma)
  open = (file) => new PrismaClient({ adapter: new PrismaLibSQL({ url: `file:${join(folder, file)}` }) })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tokens through a real PrismaClient', () => {
  let count = 0
  tokenStoreSuite({
    test,
    place: () => {
      const prisma = open(`suite-${String((count += 1))}.db`)
      return {
        open: () => ({ store: fromPrisma(prisma, { provider: 'sqlite' }), close: () => undefined }),
        drop: () => prisma.$disconnect(),
      }
    },
  })
})

it('takes an app on Shopify’s Prisma storage to sealed, expiring tokens in the same database', async () => {
  const prisma = open('app.db')
  await prisma.$executeRawUnsafe(TABLE)
  const storage = storageOf(prisma)
  const old = await startOldApp(storage)
  expect(await prisma.session.count()).toBe(3)
  const shops = async () => (await prisma.session.findMany({ distinct: ['shop'] })).map(({ shop }) => shop)
  const before = storeOfBefore(storage, old.app.clientId, shops)
  const after = encrypted(fromPrisma(prisma, { provider: 'sqlite' }), {
    current: 'k1',
    keys: { k1: generateSealingKey() },
  })
  await after.migrate?.()

  const { audit } = await inspectBefore(old.app, before)
  expect(audit.summary).toMatchObject({ shops: 3, live: 3, nonExpiring: 3 })
  const { adopted, migrated } = await move(old.app, { before, after })
  expect(adopted).toMatchObject({ ok: true, counts: { adopted: 3 } })
  expect(migrated?.counts).toMatchObject({ migrated: 2 })
  expect(migrated?.failures).toMatchObject([{ shop: 'gone', code: 'invalid_subject_token' }])

  const tokens = createAccessTokens({ app: old.app, store: after })
  old.simulator.clock.advance(3_600_000)
  const asked = old.tokenRequests()
  const results = await Promise.all(Array.from({ length: 20 }, () => tokens.offline({ shop: 'demo' })))
  expect(new Set(results.map(({ log }) => log.code))).toEqual(new Set(['refreshed']))
  expect(old.tokenRequests() - asked).toBe(1)
  const rows = JSON.stringify(await prisma.$queryRawUnsafe('SELECT shop, name, value FROM shopwright_tokens'))
  expect(rows).toContain('"sw1.k1.')
  expect(rows).not.toMatch(/shpat_|shprt_|read_products/)
  await prisma.$disconnect()
})
