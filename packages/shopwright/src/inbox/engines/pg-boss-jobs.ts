import { fieldOf } from '../../http/json.ts'
import type { PgStatements } from './postgres-client.ts'

/** How pg-boss is told to work inside a transaction of ours. */
export interface PgBossDb {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

interface InTransaction {
  readonly db: PgBossDb
}

/** A started pg-boss, 10 or 12: what is needed of it. */
export interface PgBossLike {
  createQueue(name: string, options: { name: string; retryLimit: number; expireInSeconds: number }): Promise<unknown>
  getQueue(name: string): Promise<unknown>
  // Up to version 10 `(jobs, options)`, from 11 on `(name, jobs, options)`.
  insert(...args: never[]): Promise<unknown>
  complete(name: string, id: string, data: object, options: InTransaction): Promise<unknown>
  fail(name: string, id: string, data: object, options: InTransaction): Promise<unknown>
  cancel(name: string, ids: string[], options: InTransaction): Promise<unknown>
}

/** What a job says of its delivery. The payload is not in it: personal data stands in one place. */
export interface JobFacts {
  readonly job: string
  readonly ref: string
  readonly shop: string
  readonly topic: string
  readonly id: string
}

/** The deliveries as pg-boss's jobs, each changed in the transaction that changes the delivery. */
export interface PgBossJobs {
  /** Makes the queue if there is none. pg-boss 10 must be asked for that by one process at a time. */
  prepare(): Promise<void>
  insert(client: PgStatements, facts: readonly JobFacts[]): Promise<void>
  complete(client: PgStatements, job: string, data: object): Promise<void>
  fail(client: PgStatements, job: string, data: object): Promise<void>
  cancel(client: PgStatements, facts: readonly Pick<JobFacts, 'job'>[]): Promise<void>
}

/** Just under a day, the longest that pg-boss knows: who works on what, and until when, is not its to say here. */
const EXPIRES = 86_399

export function pgBossJobs(boss: PgBossLike, queue: string): PgBossJobs {
  // Jobs are moved to an archive up to version 10 only.
  const isTen = typeof (boss as { readonly archive?: unknown }).archive === 'function'
  const inside = (client: PgStatements): InTransaction => ({
    db: { executeSql: (text, values = []) => client.query(text, values) },
  })
  return {
    async prepare() {
      let found = await boss.getQueue(queue).catch((cause: unknown) => {
        throw isNotStarted(cause)
          ? new Error(
              'pgBossQueue: pg-boss has no tables there. Call `await boss.start()` before the inbox receives or works, and give it the same `schema`.',
              { cause },
            )
          : cause
      })
      if (!isQueue(found)) {
        await boss.createQueue(queue, { name: queue, retryLimit: 0, expireInSeconds: EXPIRES })
        found = await boss.getQueue(queue)
      }
      const policy = isQueue(found) ? (found.policy ?? null) : null
      if (policy !== null && policy !== 'standard') {
        throw new TypeError(
          `pgBossQueue: the queue \`${queue}\` of pg-boss has the policy \`${policy}\`, which keeps deliveries out. Give \`name\` a queue of its own.`,
        )
      }
    },
    async insert(client, facts) {
      if (facts.length === 0) return
      const jobs = facts.map(({ job, ref, shop, topic, id }) => ({
        ...(isTen && { name: queue }),
        id: job,
        data: { ref, shop, topic, id },
        retryLimit: 0,
        expireInSeconds: EXPIRES,
      }))
      const args = isTen ? [jobs, inside(client)] : [queue, jobs, inside(client)]
      await boss.insert(...(args as never[]))
    },
    async complete(client, job, data) {
      await boss.complete(queue, job, data, inside(client))
    },
    async fail(client, job, data) {
      await boss.fail(queue, job, data, inside(client))
    },
    async cancel(client, facts) {
      const jobs = facts.map(({ job }) => job)
      if (jobs.length > 0) await boss.cancel(queue, jobs, inside(client))
    },
  }
}

/** Asked before it was started, pg-boss has no connection of its own, or finds no table at yours. */
function isNotStarted(error: unknown): boolean {
  return error instanceof TypeError || fieldOf(error, 'code') === '42P01'
}

function isQueue(found: unknown): found is { readonly policy?: string | null } {
  return typeof found === 'object' && found !== null
}
