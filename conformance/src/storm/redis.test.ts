import { describe } from 'vitest'
import { stormSuite } from './storm-suite.ts'

const url = process.env['REDIS_URL'] ?? ''

describe.skipIf(url === '')('Redis', () => {
  stormSuite('redis', () => url)
})
