import { buildSchema, isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { adminSchemaSDL, type AdminSchemaVersion } from './admin-schema.ts'
import { missingScopes, requiredScopes, type ScopeRequirement } from './required-scopes.ts'

function rule(coordinate: string): ScopeRequirement {
  const found = requiredScopes().get(coordinate)
  if (found === undefined) throw new Error(`${coordinate} has no entry`)
  return found
}

const wellFormed = ({ inQueries, inMutations, sometimes, text }: ScopeRequirement): boolean =>
  [inQueries, inMutations].every((groups) => groups.length > 0 && groups.every((group) => group.length > 0)) &&
  [inQueries, inMutations, sometimes].flat(2).every((scope) => /^(read|write)_[a-z_]+$/.test(scope)) &&
  text !== ''

describe('the required scopes', () => {
  it('are known for 1,409 types and fields, 459 mutations and 113 queries among them', () => {
    const coordinates = [...requiredScopes().keys()]
    expect(coordinates).toHaveLength(1409)
    expect(coordinates.filter((name) => name.startsWith('Mutation.'))).toHaveLength(459)
    expect(coordinates.filter((name) => name.startsWith('QueryRoot.'))).toHaveLength(113)
  })

  it('name only types and fields of the schema', () => {
    const schema = buildSchema(adminSchemaSDL(), { assumeValid: true })
    const strangers = [...requiredScopes().keys()].filter((coordinate) => {
      const [typeName = '', fieldName] = coordinate.split('.')
      const type = schema.getType(typeName)
      if (fieldName === undefined) return type === undefined
      return !((isObjectType(type) || isInterfaceType(type)) && fieldName in type.getFields())
    })
    expect(strangers).toEqual([])
  })

  it('are groups of well-formed scopes, none of them empty', () => {
    expect([...requiredScopes()].filter(([, requirement]) => !wellFormed(requirement))).toEqual([])
  })

  it.each([
    ['one scope', 'Mutation.productCreate', [['write_products']]],
    ['one of several', 'Order', [['read_orders', 'read_marketplace_orders', 'read_quick_sale']]],
    ['one and one of two', 'Fee', [['read_returns'], ['read_orders', 'read_marketplace_orders']]],
    [
      'one and another, said after "Also"',
      'CustomerCreditCard',
      [['read_customers'], ['read_customer_payment_methods']],
    ],
  ])('say %s: %s', (_, coordinate, groups) => {
    expect(rule(coordinate).inQueries).toEqual(groups)
    expect(rule(coordinate).inMutations).toEqual(groups)
  })

  it('ask more of the markets types inside a mutation', () => {
    expect(rule('ChannelsCondition').inQueries).toEqual([['read_markets']])
    expect(rule('ChannelsCondition').inMutations).toEqual([['read_markets'], ['write_markets']])
  })

  it('keep the scopes of special cases apart from those that are always wanted', () => {
    const special = [...requiredScopes().values()].find((requirement) => requirement.sometimes.length > 0)
    expect(special?.sometimes).toHaveLength(1)
    expect(special?.inMutations.flat()).not.toContain(special?.sometimes[0])
  })

  it('are absent where every app may ask, and frozen', () => {
    expect(requiredScopes().has('Shop')).toBe(false)
    expect(Object.isFrozen(rule('Order').inQueries[0])).toBe(true)
    expect(requiredScopes('2026-10')).toBe(requiredScopes())
    expect(() => requiredScopes('2020-01' as AdminSchemaVersion)).toThrow(RangeError)
  })
})

describe('missingScopes', () => {
  it('is empty when each group has one granted scope', () => {
    expect(missingScopes(rule('Fee'), ['read_returns', 'read_marketplace_orders'])).toEqual([])
    expect(missingScopes(rule('Fee'), ['read_returns'])).toEqual([['read_orders', 'read_marketplace_orders']])
    expect(missingScopes(rule('Fee'), [])).toHaveLength(2)
  })

  it('lets a write scope read, and never a read scope write', () => {
    expect(missingScopes(rule('Product'), new Set(['write_products']))).toEqual([])
    expect(missingScopes(rule('Mutation.productCreate'), ['read_products'], 'mutation')).toEqual([['write_products']])
  })

  it('asks what the operation asks', () => {
    expect(missingScopes(rule('ChannelsCondition'), ['read_markets'])).toEqual([])
    expect(missingScopes(rule('ChannelsCondition'), ['read_markets'], 'mutation')).toEqual([['write_markets']])
    expect(missingScopes(rule('ChannelsCondition'), ['write_markets'], 'mutation')).toEqual([])
  })
})
