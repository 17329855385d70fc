import type { Fault } from '@shopwright/dev'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundled } from './bundle.ts'
import { type Round, startStorm, type Storm } from './storm.ts'
import type { StormStore } from './stores.ts'

const ROUNDS = 20
const LEASE = 1000
const worker = await bundled(new URL('worker.ts', import.meta.url), 'worker')

/** What happens to the first answer, and how many requests all in all are right. */
const FAULTS: readonly (readonly [string, Fault, number])[] = [
  ['the answer takes 1.5 s', { kind: 'slow', ms: 1500 }, 1],
  ['the answer is 429 with Retry-After', { kind: 'status', status: 429, retryAfter: 1 }, 2],
  ['the answer is 503', { kind: 'status', status: 503 }, 2],
  ['a new pair is given and half of the answer lost', { kind: 'half_json', afterWork: true }, 2],
  ['a new pair is given and the connection reset', { kind: 'reset', afterWork: true }, 2],
  ['the connection is reset before anything is given', { kind: 'reset' }, 2],
  ['a new pair is given and the answer is 520', { kind: 'status', status: 520, afterWork: true }, 2],
  ['the answer is {}', { kind: 'empty_object' }, 2],
]

/** All that a store must come through, with the token endpoint counted from outside. `target` is opened before. */
export function stormSuite(kind: StormStore, target: () => string): void {
  let storm: Storm

  beforeAll(async () => {
    storm = await startStorm({ kind, target: target(), worker, shops: ROUNDS })
  }, 60_000)
  afterAll(async () => {
    await storm.end()
    rmSync(worker, { force: true })
  })

  describe(`8 processes × 25 callers on ${kind}, ${ROUNDS} rounds`, () => {
    it('meet an expired token: one request', { timeout: 120_000 }, async () => {
      for (let round = 0; round < ROUNDS; round += 1) expect(unfair(await storm.race(), 1)).toEqual([])
    })

    it('meet no token and have ID tokens: one request', { timeout: 120_000 }, async () => {
      for (const shop of storm.newShops) {
        expect(unfair(await storm.race({ shops: [shop], opening: true }), 1)).toEqual([])
      }
    })

    it('see the holder killed, and are done a lease and 2 s later', { timeout: 180_000 }, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const rounds = await storm.race({ killHolder: true, lease: LEASE })
        expect(unfair(rounds, 2, 175)).toEqual([])
        for (const { ms } of rounds) expect(ms).toBeLessThan(LEASE + 2000)
      }
    })

    it.each(FAULTS)('%s', { timeout: 120_000 }, async (_title, fault, requests) => {
      for (const shops of [storm.shops.slice(0, ROUNDS / 2), storm.shops.slice(ROUNDS / 2)]) {
        expect(unfair(await storm.race({ shops, fault }), requests)).toEqual([])
      }
    })
  })
}

/** The rounds in which not everything was as it must be. */
function unfair(rounds: readonly Round[], requests: number, callers = 200): Round[] {
  return rounds.filter(
    (round) =>
      round.requests !== requests ||
      round.callers !== callers ||
      round.failed.length > 0 ||
      round.tokens !== 1 ||
      round.refused > 0 ||
      round.troubles.length > 0,
  )
}
