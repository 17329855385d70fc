import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AccessScopes, ApiAccess, ValidationException } from './index.ts'

describe('access scopes', () => {
  it.each([
    ['read_products,write_products', 'write_products'],
    ['  read_a , , write_b,', 'read_a,write_b'],
    ['read_a write_b\nread_c', 'read_a,write_b,read_c'],
    [['write_b', 'read_a', 'read_a'], 'write_b,read_a'],
    [['read_a, read_b'], 'read_a,read_b'],
    [
      'unauthenticated_write_checkouts unauthenticated_read_checkouts read_checkouts',
      'unauthenticated_write_checkouts,read_checkouts',
    ],
    ['customer_read_metaobjects,read_b2b', 'customer_read_metaobjects,read_b2b'],
    ['', ''],
    [new Set(['read_a']), 'read_a'],
  ])('%j are %s', (given, text) => {
    const scopes = new AccessScopes(given)
    expect(String(scopes)).toBe(text)
    expect(JSON.stringify({ scopes })).toBe(JSON.stringify({ scopes: text }))
    expect([...scopes].join(',')).toBe(text)
    expect(new AccessScopes(scopes).equals(scopes)).toBe(true)
  })

  it.each([
    ['write_a', 'read_a', true, ''],
    ['read_a', 'write_a', false, 'write_a'],
    ['write_a,read_b', 'read_b read_a', true, ''],
    ['write_a', '', true, ''],
    ['', 'read_a,write_b,read_b', false, 'read_a,write_b'],
    ['write_a', 'unauthenticated_read_a', false, 'unauthenticated_read_a'],
  ])('%s cover %s: %s', (some, others, covers, missing) => {
    expect(new AccessScopes(some).covers(others)).toBe(covers)
    expect(new AccessScopes(some).missing(new AccessScopes(others)).toString()).toBe(missing)
  })

  it('are equal when they allow the same', () => {
    expect(new AccessScopes('write_a,read_a,read_b').equals(['read_b', 'write_a'])).toBe(true)
    expect(new AccessScopes('write_a').equals('write_a,read_b')).toBe(false)
    expect(new AccessScopes('write_a').equals('read_a')).toBe(false)
  })

  it('know which of them the app can do without', () => {
    const declared = new AccessScopes('write_a', 'read_a,read_b,write_c')
    expect(declared.optional.toString()).toBe('read_b,write_c')
    expect(declared.toString()).toBe('write_a')
    expect(new AccessScopes('write_a').covers(declared)).toBe(true)
    expect(new AccessScopes('write_a,read_b').missing(declared.optional).toString()).toBe('write_c')
    expect(declared.equals('write_a')).toBe(false)
    expect(new AccessScopes(declared).equals(declared)).toBe(true)
    expect(new AccessScopes('read_a').optional.toString()).toBe('')
  })

  it.each(['Read_products', 'read-products', 'read_products;write', 'read_продукты', ['read_a', 5], 5, null, {}])(
    'cannot be %j',
    (given) => {
      // An explicit null is not the absent argument.
      expect(() => new AccessScopes(given as string)).toThrow(ValidationException)
    },
  )

  it('go by both names, and print as what they are', () => {
    expect(ApiAccess).toBe(AccessScopes)
    expect(inspect(new AccessScopes('read_a'))).toBe('AccessScopes(read_a)')
  })
})
