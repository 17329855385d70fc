import { describe } from 'vitest'
import { stormSuite } from './storm-suite.ts'

const url = process.env['DATABASE_URL'] ?? ''

describe.skipIf(url === '')('PostgreSQL', () => {
  stormSuite('postgres', () => url)
})
