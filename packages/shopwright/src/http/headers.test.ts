import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { header, headerRecord, isHeaders } from './headers.ts'
import type { HeadersInput } from './messages.ts'

const SHAPES: [string, (pairs: [string, string][]) => HeadersInput][] = [
  ['a record', (pairs) => Object.fromEntries(pairs)],
  ['Headers', (pairs) => new Headers(pairs)],
  ['a Map', (pairs) => new Map(pairs)],
  ['pairs', (pairs) => pairs],
]

describe.each(SHAPES)('headers as %s', (_shape, make) => {
  const headers = make([
    ['X-Shopify-Topic', 'orders/create'],
    ['accept', ''],
  ])

  it('are found whatever case their name is written in', () => {
    expect(header(headers, 'x-shopify-topic')).toBe('orders/create')
  })

  it('tell empty from absent', () => {
    expect(header(headers, 'accept')).toBe('')
    expect(header(headers, 'authorization')).toBeNull()
  })

  it('become a record with lower-case names', () => {
    expect({ ...headerRecord(headers) }).toEqual({ 'x-shopify-topic': 'orders/create', accept: '' })
  })
})

describe('a header that stands more than once', () => {
  it.each([
    ['in two spellings', { 'X-Hmac': 'one', 'x-hmac': 'two' }],
    ['as a list', { 'x-hmac': ['one', 'two'] }],
    [
      'in pairs',
      [
        ['x-hmac', 'one'],
        ['X-HMAC', 'two'],
      ] as const,
    ],
    [
      'in a Map',
      new Map([
        ['x-hmac', 'one'],
        ['X-Hmac', 'two'],
      ]),
    ],
    [
      'in Headers',
      new Headers([
        ['x-hmac', 'one'],
        ['x-hmac', 'two'],
      ]),
    ],
  ] as [string, HeadersInput][])('%s is joined, so that no value wins', (_how, headers) => {
    expect(header(headers, 'x-hmac')).toBe('one, two')
  })

  it('with the same value counts once', () => {
    expect(header({ 'X-Hmac': 'one', 'x-hmac': 'one' }, 'x-hmac')).toBe('one')
    expect(header({ 'x-hmac': ['one', 'one'] }, 'x-hmac')).toBe('one')
  })
})

describe('odd headers', () => {
  it.each([null, undefined, 'a: b', 7, true])('%o is not headers', (value) => {
    expect(isHeaders(value)).toBe(false)
  })

  it('take null, objects and empty lists as absent, numbers as text', () => {
    const odd = { a: null, b: {}, c: [], d: 7, e: [null, 'x'] } as never
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => header(odd, name))).toEqual([null, null, null, '7', 'x'])
  })

  it('never throw', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withNullPrototype: true }), (value) => {
        if (isHeaders(value)) header(value, 'a')
        expect(typeof headerRecord(value)).toBe('object')
      }),
    )
  })
})
