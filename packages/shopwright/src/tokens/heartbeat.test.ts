import { expect, it } from 'vitest'
import { keepLease } from './heartbeat.ts'
import { memoryTokenStore } from './stores/memory.ts'
import type { TokenLease, TokenStore } from './token-store.ts'

const KEY = { shop: 'demo', name: 'client-id/offline' }
const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

async function held(
  renew?: TokenStore['renew'],
): Promise<{ store: TokenStore; lease: TokenLease; beats: () => number }> {
  const inner = memoryTokenStore()
  const renewed: TokenStore['renew'] = renew ?? ((lease, ms) => inner.renew(lease, ms))
  let beats = 0
  const store: TokenStore = {
    ...inner,
    renew: (lease, ms) => {
      beats += 1
      return renewed(lease, ms)
    },
  }
  const lease = await store.lease(KEY, 120)
  if (lease === null) throw new Error('not leased')
  return { store, lease, beats: () => beats }
}

it('a lease is kept while its holder works, and no longer', async () => {
  const { store, lease } = await held()
  const letGo = keepLease(store, lease, 120)
  await pause(300)
  expect(await store.lease(KEY, 120)).toBeNull()
  letGo()
  await pause(200)
  expect(await store.lease(KEY, 120)).not.toBeNull()
})

it('a holder that hangs loses its lease, though its heart beats', async () => {
  const { store, lease } = await held()
  keepLease(store, lease, 120, 100)
  await pause(400)
  expect(await store.lease(KEY, 120)).not.toBeNull()
  expect(await store.save(lease, 'late')).toBe(false)
})

it('the heart stops once another has the lease, and beats on where the store is away', async () => {
  const lost = await held(async () => false)
  keepLease(lost.store, lost.lease, 40)
  const away = await held(() => Promise.reject(new Error('away')))
  const letGo = keepLease(away.store, away.lease, 40)
  await pause(150)
  letGo()
  expect(lost.beats()).toBe(1)
  expect(away.beats()).toBeGreaterThan(2)
})
