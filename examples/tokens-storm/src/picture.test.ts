import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { createPicture, type Lane } from './picture.ts'

function screen(isTTY: boolean): { out: NodeJS.WriteStream; text: () => string } {
  let text = ''
  const out = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) })
  return { out: Object.assign(out, { isTTY }) as unknown as NodeJS.WriteStream, text: () => text }
}

const lanes: Lane[] = [
  { process: 0, requests: 0, isDone: true, ms: 50 },
  { process: 1, requests: 1, isDone: true, ms: 100 },
]

it('a pipe gets one picture of a round, when it is over, in plain characters', () => {
  const { out, text } = screen(false)
  const picture = createPicture(out, 25)
  picture.draw('SQLite', lanes, false)
  expect(text()).toBe('')
  picture.draw('SQLite', lanes, true)
  expect(text()).not.toContain('\u001B')
  expect(text()).toMatch(/process 1 {2}25 callers served {2}━{15} +50 ms\n/)
  expect(text()).toMatch(/process 2 {2}25 callers served {2}━{30} +100 ms {2}◀ asked Shopify\n/)
  expect(text()).toContain('requests at the token endpoint: 1\n')
})

it('a terminal gets it drawn over the one before, and a count that is not 1 in red', () => {
  const { out, text } = screen(true)
  const picture = createPicture(out, 25)
  picture.draw('SQLite', lanes, false)
  picture.draw(
    'SQLite',
    lanes.map((lane) => ({ ...lane, requests: 1 })),
    true,
  )
  expect(text()).toContain('\u001B[4A')
  expect(text()).toContain('requests at the token endpoint: \u001B[32m1\u001B[0m')
  expect(text()).toContain('requests at the token endpoint: \u001B[31m2\u001B[0m')
})
