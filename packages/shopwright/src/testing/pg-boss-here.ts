import type { PgBossLike } from '../inbox/queues/pg-boss.ts'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

/** The versions of pg-boss that this Node runs: 12 needs 22.12. `scripts/runtimes.mjs` runs the tests on a newer one too. */
export const PG_BOSS_HERE: readonly string[] =
  major > 22 || (major === 22 && minor >= 12) ? ['pg-boss-10', 'pg-boss-12'] : ['pg-boss-10']

/** What our tests ask of a pg-boss beyond what the queue does. */
export interface PgBossInTests extends PgBossLike {
  start(): Promise<unknown>
  stop(options: object): Promise<unknown>
  getJobById(name: string, id: string): Promise<{ state: string; output: unknown } | null>
}

interface Pool {
  query(text: string, values: unknown[]): Promise<unknown>
}

/** A pg-boss on the pool, of the version in `loaded`, not started, and nothing of it that works on its own. */
export function newBoss(loaded: unknown, pool: Pool, schema: string): PgBossInTests {
  const { PgBoss, default: byDefault } = loaded as { readonly PgBoss?: unknown; readonly default?: unknown }
  const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) }
  return new ((PgBoss ?? byDefault ?? loaded) as new (options: object) => PgBossInTests)({
    db,
    schema,
    supervise: false,
    schedule: false,
  })
}

/** As {@link newBoss}, started. */
export async function startedBoss(loaded: unknown, pool: Pool, schema: string): Promise<PgBossInTests> {
  const boss = newBoss(loaded, pool, schema)
  await boss.start()
  return boss
}
