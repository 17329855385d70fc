import { type AnyRedis, redisClient } from '../../databases/redis.ts'
import { checkDurability, type RedisDurability } from '../engines/bullmq-durability.ts'
import { argsOf, claimOf, factsOf, recordOf, statesOf } from '../engines/bullmq-rows.ts'
import { SCRIPTS } from '../engines/bullmq-scripts.ts'
import type { Claim, DeliveryFilter, FailureReason, WebhookQueue } from '../webhook-queue.ts'

export type { AnyRedis, IoRedis, NodeRedis, RedisClient } from '../../databases/redis.ts'
export type { RedisDurability } from '../engines/bullmq-durability.ts'

/** What is needed of BullMQ's `Queue`: where its keys begin. */
export interface BullMQLike {
  toKey(type: string): string
}

/** How a {@link bullmqQueue} reaches Redis, and what it asks of it. */
export interface BullMQQueueOptions {
  /** A connected client of `ioredis` or `redis`, of the Redis that the BullMQ queue is in. It stays yours to close. */
  readonly client: AnyRedis
  /**
   * `aof` (the default): refuses to work where Redis keeps no append-only file or may evict keys, since an answered
   * delivery would not be safe. `unchecked`: for managed servers that are durable in their own way, and for trying out.
   */
  readonly durability?: RedisDurability | undefined
}

/** What effects are given: commands for the Redis that the queue is in. */
export interface RedisEffects {
  /** Adds a command, to be run with the completion: `tx.call('HINCRBY', 'stock', 'assam', -2)`. */
  readonly call: (command: string, ...args: readonly (string | number)[]) => void
}

/** In one script at most; a script holds up everybody. */
const PAGE = 500

/**
 * A queue in Redis or Valkey, for teams that run BullMQ: each delivery is one of its jobs, prioritized (waiting), active,
 * delayed, completed or failed, to be seen in whatever dashboard shows the others. A dashboard's pause stops the work, its
 * retry replays a delivery; what else is done to a job there changes nothing for the delivery.
 *
 * BullMQ knows no order per resource, no turn per shop, and no fence against a worker that wakes too late, and forgets the
 * ids of what it has cleaned. So whose a delivery is, whose turn it is and that it was received stand in keys of this
 * queue's own behind BullMQ's prefix, changed by scripts that move the job in the same step. Let no `Worker` of yours have
 * this queue: the inbox works it.
 *
 * - `queue`: your own `Queue` of BullMQ 5 or 6, for this alone. On a cluster give it a prefix with a hash tag, `{bull}`.
 * - `options.client`: the client; Redis 6.2 or later, or Valkey.
 *
 * **`appendfsync always`** makes what was answered survive a crash of Redis; with `everysec` the last second may be lost,
 * and nothing here can tell, since no script may ask for that setting. `maxmemory-policy` must be `noeviction`.
 *
 * Effects are given a list to put commands on, which are run in the step that marks the delivery as done: all of it, or,
 * where the lease was lost, nothing. Redis takes nothing back: of commands of which one is refused (a wrong type), those
 * before it stay, and the delivery is tried again. On a cluster their keys need the same hash tag.
 *
 * @example
 * ```ts
 * import { Queue } from 'bullmq'
 * import { Redis } from 'ioredis'
 * import { bullmqQueue } from 'shopwright/inbox/bullmq'
 *
 * const queueOf = (url: string) => {
 *   const client = new Redis(url, { maxRetriesPerRequest: 1 })
 *   return bullmqQueue(new Queue('webhooks', { connection: client }), { client })
 * }
 * console.log(typeof queueOf) // function
 * ```
 */
