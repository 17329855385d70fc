import { deepEqual, equal, ok } from 'node:assert/strict'
import type { TokenLease } from '../tokens/token-store.ts'
import { otherProcess, type OtherProcess } from './other-process.ts'
import { cameWithin, KEY, leasedFrom, type TokenStoreBench, type TokenStoreCase } from './token-store-case.ts'

async function withProcesses(
  { place }: TokenStoreBench,
  count: number,
  run: (others: readonly OtherProcess[]) => Promise<void>,
): Promise<void> {
  const { elsewhere } = place
  ok(elsewhere, 'the place says how another process opens it')
  const started = await Promise.allSettled(Array.from({ length: count }, () => otherProcess(elsewhere)))
  const others = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason as Error
    await run(others)
  } finally {
    await Promise.all(others.map((other) => other.end()))
  }
}

async function leaseOf(other: OtherProcess, ms: number): Promise<TokenLease> {
  const lease = (await other.call('lease', KEY, ms)) as TokenLease | null
  ok(lease, 'the other process got the lease')
  return lease
}

/** What holds between processes that race, freeze and die. */
export const tokenStoreProcessCases: readonly TokenStoreCase[] = [
  {
    title: 'is migrated without error by eight processes at once, and works for each',
    unmigrated: true,
    run: (bench) =>
      withProcesses(bench, 8, async (others) => {
        if (bench.store.migrate !== undefined) await Promise.all(others.map((other) => other.call('migrate')))
        const keys = others.map((_, turn) => ({ ...KEY, shop: `shop-${String(turn)}` }))
        await Promise.all(
          others.map(async (other, turn) => {
            const lease = await other.call('lease', keys[turn], 5_000)
            equal(await other.call('save', lease, bench.value(turn, KEY)), true)
          }),
        )
        deepEqual(
          await bench.store.list({ limit: 99 }),
          keys.map((key, turn) => ({ ...key, value: bench.value(turn, KEY) })),
        )
      }),
  },
  {
    title: 'leases a row to one of eight processes at a time, and loses no write',
    run: (bench) =>
      withProcesses(bench, 8, async (others) => {
        const { store, value } = bench
        for (let round = 1; round <= 5; round += 1) {
          const leases = (await Promise.all(
            others.map((one) => one.call('lease', KEY, 10_000)),
          )) as (TokenLease | null)[]
          const winners = others.filter((_, turn) => leases[turn] !== null)
          equal(winners.length, 1, `one of eight won round ${String(round)}`)
          const lease = leases.find((one) => one !== null)
          equal(lease?.fence, round)
          equal(await winners[0]?.call('save', lease, value(round, KEY)), true)
        }
        // Now each as fast as it can: whoever gets the lease adds one to what is there.
        await Promise.all(
          others.map(async (other) => {
            for (let done = 0; done < 3; done += 1) {
              const lease = await cameWithin(
                12_000,
                async () => (await other.call('lease', KEY, 10_000)) as TokenLease | null,
              )
              const row = await other.call('get', KEY)
              deepEqual(row, { ...KEY, value: value(lease.fence - 1, KEY) }, 'what the one before has saved is seen')
              equal(await other.call('save', lease, value(lease.fence, KEY)), true)
            }
          }),
        )
        deepEqual(await store.get(KEY), { ...KEY, value: value(5 + 8 * 3, KEY) })
      }),
  },
  {
    title: 'takes over from a holder that is killed, when its lease is over and not before',
    run: (bench) =>
      withProcesses(bench, 1, async ([other]) => {
        const { store, value } = bench
        ok(other)
        await store.save(await leasedFrom(store, KEY), value(1, KEY))
        const lost = await leaseOf(other, 1_500)
        await other.signal('SIGKILL')
        equal(await store.lease(KEY, 5_000), null)
        deepEqual(await store.get(KEY), { ...KEY, value: value(1, KEY) }, 'others still read')
        const mine = await cameWithin(1_500 + 2_000, () => store.lease(KEY, 5_000))
        ok(mine.fence > lost.fence, 'the fence grows')
        equal(await store.save(lost, value(9, KEY)), false)
        equal(await store.save(mine, value(2, KEY)), true)
        deepEqual(await store.get(KEY), { ...KEY, value: value(2, KEY) })
      }),
  },
  {
    title: 'lets a process that was frozen overwrite nothing when it wakes',
    run: (bench) =>
      withProcesses(bench, 1, async ([other]) => {
        const { store, value } = bench
        ok(other)
        const theirs = await leaseOf(other, 400)
        await other.signal('SIGSTOP')
        const mine = await cameWithin(400 + 2_000, () => store.lease(KEY, 10_000))
        const late = other.call('save', theirs, value(9, KEY))
        await other.signal('SIGCONT')
        equal(await late, false, 'before the new holder saved')
        equal(await store.save(mine, value(1, KEY)), true)
        equal(await other.call('save', theirs, value(9, KEY)), false, 'and after it')
        equal(await other.call('renew', theirs, 5_000), false)
        deepEqual(await store.get(KEY), { ...KEY, value: value(1, KEY) })
      }),
  },
]
