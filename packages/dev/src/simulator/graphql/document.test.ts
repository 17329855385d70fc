import { getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { asked } from './asked.ts'

const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')

describe('queries that are wrong are answered 200 with errors as the platform words them', () => {
  test.each([
    ['{ foo }', "Field 'foo' doesn't exist on type 'QueryRoot'", 'undefinedField', ['query', 'foo']],
    [
      'query Q { shop { foo } }',
      "Field 'foo' doesn't exist on type 'Shop'",
      'undefinedField',
      ['query Q', 'shop', 'foo'],
    ],
    [
      '{ shop(x: 1) { id } }',
      "Field 'shop' doesn't accept argument 'x'",
      'argumentNotAccepted',
      ['query', 'shop', 'x'],
    ],
    [
      '{ product { id } }',
      "Field 'product' is missing required arguments: id",
      'missingRequiredArguments',
      ['query', 'product'],
    ],
    [
      '{ shop { name { x } } }',
      "Selections can't be made on scalars (field 'name' returns String)",
      'selectionMismatch',
      ['query', 'shop', 'name'],
    ],
    [
      '{ product(id: $id) { id } }',
      'Variable $id is used by anonymous query but not declared',
      'variableNotDefined',
      undefined,
    ],
    ['query Q($x: Int) { shop { id } }', 'Variable $x is declared by Q but not used', 'variableNotUsed', undefined],
    [
      'query ($id: String!) { product(id: $id) { id } }',
      'Type mismatch on variable $id and argument id (String! / ID!)',
      'variableMismatch',
      undefined,
    ],
    ['{ ...F }', 'Fragment F was used, but not defined', 'useAndDefineFragment', undefined],
    [
      '{ node(id: "gid://shopify/Shop/1") { ... on Foo { id } } }',
      "No such type Foo, so it can't be a fragment condition",
      'undefinedType',
      undefined,
    ],
    [
      '{ product(id: "1") { id } }',
      "Invalid global id '1'",
      'argumentLiteralsIncompatible',
      ['query', 'product', 'id'],
    ],
  ])('%s', (query, message, code, path) => {
    const answer = asked().ask(query)
    expect(answer.status).toBe(200)
    expect(answer.json).not.toHaveProperty('data')
    expect(answer.errors).toMatchObject([{ message, extensions: { code }, ...(path && { path }) }])
  })

  test('a missing selection says what to write', () => {
    expect(JSON.stringify(asked().ask('{ shop }').errors)).toContain("Did you mean 'shop { ... }'?")
  })

  test('a syntax error says where', () => {
    expect(asked().ask('{ shop {').errors).toMatchObject([
      {
        message: expect.stringMatching(/^syntax error, unexpected end of file at \[1, 9\]/),
        locations: [{ line: 1, column: 9 }],
      },
    ])
    expect(asked().ask('{ } }').errors).toMatchObject([
      { message: expect.stringContaining('unexpected RCURLY ("}") at [1, 3]') },
    ])
    expect(asked().ask(' ').errors).toMatchObject([{ message: 'No query string was present' }])
  })
})

describe('variables that do not fit are named with each problem', () => {
  const create = 'mutation ($product: ProductCreateInput!) { productCreate(product: $product) { product { id } } }'
  test.each([
    [
      'query ($id: ID!) { product(id: $id) { id } }',
      {},
      'Variable $id of type ID! was provided invalid value',
      [],
      'Expected value to not be null',
    ],
    [
      'query ($id: ID!) { product(id: $id) { id } }',
      { id: null },
      'Variable $id of type ID! was provided invalid value',
      [],
      'Expected value to not be null',
    ],
    [
      'query ($id: ID!) { product(id: $id) { id } }',
      { id: '7' },
      'Variable $id of type ID! was provided invalid value',
      [],
      "Invalid global id '7'",
    ],
    [
      create,
      { product: { titel: 'Tea' } },
      'Variable $product of type ProductCreateInput! was provided invalid value for titel (Field is not defined on this input)',
      ['titel'],
      'Field is not defined on this input',
    ],
    [
      create,
      { product: { tags: Array.from({ length: 251 }, String) } },
      expect.stringContaining('for tags ('),
      ['tags'],
      'The input array size of 251 is greater than the maximum allowed of 250.',
    ],
  ])('%s with %j', (query, variables, message, path, explanation) => {
    const answer = asked().ask(query, variables)
    expect(answer.status).toBe(200)
    expect(answer.errors).toMatchObject([{ message, extensions: { problems: [{ path, explanation }] } }])
  })
})

describe('hostile queries end soon', () => {
  const product = 'gid://shopify/Product/1'
  const rows: readonly (readonly [string, string])[] = [
    ['brackets without end', '{a'.repeat(400_000)],
    ['too many tokens', `{ shop { ${many(10_000, () => 'id')} } }`],
    ['one field a thousand times', `{ shop { ${many(2_500, () => 'id')} } }`],
    [
      'fragments that spread themselves',
      'query { ...A } fragment A on QueryRoot { ...B } fragment B on QueryRoot { ...A }',
    ],
    [
      'fragments that double at each level',
      `{ product(id: "${product}") { ...f0 } } ${many(16, (i) => `fragment f${i} on Product { variants(first: 1) { nodes { a: product { ...f${i + 1} } b: product { ...f${i + 1} } } } }`)} fragment f16 on Product { id }`,
    ],
    [
      'a deep chain of fields',
      `{ product(id: "${product}") ${'{ variants(first: 1) { nodes { product '.repeat(30)}{ id }${' } } }'.repeat(30)} }`,
    ],
    [
      'five hundred aliases on every one of 250 products',
      `{ products(first: 250) { nodes { ${many(700, (i) => `a${i}: title`)} } } }`,
    ],
    ['the whole schema twice', getIntrospectionQuery().replace('queryType', 'again: types { ...FullType } queryType')],
    [
      'the types of the schema four hundred times',
      `{ __schema { ${many(400, (i) => `a${i}: types { fields { name } }`)} } }`,
    ],
  ]
  test.each(rows)('%s', (_name, query) => {
    const { ask } = asked()
    ask('{ shop { id } }')
    const start = performance.now()
    const answer = ask(query)
    expect(answer.status).toBe(200)
    expect(answer.errors).toBeDefined()
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  test('variables nested without end are refused', () => {
    const nested = '['.repeat(200_000) + ']'.repeat(200_000)
    const query = 'mutation ($p: ProductCreateInput!) { productCreate(product: $p) { product { id } } }'
    const body = `{"query":${JSON.stringify(query)},"variables":{"p":{"tags":${nested}}}}`
    const answer = asked().ask('', {}, { body })
    expect(answer.status === 400 || Array.isArray(answer.errors)).toBe(true)
  })

  test('the whole schema once is answered', () => {
    const { at, cost } = asked().ask(getIntrospectionQuery())
    expect((at('__schema', 'types') as unknown[]).length).toBeGreaterThan(3_000)
    expect(cost['requestedQueryCost']).toBe(0)
  })
})
