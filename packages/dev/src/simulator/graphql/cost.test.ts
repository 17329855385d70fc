import { describe, expect, test } from 'vitest'
import { asked } from './asked.ts'

/** Of one query: what is charged, and what is kept. The shop has 12 products, of which one has the word `skillet`. */
function costs(query: string, variables?: unknown): readonly unknown[] {
  const { cost } = asked().ask(query, variables)
  return [cost['requestedQueryCost'], cost['actualQueryCost']]
}

describe('the cost of a query', () => {
  test.each([
    ['scalars cost nothing, an object 1', '{ shop { name email } }', [1, 1]],
    ['the same object twice is one object', '{ shop { name } shop { email } }', [1, 1]],
    ['the same object under two names is two', '{ a: shop { name } b: shop { email } }', [2, 2]],
    ['an object in an object 1 more', '{ shop { plan { shopifyPlus } } }', [2, 2]],
    ['a connection costs 2 and 1 for each item asked for', '{ products(first: 10) { nodes { id } } }', [12, 12]],
    ['edges cost as nodes do', '{ products(first: 10) { edges { cursor node { id } } } }', [12, 12]],
    ['items that are not there are refunded', '{ products(first: 50) { nodes { id } } }', [52, 14]],
    ['page info costs nothing', '{ products(last: 3) { nodes { id } pageInfo { hasNextPage } } }', [5, 5]],
    [
      'what is in the items counts for each of them',
      '{ products(first: 5, query: "skillet") { nodes { variants(first: 2) { nodes { id } } } } }',
      [27, 6],
    ],
    [
      'fragments cost what is in them',
      '{ ...F } fragment F on QueryRoot { shop { ...G } } fragment G on Shop { plan { shopifyPlus } }',
      [2, 2],
    ],
    ['a field that is skipped costs nothing', '{ shop { name plan @skip(if: true) { shopifyPlus } } }', [1, 1]],
    ['an object that is absent is refunded', '{ product(id: "gid://shopify/Product/1") { id } }', [1, 0]],
    [
      'a mutation costs 10',
      'mutation { productCreate(product: { title: "Tea" }) { product { id } userErrors { message } } }',
      [10, 10],
    ],
    [
      'a refused mutation costs 10',
      'mutation { productCreate(product: { title: "" }) { product { id } userErrors { message } } }',
      [10, 10],
    ],
    [
      'a connection in a payload is added',
      'mutation { productCreate(product: { title: "Tea" }) { product { variants(first: 5) { nodes { id } } } } }',
      [17, 13],
    ],
    [
      'of an interface the dearest type counts',
      '{ node(id: "gid://shopify/Shop/1") { ... on Product { priceRangeV2 { maxVariantPrice { amount } } } ... on Order { customer { id } } } }',
      [3, 1],
    ],
    ['the schema itself is free', '{ __schema { queryType { name } } __typename }', [0, 0]],
  ])('%s', (_rule, query, expected) => {
    expect(costs(query)).toEqual(expected)
  })

  test('sizes may come from variables and their defaults', () => {
    const query = 'query ($n: Int = 4) { products(first: $n) { nodes { id } } }'
    expect(costs(query, { n: 7 })).toEqual([9, 9])
    expect(costs(query)).toEqual([6, 6])
  })

  test('over 1000 a query is refused before it runs, and nothing is charged', () => {
    const { ask, events } = asked()
    const answer = ask('{ products(first: 250) { nodes { variants(first: 100) { nodes { id } } } } }')
    expect(answer.status).toBe(200)
    expect(answer.json).not.toHaveProperty('data')
    expect(answer.errors).toMatchObject([{ extensions: { code: 'MAX_COST_EXCEEDED', cost: 25_752, maxCost: 1000 } }])
    const mutations = Array.from(
      { length: 101 },
      (_, index) => `m${index}: productCreate(product: { title: "x" }) { product { id } }`,
    )
    expect(ask(`mutation { ${mutations.join(' ')} }`).errors).toMatchObject([{ extensions: { cost: 1010 } }])
    expect(events).toEqual([])
    expect(ask('{ shop { name } }').cost).toMatchObject({ throttleStatus: { currentlyAvailable: 1999 } })
  })
})
