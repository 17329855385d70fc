import { describe, test } from 'vitest'
import { queueSuite } from '../../testing/queue-suite.ts'
import { memoryQueue } from './memory.ts'

describe('the queue in memory', () => {
  queueSuite<string[]>({
    test,
    traits: memoryQueue().traits,
    place: async () => {
      const written: string[] = []
      const queue = memoryQueue<string[]>({
        async transaction(run) {
          const draft: string[] = []
          await run(draft)
          written.push(...draft)
        },
      })
      return {
        open: async () => ({ queue, close: async () => undefined }),
        effects: { write: (tx, text) => void tx.push(text), read: async () => written },
        drop: async () => undefined,
      }
    },
  })
})
