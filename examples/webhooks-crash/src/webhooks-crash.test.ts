import { execFile } from 'node:child_process'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createPicture } from './picture.ts'

it('ends with none lost and none doubled', { timeout: 60_000 }, async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [main, '300', '5'])
  expect(stdout).toMatch(/^ {2}recorded +300 /m)
  expect(stdout).toMatch(/^ {2}worked +300 /m)
  expect(stdout).toMatch(/^ {2}killed +5 /m)
  expect(stdout).toContain('\n  0 lost, 0 doubled.\n')
})

it('what is lost or doubled is red in a terminal', () => {
  let text = ''
  const out = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) })
  const picture = createPicture(Object.assign(out, { isTTY: true }) as unknown as NodeJS.WriteStream)
  picture.draw({ deliveries: 10, sent: 13, recorded: 10, worked: 9, kills: 2, doubled: 0, lost: 1 })
  expect(text).toContain('\u001B[31m1\u001B[0m')
  expect(text).toContain('\u001B[32m0\u001B[0m')
})
