import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import { runVector, world } from './run-vector.ts'
import { type Vector, vectorFiles } from './vector.ts'

// Sessions are a class of their own, see session.test.ts.
const functions = [...vectorFiles()].filter(([file]) => file !== 'session')

describe.each(functions)('%s', (_file, vectors) => {
  it.each([...vectors])('$id', async (vector) => {
    if (vector.function === 'construct') return constructs(vector)
    expect(judge(vector, await runVector(vector, 'method')).join('\n')).toBe('')
    expect(judge(vector, await runVector(vector, 'export')).join('\n')).toBe('')
  })
})

function constructs({ config, expect: { throws } }: Vector): void {
  const make = () => world(config, 0)
  if (throws === null) return expect(make).not.toThrow()
  let message = ''
  try {
    make()
  } catch (error) {
    message = String(error)
  }
  for (const name of throws as string[]) expect(message).toContain(name)
  for (const secret of [config.clientSecret, config.oldClientSecret])
    if (typeof secret === 'string' && secret !== '') expect(message).not.toContain(secret)
}
