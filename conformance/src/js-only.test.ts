import { describe, expect, it } from 'vitest'
import { JS_CASES } from './js-cases.ts'

describe('what only JavaScript can say', () => {
  it.each([...JS_CASES])('$title', async ({ run }) => {
    expect(await run()).toEqual([])
  })
})
