import type { Claim, ClaimOptions } from '../inbox/webhook-queue.ts'
import { queueCases } from './queue-cases.ts'
import { queueLeaseCases } from './queue-lease-cases.ts'
import { sleep, type QueueBench, type QueueCase, type QueueUnderTest } from './queue-case.ts'
import { queueProcessCases } from './queue-process-cases.ts'
import { queueTraitCases } from './queue-trait-cases.ts'

export type { OpenQueue, QueuePlace, QueueUnderTest } from './queue-case.ts'

async function runCase<Tx>({ run }: QueueCase, under: QueueUnderTest<Tx>): Promise<void> {
  const { leaseMs = 400, slackMs = 1_000 } = under
  const place = await under.place()
  const opened = await place.open()
  const { queue } = opened
  const claim = (options: Partial<ClaimOptions> = {}): Promise<readonly Claim[]> =>
    queue.claim({ limit: 10, leaseMs, perShop: 100, busy: new Map(), ...options })
  const claimed: QueueBench['claimed'] = async (count, options) => {
    const claims: Claim[] = []
    const deadline = Date.now() + leaseMs + slackMs * 2 + 2_000
    for (;;) {
      claims.push(...(await claim(options)))
      if (claims.length >= count) return claims
      if (Date.now() > deadline)
        throw new Error(`Only ${claims.length} of ${count} deliveries could be claimed in time.`)
      await sleep(20)
    }
  }
  try {
    // A case writes with the transaction that this very place gives.
    await run({ place, queue, leaseMs, slackMs, claim, claimed } as unknown as QueueBench)
  } finally {
    await opened.close()
    await place.drop()
  }
}

/**
 * Everything that a {@link WebhookQueue} promises, with real processes that race, freeze and are killed where the place
 * can be opened from several. Needs Node, Bun or Deno.
 *
 * @example
 * import { test } from 'vitest'
 * queueSuite({
 *   test,
 *   traits: memoryQueue().traits,
 *   place: async () => {
 *     const queue = memoryQueue()
 *     return { open: async () => ({ queue, close: async () => {} }), drop: async () => {} }
 *   },
 * })
 */
export function queueSuite<Tx = unknown>(under: QueueUnderTest<Tx>): void {
  const alone = [...queueCases, ...queueLeaseCases, ...queueTraitCases]
  for (const row of under.processes === true ? [...alone, ...queueProcessCases] : alone) {
    if (row.needs === undefined || under.traits[row.needs]) under.test(row.title, () => runCase(row, under))
  }
}
