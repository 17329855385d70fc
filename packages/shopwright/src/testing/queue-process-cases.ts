import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Claim } from '../inbox/webhook-queue.ts'
import { otherProcess, type OtherProcess } from './other-process.ts'
import { entriesOf, entryOf, sleep, type QueueBench, type QueueCase } from './queue-case.ts'

const ASKED = { limit: 10, perShop: 100, busy: new Map<string, number>() }

async function withProcesses(
  { place }: QueueBench,
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

/** What holds between processes that race, freeze and die. */
export const queueProcessCases: readonly QueueCase[] = [
  {
    title: 'migrates once when four processes do it at once',
    run: (bench) =>
      withProcesses(bench, 4, async (others) => {
        if (bench.queue.migrate !== undefined) await Promise.all(others.map((other) => other.call('migrate')))
        deepEqual(await bench.queue.enqueue([entryOf()]), ['queued'])
      }),
  },
  {
    title: 'records each delivery once when four processes receive the same ones at once',
    run: (bench) =>
      withProcesses(bench, 4, async (others) => {
        const entries = entriesOf(40)
        const shuffled = (turn: number) => [...entries.slice(turn * 7), ...entries.slice(0, turn * 7)]
        const answers = await Promise.all(others.map((other, turn) => other.call('enqueue', shuffled(turn))))
        equal((answers as string[][]).flat().filter((answer) => answer === 'queued').length, 40)
        equal((await bench.queue.counts()).waiting, 40)
      }),
  },
  {
    title: 'gives each delivery to one of four processes',
    run: (bench) =>
      withProcesses(bench, 4, async (others) => {
        await bench.queue.enqueue([...entriesOf(60, { shop: 'a' }), ...entriesOf(60, { shop: 'b' })])
        const given: string[] = []
        await Promise.all(
          others.map(async (other) => {
            const options = { ...ASKED, leaseMs: 60_000 }
            for (let empty = 0; empty < 5;) {
              const claims = (await other.call('claim', options)) as Claim[]
              empty = claims.length === 0 ? empty + 1 : 0
              for (const claim of claims) {
                given.push(claim.ref)
                ok(await other.call('complete', claim, 'worked'))
              }
            }
          }),
        )
        equal(given.length, 120)
        equal(new Set(given).size, 120)
      }),
  },
  {
    title: 'takes over from a process that is killed',
    run: (bench) =>
      withProcesses(bench, 1, async ([other]) => {
        const { queue, claimed, leaseMs } = bench
        await queue.enqueue(entriesOf(3))
        const taken = (await other?.call('claim', { ...ASKED, leaseMs })) as Claim[]
        equal(taken.length, 3)
        await other?.signal('SIGKILL')
        const mine = await claimed(3)
        deepEqual(
          mine.map(({ attempt }) => attempt),
          [2, 2, 2],
        )
      }),
  },
  {
    title: 'lets a process that was frozen commit nothing when it wakes',
    run: (bench) =>
      withProcesses(bench, 1, async ([other]) => {
        const { queue, claimed, leaseMs } = bench
        ok(other)
        await queue.enqueue([entryOf()])
        const [theirs] = (await other.call('claim', { ...ASKED, leaseMs })) as Claim[]
        await other.signal('SIGSTOP')
        const [mine] = await claimed(1)
        const late = other.call('complete', theirs, 'worked')
        await other.signal('SIGCONT')
        equal(await late, false)
        ok(mine && (await queue.complete(mine, 'worked')))
      }),
  },
  {
    title: 'has every delivery that was answered for, however the receiver died',
    run: (bench) =>
      withProcesses(bench, 3, async (others) => {
        const answered: string[] = []
        await Promise.all(
          others.map(async (other, turn) => {
            setTimeout(() => void other.signal('SIGKILL'), 150 + turn * 120)
            for (;;) {
              const entries = entriesOf(3)
              try {
                await other.call('enqueue', entries)
              } catch {
                return
              }
              answered.push(...entries.map(({ delivery }) => delivery.id))
            }
          }),
        )
        ok(answered.length > 0)
        await sleep(50)
        for (const id of [answered[0], answered.at(-1)]) {
          equal((await bench.queue.list({ limit: 2, ...(id === undefined ? {} : { id }) })).length, 1)
        }
        ok((await bench.queue.counts()).waiting >= answered.length)
      }),
  },
]
