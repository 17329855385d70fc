import { describe, expect, test } from 'vitest'
import { readFilter } from './filter.ts'
import { onlyFields } from './include-fields.ts'

const payload = {
  id: 7,
  title: 'Green tea',
  vendor: 'Tea House',
  status: 'active',
  note: null,
  published: true,
  updated_at: '2026-11-23T12:00:00Z',
  variants: [
    { id: 1, price: '9.50', sku: 'A-1' },
    { id: 2, price: '12.00', sku: 'B-1' },
  ],
}

describe('a filter', () => {
  test.each([
    ['id:7', true],
    ['id:>6', true],
    ['id:>=7', true],
    ['id:<7', false],
    ['id:<=7', true],
    ['title:"Green tea"', true],
    ["title:'Green tea'", true],
    ['title:"green tea"', false],
    ['title:Green', false],
    ['title:Green*', true],
    ['title:"Green*"', false],
    ['title:*', true],
    ['note:*', false],
    ['published:true', true],
    ['variants.price:>=10', true],
    ['variants.price:>=100', false],
    ['variants.sku:B-1', true],
    ['updated_at:>2026-11-01', true],
    ['nothing:1', false],
    ['-nothing:1', true],
    ['id:7 status:active', true],
    ['id:7 AND status:draft', false],
    ['id:8 OR status:active', true],
    ['NOT id:8', true],
    ['id:8 AND (status:active OR status:draft)', false],
    ['id:7 AND (status:active OR status:draft)', true],
    ['id:8 AND status:draft OR id:7', true],
    ['variants:1', false],
    ['title.length:9', false],
  ])('%s: %s', (text, matches) => {
    expect(readFilter(text)?.(payload)).toBe(matches)
  })

  test.each(['', 'title', 'id:', '(id:7', 'id:7)', 'AND', 'id:7 OR', 'NOT', `id:${'1'.repeat(2001)}`, '('.repeat(50)])(
    '%j cannot be read',
    (text) => {
      expect(readFilter(text)).toBeNull()
    },
  )

  test('is read quickly, whatever it is', () => {
    const started = performance.now()
    for (const text of ['id:"'.repeat(500), '-'.repeat(2000), `${'a.'.repeat(900)}:1`, ' '.repeat(1999) + 'x'])
      readFilter(text)
    expect(performance.now() - started).toBeLessThan(200)
  })
})

describe('include_fields', () => {
  test.each([
    [['id'], { id: 7 }],
    [['id', 'variants.sku'], { id: 7, variants: [{ sku: 'A-1' }, { sku: 'B-1' }] }],
    [['note', 'nothing.at.all'], { note: null }],
    [['variants', 'variants.id'], { variants: payload.variants }],
    [[], payload],
  ])('%j', (fields, expected) => {
    expect(onlyFields(payload, fields)).toEqual(expected)
  })
})
