import { parse, stripIgnoredCharacters } from 'graphql'
import { describe, expect, it } from 'vitest'
import { documentText } from './document.ts'
import { printDocument } from './print.ts'

const DOCUMENTS = [
  '{ shop { name } }',
  'query Q { a }',
  'query ($id: ID!) { node(id: $id) { id } }',
  'query Products($first: Int! = 10, $ids: [[ID!]!]! = [["a"]], $on: Boolean = true @tag) @live(if: true) { a: products(first: $first, query: "x") @include(if: $on) { nodes { ...P ... on Product @skip(if: false) { id } ... @x { id } ... { id } } } } fragment P on Product @y { title }',
  'mutation { refundCreate(input: {note: null, amounts: [1.5, -2, 3e10], kind: RETURN, inner: {a: "q\\"uo\\\\te\\n\\u00e9 😀"}, none: {}, empty: []}) @idempotent(key: "k") { refund { id } } }',
  'query { a(text: """\n  a block\n    "string"\n""") }',
  'subscription S { a }',
]

describe('a printed document', () => {
  it.each(DOCUMENTS)('means the same: %s', (source) => {
    const document = parse(source, { noLocation: true })
    const printed = printDocument(document)
    expect(withoutBlocks(parse(printed, { noLocation: true }))).toEqual(withoutBlocks(document))
    expect(printed.length).toBeLessThanOrEqual(stripIgnoredCharacters(source).length + 12)
  })

  it('is printed once', () => {
    const document = parse('{ shop { name } }')
    expect(documentText(document)).toBe('query{shop{name}}')
    ;(document as { definitions: unknown }).definitions = []
    expect(documentText(document)).toBe('query{shop{name}}')
  })

  it.each([
    ['a schema', parse('type A { b: Int }')],
    ['a name that is more than a name', { definitions: [{ kind: 'Field', name: { kind: 'Name', value: 'a { b' } }] }],
    ['a kind of another prototype', { definitions: [{ kind: 'constructor' }] }],
  ])('is refused for %s', (_name, document) => {
    expect(() => printDocument(document)).toThrow(/node|usable/)
  })
})

/** Block strings come out as plain ones. */
function withoutBlocks(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'block' ? undefined : value)))
}
