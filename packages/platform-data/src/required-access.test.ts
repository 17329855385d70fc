import { describe, expect, it } from 'vitest'
import type { ScopeRequirement } from './required-scopes.ts'

interface Generator {
  parseRequiredAccess: (entry: { requiredAccess: string; offlineScopes: string[] }) => ScopeRequirement | null
}
// The generator is plain JavaScript without types, so it is imported by a name that the compiler does not follow.
const path = '../scripts/required-access.mjs'
const { parseRequiredAccess } = (await import(path)) as Generator

describe('the reader of required access sentences', () => {
  it('has nothing to say where nothing is required', () => {
    expect(parseRequiredAccess({ requiredAccess: '', offlineScopes: [] })).toBeNull()
  })

  it('reads alternatives into one group and "Also: Requires" into a second', () => {
    const requiredAccess = '`read_a` access scope or `read_b` access scope. Also: Requires the `read_c` access scope.'
    const requirement = parseRequiredAccess({ requiredAccess, offlineScopes: ['read_a', 'read_b', 'read_c'] })
    expect(requirement?.inQueries).toEqual([['read_a', 'read_b'], ['read_c']])
  })

  it.each([
    ['a form it has not seen', '`read_a` access scope unless `read_b` access scope.', ['read_a', 'read_b'], /not seen/],
    ['scopes after "Also" in a new form', '`read_a` access scope. Also: Not with `read_b`.', ['read_a'], /not seen/],
    ['a scope that the sentence does not name', '`read_a` access scope.', ['read_a', 'read_b'], /Lost read_b/],
    ['a sentence without a scope', 'The user must have `view_x` permissions.', [], /no scope/],
  ])('stops the generator at %s', (_, requiredAccess, offlineScopes, message) => {
    expect(() => parseRequiredAccess({ requiredAccess, offlineScopes })).toThrow(message)
  })
})