export function bullmqQueue(queue: BullMQLike, options: BullMQQueueOptions): WebhookQueue<RedisEffects> {
  if (typeof queue?.toKey !== 'function') {
    throw new TypeError('bullmqQueue takes a `Queue` of BullMQ, and `{ client }`, the client of its Redis.')
  }
  const redis = redisClient(options.client)
  const prefix = queue.toKey('')
  const { durability = 'aof' } = options
  let ready: Promise<void> | undefined

  async function run(name: keyof typeof SCRIPTS, args: readonly (string | number)[]): Promise<unknown> {
    ready ??= checkDurability(durability, () => redis.script(SCRIPTS.server, [prefix], [])).catch((error: unknown) => {
      ready = undefined
      throw error
    })
    await ready
    return redis.script(SCRIPTS[name], [prefix], args.map(String))
  }
  const list = async (name: keyof typeof SCRIPTS, args: readonly (string | number)[]): Promise<readonly unknown[]> => {
    const answer = await run(name, args)
    return Array.isArray(answer) ? answer : []
  }
  const finish = async (claim: Claim, state: number, outcome: string, reason: FailureReason | null, words: string[]) =>
    (await run('finish', [
      ...heldBy(claim),
      state,
      outcome,
      reason?.code ?? '',
      cut(reason?.detail ?? ''),
      ...words,
    ])) === 1

  /** The refs that a filter finds, the newest first, page by page. */
  async function* refsOf(filter: DeliveryFilter, limit: number, after?: string): AsyncGenerator<string[]> {
    const [facts, states] = [factsOf(filter), statesOf(filter)]
    if (filter.refs !== undefined) {
      const refs = filter.refs
        .filter((ref) => /^\d{1,15}$/.test(ref))
        .toSorted((one, other) => Number(other) - Number(one))
      const named = refs.filter((ref) => after === undefined || Number(ref) < Number(after)).slice(0, limit)
      for (let at = 0; at < named.length; at += PAGE) {
        yield textsOf(await run('pick', [...facts, states.length, ...states, ...named.slice(at, at + PAGE)]))
      }
      return
    }
    let before = after === undefined || after === '' ? '+inf' : after
    for (let left = limit; left > 0 && before !== '';) {
      const [next, found] = await list('list', [...facts, before, Math.min(left, PAGE), PAGE, ...states])
      const refs = textsOf(found)
      left -= refs.length
      if (refs.length > 0) yield refs
      before = typeof next === 'string' ? next : ''
    }
  }

  return {
    traits: { order: true, newestOnly: true, effects: true, batches: true },

    async enqueue(entries) {
      const answers: unknown[] = []
      for (let at = 0; at < entries.length; at += PAGE) {
        answers.push(...(await list('enqueue', entries.slice(at, at + PAGE).flatMap(argsOf))))
      }
      return answers.map((answer) => (answer === 1 ? 'queued' : 'duplicate'))
    },

    async claim({ limit, leaseMs, perShop, busy }) {
      const holder = crypto.randomUUID()
      const args = [limit, Math.ceil(leaseMs), perShop, holder, ...[...busy].flat()]
      return (await list('claim', args)).map((row) => claimOf(row, holder))
    },

    async renew(claims, leaseMs) {
      const answers = await list('renew', [Math.ceil(leaseMs), ...claims.flatMap(heldBy)])
      return claims.map((_, at) => answers[at] === 1)
    },

    async complete(claim, outcome, effects) {
      const words: string[] = []
      await effects?.({
        call: (command, ...args) => void words.push(String(args.length + 1), command, ...args.map(String)),
      })
      return finish(claim, 2, outcome, null, words)
    },

    bury: (claim, reason) => finish(claim, 3, '', reason, []),

    retry: async (claim, { delayMs, reason }) =>
      (await run('retry', [...heldBy(claim), Math.ceil(delayMs), reason.code, cut(reason.detail)])) === 1,

    async release(claims) {
      await run('release', claims.flatMap(heldBy))
    },

    async counts() {
      const [oldest, waiting, working, done, dead] = (await list('counts', [])).map(Number)
      return {
        waiting: waiting ?? 0,
        working: working ?? 0,
        done: done ?? 0,
        dead: dead ?? 0,
        oldestWaiting: (waiting ?? 0) > 0 ? (oldest ?? null) : null,
      }
    },

    async list({ limit, after, ...filter }) {
      const records = []
      for await (const refs of refsOf(filter, limit, after)) {
        records.push(...(await list('rows', refs)).map(recordOf))
      }
      return records
    },

    async replay(filter) {
      const states = (['done', 'dead'] as const).filter((state) => filter.state === undefined || filter.state === state)
      let count = 0
      for (const state of states) {
        for await (const refs of refsOf({ ...filter, state }, Infinity)) count += Number(await run('again', refs))
      }
      return count
    },

    async prune({ doneMs, deadMs }) {
      let total = 0
      for (const [state, age] of [[2, doneMs] as const, [3, deadMs] as const]) {
        if (age === null) continue
        for (let count = PAGE; count >= PAGE; total += count) {
          count = Number(await run('prune', [state, Math.ceil(age), PAGE]))
        }
      }
      return total
    },
  }
}

function heldBy({ ref, holder, fence }: Claim): readonly (string | number)[] {
  return [ref, holder, fence]
}

function textsOf(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : []
}

/** As much of it as is kept. */
function cut(text: string): string {
  return text.slice(0, 2_000).toWellFormed()
}
