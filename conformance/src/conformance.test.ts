import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import { runVector, world } from './run-vector.ts'
import { type Vector, vectorFiles } from './vector.ts'

const files = vectorFiles()

for (const [file, vectors] of files) {
  describe(file, () => {
    for (const vector of vectors) {
      it(vector.id, async () => {
        if (vector.function === 'construct') constructs(vector)
        else expect(judge(vector, await runVector(vector))).toEqual([])
      })
    }
  })
}

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
