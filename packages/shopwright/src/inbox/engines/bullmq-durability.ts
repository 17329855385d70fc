import { textsIn } from '../../databases/redis.ts'

/** How much is asked of the Redis server before anything is given to it. */
export type RedisDurability = 'aof' | 'unchecked'

/** Rejects where the server says of itself that it may lose what it was given. */
export async function checkDurability(durability: RedisDurability, ask: () => Promise<unknown>): Promise<void> {
  if (durability === 'unchecked') return
  const [persistence, memory] = textsIn(await ask())
  const faults = [
    /^aof_enabled:0/m.test(persistence ?? '') &&
      'it keeps no append-only file (CONFIG SET appendonly yes, CONFIG SET appendfsync always)',
    /^maxmemory_policy:(?!noeviction)/m.test(memory ?? '') &&
      'it may evict keys when memory is full (CONFIG SET maxmemory-policy noeviction)',
  ].filter((fault) => fault !== false)
  if (faults.length === 0) return
  throw new Error(
    `bullmqQueue: this Redis may lose deliveries that were answered 200: ${faults.join(', and ')}. If it is durable in another way, or for a trial, say durability: 'unchecked'.`,
  )
}
