import { describe, test } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { memoryTokenStore } from './memory.ts'

describe('tokens in memory', () => {
  tokenStoreSuite({
    test,
    place: () => ({ open: () => ({ store: memoryTokenStore(), close: () => undefined }), drop: () => undefined }),
  })
})
