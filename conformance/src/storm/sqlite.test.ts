import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { stormSuite } from './storm-suite.ts'

describe('a SQLite file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-storm-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  stormSuite('sqlite', () => join(folder, 'tokens.db'))
})
