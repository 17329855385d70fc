import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiUrl, decodeBytes, encodeForm, escapeAll, parseQuery, splitUrl, withoutParam } from './query.ts'

describe('splitUrl', () => {
  it.each([
    [
      'https://a.ex:3000/p/q?x=1&y#f?z',
      { origin: 'https://a.ex:3000', path: '/p/q', query: 'x=1&y', fragment: '#f?z' },
    ],
    ['https://user:pass@a.ex/p', { origin: 'https://a.ex', path: '/p', query: '', fragment: '' }],
    ['https://a.ex', { origin: 'https://a.ex', path: '', query: '', fragment: '' }],
    ['https://a.ex?x', { origin: 'https://a.ex', path: '', query: 'x', fragment: '' }],
    ['/p;v=1?x', { origin: '', path: '/p;v=1', query: 'x', fragment: '' }],
    ['/p?u=https://b.ex/', { origin: '', path: '/p', query: 'u=https://b.ex/', fragment: '' }],
    ['', { origin: '', path: '', query: '', fragment: '' }],
  ])('takes %s apart as it is written', (url, parts) => {
    expect(splitUrl(url)).toEqual(parts)
  })
})

describe('parseQuery', () => {
  it('reads what URLSearchParams reads', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '%', '4', '1', 'C', '3', '+', '&', '=', '%C3%A9', '%41') }),
        (query) => {
          expect(parseQuery(query)).toEqual([...new URLSearchParams(`&${query}`)])
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is undone by encodeForm, and URLSearchParams agrees', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), (pairs) => {
        const wellFormed = pairs.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()])
        expect(parseQuery(encodeForm(pairs))).toEqual(wellFormed)
      }),
    )
  })
})

describe('withoutParam', () => {
  it('removes a name however it is escaped, and leaves the rest as written', () => {
    expect(withoutParam('a=%41&id%5Ftoken=x&id_token&b=+&id_token[]=y&id_token=z', 'id_token')).toBe(
      'a=%41&b=+&id_token[]=y',
    )
  })
})

describe('escaping', () => {
  it('leaves only unreserved characters, and never throws', () => {
    expect(escapeAll(`a b!'()*~-_.\ud800`)).toBe('a%20b%21%27%28%29%2A~-_.%EF%BF%BD')
    expect(encodeForm([['a b', `~*'`]])).toBe('a+b=~%2A%27')
  })

  it('makes any text fit for a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(asciiUrl(text)).toMatch(/^[\u0021-\u007e]*$/)
      }),
    )
  })

  it('decodes bytes one for one', () => {
    expect(decodeBytes('%ff%FE+é%zz%')).toBe('\u00ff\u00fe \u00c3\u00a9%zz%')
  })
})
