import { describe, expect, test } from 'vitest'
import { matchesSearch } from './search.ts'

const tea = {
  default: ['Sencha Green Tea', 'Slow Kettle'],
  id: 8130,
  title: 'Sencha Green Tea',
  tag: ['new', 'tea'],
  vendor: 'Slow Kettle',
  price: ['14.50', '25.38'],
  created_at: '2026-03-01T10:00:00Z',
  empty: null,
}

describe('the search syntax', () => {
  test.each([
    ['', true],
    ['sencha', true],
    ['sencha kettle', true],
    ['sencha mug', false],
    ['sencha OR mug', true],
    ['"green tea"', true],
    ['SENCHA', true],
    ['sen*', true],
    ['title:sencha', true],
    ["title:'Sencha Green Tea'", true],
    ['title:kettle', false],
    ['vendor:Slow', false],
    ['vendor:"Slow Kettle"', true],
    ['tag:tea', true],
    ['-tag:tea', false],
    ['NOT tag:tea', false],
    ['NOT tag:sale AND title:sencha', true],
    ['id:8130', true],
    ['id:>8000 id:<9000', true],
    ['id:>=8131', false],
    ['price:>20', true],
    ['created_at:>2026-01-01', true],
    ['created_at:<2026-01-01', false],
    ['empty:x', false],
    ['unknown_field:x', true],
    ['-unknown_field:x', true],
    ['((', true],
    ['"', true],
    [':', true],
  ])('%s → %s', (query, expected) => {
    expect(matchesSearch(query, tea)).toBe(expected)
  })

  test('a search text without end is read in no time', () => {
    const start = performance.now()
    for (const text of ['a:'.repeat(500_000), '"'.repeat(500_000), '-'.repeat(500_000), 'a'.repeat(500_000)])
      matchesSearch(text, tea)
    expect(performance.now() - start).toBeLessThan(200)
  })
})
