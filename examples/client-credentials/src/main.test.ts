import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('lives through eight nights with one token request in each and no failed call', async () => {
  // It exits with 1, and so rejects here, if a call fails or a night has not exactly one token request.
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [main])
  const nights = stdout.split('\n').filter((line) => /^ {2}\d{4}-\d\d-\d\d 02:00 +1 +12 +\d{4}/.test(line))
  expect(nights).toHaveLength(8)
  expect(stdout).toContain('8 nights, one token request in each, no failed call.')
})
