import { describe, expect, it, vi } from 'vitest'
import { app, deliveryOf, eventually, inboxBench, sleep } from '../../testing/inbox-bench.ts'
import { createInbox } from '../index.ts'
import { memoryQueue } from '../queues/memory.ts'

describe('a worker', () => {
  it('works what comes, until it is stopped', async () => {
    const { inbox } = inboxBench({ pollMs: 60_000 })
    const seen: string[] = []
    inbox.on('*', ({ delivery }) => void seen.push(delivery.id))
    inbox.start()
    for (let turn = 0; turn < 50; turn++) await inbox.record(deliveryOf())
    await eventually(() => seen.length === 50)
    await inbox.stop()
    await inbox.record(deliveryOf())
    await sleep(30)
    expect(seen).toHaveLength(50)
  })

  it('works no more at a time than it was told to, in all and of one shop', async () => {
    const { inbox } = inboxBench({ concurrency: 6, perShop: 2 })
    const now = new Map<string, number>()
    let [most, mostOfOne, done] = [0, 0, 0]
    inbox.on('*', async ({ shop }) => {
      now.set(shop, (now.get(shop) ?? 0) + 1)
      mostOfOne = Math.max(mostOfOne, now.get(shop) ?? 0)
      most = Math.max(
        most,
        [...now.values()].reduce((sum, one) => sum + one, 0),
      )
      await sleep(3)
      now.set(shop, (now.get(shop) ?? 0) - 1)
      done++
    })
    for (let turn = 0; turn < 60; turn++)
      await inbox.record(deliveryOf({ shop: ['a', 'b', 'c', 'd'][turn % 4] ?? 'a' }))
    inbox.start()
    await eventually(() => done === 60)
    await inbox.stop()
    expect([most, mostOfOne]).toEqual([6, 2])
  })

  it('leaves a shop whose handlers hang behind, and goes on with the others', async () => {
    const { inbox } = inboxBench({ concurrency: 8, perShop: 2 })
    const seen: string[] = []
    inbox.on('*', ({ shop }) => (shop === 'stuck' ? new Promise(() => undefined) : void seen.push(shop)))
    for (let turn = 0; turn < 100; turn++) await inbox.record(deliveryOf({ shop: 'stuck' }))
    for (let turn = 0; turn < 20; turn++) await inbox.record(deliveryOf({ shop: 'fine' }))
    inbox.start()
    await eventually(() => seen.length === 20)
    await inbox.stop({ grace: 0 })
    expect((await inbox.counts()).waiting).toBe(100)
  })

  it('aborts a handler that hangs, and tries again', async () => {
    const { inbox, settle, events } = inboxBench()
    const aborted: boolean[] = []
    inbox.on(
      '*',
      ({ signal, attempt }) => {
        signal.addEventListener('abort', () => aborted.push(true))
        return attempt === 1 ? new Promise(() => undefined) : null
      },
      { timeout: 30 },
    )
    await inbox.record(deliveryOf())
    await settle()
    expect(aborted).toEqual([true])
    expect(events).toMatchObject([{ type: 'failed', reason: { code: 'handler_timed_out' } }, { type: 'worked' }])
  })

  it('keeps the lease of a handler that takes long, and lets go of one that was taken over', async () => {
    const { inbox, queue, events } = inboxBench({ leaseMs: 100 })
    let runs = 0
    let reason: unknown
    inbox.on('*', async ({ signal, delivery }) => {
      runs++
      if (delivery.id === 'long') return sleep(350)
      signal.addEventListener('abort', () => (reason = signal.reason))
      const end = Date.now() + 250
      // Blocks the process, so that no lease is prolonged.
      while (Date.now() < end);
      await queue.claim({ limit: 1, leaseMs: 10_000, perShop: 9, busy: new Map() })
      return sleep(5_000)
    })
    await inbox.record(deliveryOf({ id: 'long' }))
    await inbox.drain()
    expect([runs, (await inbox.counts()).done]).toEqual([1, 1])
    await inbox.record(deliveryOf({ id: 'blocked' }))
    await inbox.drain()
    expect(String(reason)).toContain('lease was lost')
    expect(events.map(({ type }) => type)).toEqual(['worked', 'lease_lost'])
    expect((await inbox.counts()).working).toBe(1)
  })

  it('buries what its processes died of', async () => {
    const { inbox, queue, settle } = inboxBench()
    inbox.on('*', () => undefined, { attempts: 2 })
    await inbox.record(deliveryOf())
    for (let turn = 0; turn < 2; turn++) {
      await queue.claim({ limit: 1, leaseMs: 1, perShop: 9, busy: new Map() })
      await sleep(5)
    }
    await settle()
    expect((await inbox.list({ limit: 1 }))[0]).toMatchObject({ state: 'dead', reason: { code: 'worker_lost' } })
  })

  it('that stops waits for what it began; what is not done within the grace is aborted and given back uncounted', async () => {
    const { inbox, events } = inboxBench()
    const seen: string[] = []
    inbox.on('*', async ({ delivery, signal }) => {
      if (delivery.id === 'quick') await sleep(40)
      else await new Promise((resolve) => signal.addEventListener('abort', resolve))
      seen.push(delivery.id)
    })
    await inbox.record(deliveryOf({ id: 'quick' }))
    await inbox.record(deliveryOf({ id: 'slow' }))
    inbox.start()
    await eventually(() => inbox.stats().active === 2)
    await inbox.stop({ grace: 150 })
    expect(seen).toEqual(['quick', 'slow'])
    expect(events.map(({ type }) => type)).toEqual(['worked', 'released'])
    expect((await inbox.list({ id: 'slow', limit: 1 }))[0]).toMatchObject({ state: 'waiting', attempts: 0 })
  })

  it('gives up effects that hang, and tries again', async () => {
    const { inbox, settle, written, events } = inboxBench()
    inbox.on(
      '*',
      ({ tx, attempt }) => {
        tx(() => (attempt === 1 ? new Promise(() => undefined) : undefined))
        tx((draft) => draft.push(`attempt ${attempt}`))
      },
      { timeout: 30 },
    )
    await inbox.record(deliveryOf())
    await settle()
    expect(events).toMatchObject([
      { type: 'failed', reason: { code: 'effects_failed', detail: expect.stringContaining('after 30 ms') as string } },
      { type: 'worked', attempt: 2 },
    ])
    expect(written).toEqual(['attempt 2'])
  })

  it('that stops is done within the grace even where the queue hangs, and gives back what comes too late', async () => {
    const { inbox, queue } = inboxBench()
    const claim = queue.claim.bind(queue)
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    let asked = 0
    Object.assign(queue, {
      async claim(options: Parameters<typeof claim>[0]) {
        asked++
        const claims = await claim(options)
        await answered
        return claims
      },
    })
    const seen: string[] = []
    inbox.on('*', ({ delivery }) => void seen.push(delivery.id))
    await inbox.record(deliveryOf())
    inbox.start()
    await eventually(() => asked === 1)
    const begun = performance.now()
    await inbox.stop({ grace: 100 })
    expect(performance.now() - begun).toBeLessThan(2_000)
    expect(await inbox.counts()).toMatchObject({ working: 1 })
    answer()
    await sleep(20)
    expect(await inbox.counts()).toMatchObject({ waiting: 1, working: 0 })
    expect([seen, asked]).toEqual([[], 1])
    expect((await inbox.list({ limit: 1 }))[0]?.attempts).toBe(0)
  })

  it('that stops ends a drain too', async () => {
    const { inbox } = inboxBench({ concurrency: 1 })
    let done = 0
    inbox.on('*', () => {
      done++
      if (done === 3) void inbox.stop()
    })
    for (let turn = 0; turn < 10; turn++) await inbox.record(deliveryOf())
    expect(await inbox.drain()).toBe(3)
    expect(await inbox.counts()).toMatchObject({ done: 3, waiting: 7 })
    expect(await inbox.drain()).toBe(7)
  })

  it('is not held up by a claim that is never answered', async () => {
    vi.useFakeTimers()
    const { inbox, queue, events } = inboxBench({ pollMs: 1_000 })
    const claim = queue.claim.bind(queue)
    let hangs = true
    Object.assign(queue, {
      claim: (options: Parameters<typeof claim>[0]) => (hangs ? new Promise(() => undefined) : claim(options)),
    })
    inbox.on('*', () => undefined)
    inbox.start()
    void inbox.record(deliveryOf())
    await vi.advanceTimersByTimeAsync(5_000)
    hangs = false
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    expect(events.map(({ type }) => type)).toEqual(['queue_error', 'worked'])
    await inbox.stop()
  })

  it('goes on when the queue was away: no loop, no rejection, nothing lost', async () => {
    let away = true
    const queue = memoryQueue()
    let asked = 0
    const gone = () => Promise.reject(new Error('connection refused'))
    const flaky = {
      ...queue,
      claim: (options: never) => (asked++, away ? gone() : queue.claim(options)),
      complete: (...args: Parameters<typeof queue.complete>) => (away ? gone() : queue.complete(...args)),
    }
    const seen: string[] = []
    const inbox = createInbox({ app, queue: flaky, pollMs: 5 })
    inbox.on('*', async ({ delivery }) => {
      seen.push(delivery.id)
      away = true
      setTimeout(() => (away = false), 150)
    })
    await inbox.record(deliveryOf({ id: 'w-x' }))
    inbox.start()
    await sleep(300)
    expect(asked).toBeLessThan(6)
    away = false
    await eventually(() => inbox.stats().worked === 1)
    await inbox.stop()
    expect(seen).toEqual(['w-x'])
    expect(inbox.stats().queueErrors).toBeGreaterThan(1)
  })

  it('counts what it does', async () => {
    const { inbox, settle } = inboxBench()
    inbox.on('*', () => sleep(2))
    for (let turn = 0; turn < 3; turn++) await inbox.record(deliveryOf())
    await settle()
    const { worked, lag, work, active } = inbox.stats()
    expect([worked, active, lag.count, work.count]).toEqual([3, 0, 3, 3])
    expect(work.longest).toBeGreaterThan(1)
  })
})
