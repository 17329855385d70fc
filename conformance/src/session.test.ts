import { describe, expect, it } from 'vitest'
import { judgeSession } from './run-session.ts'
import { vectorFiles } from './vector.ts'

describe('session', () => {
  it.each([...(vectorFiles().get('session') ?? [])])('$id', async (vector) => {
    expect((await judgeSession(vector)).join('\n')).toBe('')
  })

  it('notices a case that does not conform', async () => {
    const vector = vectorFiles()
      .get('session')
      ?.find(({ id }) => id === 'C14.request')
    if (vector === undefined) throw new Error('There is no case C14.request.')
    expect(await judgeSession({ ...vector, expect: { ...vector.expect, result: 'nothing' } })).toHaveLength(1)
    expect(
      await judgeSession({ ...vector, expect: { throws: { name: 'OAuthException', includes: [] } } }),
    ).toHaveLength(1)
    expect(await judgeSession({ ...vector, expect: { session: { token: null } } })).toHaveLength(1)
  })
})
