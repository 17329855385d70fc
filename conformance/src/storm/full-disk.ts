// A program that keeps tokens in a SQLite file on a disk of 2 MB, fills the disk, makes room again, and tells how it went.
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createSimulator } from '@shopwright/dev'
import { DatabaseSync } from '@photostructure/sqlite'
import { createAccessTokens } from 'shopwright/tokens'
import { sqliteTokenStore } from 'shopwright/tokens/sqlite'
import { openedApp, stormApp } from './openings.ts'
import { APP } from './platform.ts'

/** What the program prints, as JSON. */
export interface FullDiskReport {
  /** The codes of shops that came while there was room, while there was none, and again when there was. */
  readonly before: readonly string[]
  readonly during: readonly string[]
  readonly after: readonly string[]
  /** What a refused caller was told. */
  readonly details: readonly string[]
  /** What `PRAGMA integrity_check` said while the disk was full, and at the end. */
  readonly integrity: readonly string[]
  /** Shops whose token, read from the file by somebody else at the end, the Admin API does not accept. */
  readonly lost: readonly string[]
}

/** `disk`: the folder is a small disk. `pages`: a stand-in, SQLite itself refuses to grow. */
const [folder = '', means = 'disk'] = process.argv.slice(2)
const early = Array.from({ length: 5 }, (_, index) => `early-${index}`)
const late = Array.from({ length: 40 }, (_, index) => `late-${index}`)

const simulator = createSimulator({
  app: APP,
  shops: [...early, ...late],
  deliver: async () => ({ status: 200, headers: {}, body: '' }),
})
const app = stormApp(simulator.fetch, simulator.clock.now)
const file = join(folder, 'tokens.db')
const db = new DatabaseSync(file)
const store = sqliteTokenStore(db)
await store.migrate?.()
const tokens = createAccessTokens({ app, store, deadline: 3000 })
const come = async (shops: readonly string[]) =>
  Promise.all(shops.map(async (shop) => tokens.offline(await openedApp(shop, app.now))))
const integrity = (): string => {
  const rows = db.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[]
  return rows.map((row) => row.integrity_check).join()
}

const before = await come(early)
fill()
simulator.clock.advance(3_660_000)
const during = await come([...early, ...late])
const whileFull = integrity()
makeRoom()
const after = await come([...early, ...late])

const other = createAccessTokens({ app, store: sqliteTokenStore(new DatabaseSync(file)) })
const lost: string[] = []
for (const shop of [...early, ...late]) {
  const result = await other.offline({ shop })
  if (!result.ok || !simulator.world.tokenFor(result.accessToken.token, shop).ok) lost.push(shop)
}
const report: FullDiskReport = {
  before: before.map(({ log }) => log.code),
  during: during.map(({ log }) => log.code),
  after: after.map(({ log }) => log.code),
  details: [...new Set(during.filter(({ ok }) => !ok).map(({ log }) => log.detail))],
  integrity: [whileFull, integrity()],
  lost,
}
console.log(JSON.stringify(report))
process.exit()

function fill(): void {
  if (means === 'pages') {
    const [row] = db.prepare('PRAGMA page_count').all() as { page_count: number }[]
    db.exec(`PRAGMA max_page_count = ${row?.page_count ?? 1}`)
    return
  }
  for (const size of [65_536, 4096, 512, 1]) {
    try {
      for (;;) appendFileSync(join(folder, 'ballast'), Buffer.alloc(size))
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error
    }
  }
}

function makeRoom(): void {
  if (means === 'pages') db.exec('PRAGMA max_page_count = 1073741823')
  else rmSync(join(folder, 'ballast'))
}
