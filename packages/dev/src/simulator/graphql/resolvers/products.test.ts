import { describe, expect, test } from 'vitest'
import { asked, type Asked } from '../asked.ts'

const titles = ({ ask }: Asked, args: string): unknown => {
  const nodes = ask(`{ products(${args}) { nodes { title } } }`).at('products', 'nodes') as readonly { title: string }[]
  return nodes.map(({ title }) => title)
}

describe('listing products', () => {
  test('pages go forward and backward by cursors and meet', () => {
    const { ask } = asked()
    const page = (args: string) => {
      const { data } = ask(
        `{ products(${args}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      )
      return data['products'] as unknown as {
        edges: { cursor: string; node: { id: string } }[]
        pageInfo: Record<string, unknown>
      }
    }
    const first = page('first: 5')
    expect(first.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      endCursor: first.edges[4]?.cursor,
    })
    const second = page(`first: 5, after: "${first.edges[4]?.cursor}"`)
    const third = page(`first: 5, after: "${second.edges[4]?.cursor}"`)
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const ids = [first, second, third].flatMap(({ edges }) => edges.map(({ node }) => node.id))
    expect(new Set(ids).size).toBe(12)
    expect(page(`last: 5, before: "${second.edges[0]?.cursor}"`).edges).toEqual(first.edges)
    expect(page('first: 12, reverse: true').edges.map(({ node }) => node.id)).toEqual(ids.toReversed())
  })

  test.each([
    ['title:mug', ['Enamel Camp Mug']],
    ['title:cast*', ['Cast Iron Skillet']],
    ['product_type:Tea', ['Sencha Green Tea', 'Roasted Chestnut Oolong']],
    ['status:draft', ['Dot Grid Notebook']],
    ['product_type:Tea -title:oolong*', ['Sencha Green Tea']],
    ['title:"Linen Apron" OR title:mug', ['Enamel Camp Mug', 'Linen Apron']],
    ['no-such-word', []],
  ])('the search %s finds its products', (query, expected) => {
    expect(titles(asked(), `first: 12, query: ${JSON.stringify(query)}`)).toEqual(expected)
  })

  test('sort keys order, and reverse turns round', () => {
    const shop = asked()
    expect(titles(shop, 'first: 2, sortKey: TITLE')).toEqual(['Beeswax Candle', 'Canvas Tote Bag'])
    expect(titles(shop, 'first: 1, sortKey: TITLE, reverse: true')).toEqual(['Wool Field Blanket'])
  })

  test.each([
    ['', 'you must provide one of first or last'],
    ['first: 1, last: 1', 'you cannot provide both first and last'],
    ['first: 251', 'first cannot exceed 250'],
    ['first: -1', 'first cannot be negative'],
    ['first: 1, after: "bm9wZQ=="', 'Invalid cursor for current pagination sort.'],
  ])('a page of (%s) is refused', (args, message) => {
    const answer = asked().ask(`{ products${args && `(${args})`} { nodes { id } } }`)
    expect(answer.errors).toMatchObject([{ message, extensions: { code: 'BAD_REQUEST' } }])
  })

  test('counts and variants agree with the list', () => {
    const { ask } = asked()
    const { data } = ask(
      '{ productsCount { count precision } productVariantsCount(query: "title:Forest") { count } product(id: "gid://shopify/Product/1") { id } }',
    )
    expect(data).toEqual({
      productsCount: { count: 12, precision: 'EXACT' },
      productVariantsCount: { count: 1 },
      product: null,
    })
  })
})

describe('changing products', () => {
  const create = `mutation ($product: ProductCreateInput!) {
    productCreate(product: $product) {
      product { id title handle status vendor tags descriptionHtml options { name values } variants(first: 5) { nodes { id title price } } }
      userErrors { field message }
    }
  }`

  test('a created product is there, has one variant, and products/create goes out', () => {
    const { ask, events } = asked()
    const { data } = ask(create, {
      product: {
        title: 'Genmaicha Tea',
        tags: ['b', 'a'],
        productOptions: [{ name: 'Size', values: [{ name: '50 g' }, { name: '100 g' }] }],
      },
    })
    const product = data['productCreate']?.['product']
    expect(product).toMatchObject({
      title: 'Genmaicha Tea',
      handle: 'genmaicha-tea',
      status: 'ACTIVE',
      vendor: 'Demo',
      tags: ['a', 'b'],
      options: [{ name: 'Size', values: ['50 g'] }],
      variants: { nodes: [{ title: '50 g', price: '0.00' }] },
    })
    const again = ask(
      'query ($id: ID!) { product(id: $id) { title } node(id: $id) { id ... on Product { handle } } }',
      { id: product?.['id'] },
    )
    expect(again.data).toEqual({
      product: { title: 'Genmaicha Tea' },
      node: { id: product?.['id'], handle: 'genmaicha-tea' },
    })
    expect(events).toMatchObject([
      {
        topic: 'products/create',
        shop: 'demo',
        payload: { admin_graphql_api_id: product?.['id'], title: 'Genmaicha Tea', tags: 'a, b' },
      },
    ])
  })

  test('a second product of the same title gets a handle of its own', () => {
    const { ask } = asked()
    const handles = [1, 2].map(
      () => ask(create, { product: { title: 'Tea' } }).data['productCreate']?.['product']?.['handle'],
    )
    expect(handles).toEqual(['tea', 'tea-1'])
  })

  test.each([
    [{ title: '' }, ['title'], "Title can't be blank"],
    [{ title: ' ' }, ['title'], "Title can't be blank"],
    [{}, ['title'], "Title can't be blank"],
    [{ title: 'x'.repeat(256) }, ['title'], 'Title is too long (maximum is 255 characters)'],
  ])('an input like %j is a user error, and nothing goes out', (product, field, message) => {
    const { ask, events } = asked()
    expect(ask(create, { product }).data).toEqual({
      productCreate: { product: null, userErrors: [{ field, message }] },
    })
    expect(events).toEqual([])
  })

  test('an update changes what it names, and products/update goes out', () => {
    const { ask, events, world } = asked()
    const id = ask('{ products(first: 1) { nodes { id } } }').data['products']?.['nodes']?.[0]?.['id']
    world.clock.advance(60_000)
    const query =
      'mutation ($product: ProductUpdateInput!) { productUpdate(product: $product) { product { title vendor updatedAt } userErrors { message } } }'
    const { data } = ask(query, { product: { id, title: 'Bigger Mug' } })
    expect(data).toMatchObject({
      productUpdate: { product: { title: 'Bigger Mug', updatedAt: '2026-11-23T00:01:00Z' }, userErrors: [] },
    })
    expect(events).toMatchObject([{ topic: 'products/update', payload: { title: 'Bigger Mug' } }])
    expect(ask(query, { product: { id: 'gid://shopify/Product/1', title: 'x' } }).data).toEqual({
      productUpdate: { product: null, userErrors: [{ message: 'Product does not exist' }] },
    })
  })

  test('a deleted product is gone, products/delete goes out, and its id is not given again', () => {
    const { ask, events } = asked()
    const id = ask(create, { product: { title: 'Tea' } }).data['productCreate']?.['product']?.['id']
    const query =
      'mutation ($id: ID!) { productDelete(input: { id: $id }) { deletedProductId shop { name } userErrors { field message } } }'
    expect(ask(query, { id }).data).toEqual({
      productDelete: { deletedProductId: id, shop: { name: 'Demo' }, userErrors: [] },
    })
    expect(ask(query, { id }).data).toMatchObject({
      productDelete: { deletedProductId: null, userErrors: [{ field: ['id'], message: 'Product does not exist' }] },
    })
    expect(events.map(({ topic }) => topic)).toEqual(['products/create', 'products/delete'])
    expect(ask(create, { product: { title: 'Tea' } }).data['productCreate']?.['product']?.['id']).not.toBe(id)
  })

  test('variants are created, priced and deleted in bulk', () => {
    const { ask, events } = asked()
    const product = ask(create, { product: { title: 'Tea' } }).data['productCreate']?.['product']
    const [productId, first] = [product?.['id'], product?.['variants']?.['nodes']?.[0]?.['id']]
    const change = (name: string, variants: unknown) =>
      ask(
        `mutation ($productId: ID!, $variants: [ProductVariantsBulkInput!]!) { ${name}(productId: $productId, variants: $variants) { productVariants { id price sku } userErrors { field message code } } }`,
        { productId, variants },
      ).data[name]
    expect(
      change('productVariantsBulkUpdate', [{ id: first, price: '12.5', inventoryItem: { sku: 'TEA-1' } }]),
    ).toMatchObject({ productVariants: [{ price: '12.50', sku: 'TEA-1' }] })
    expect(
      change('productVariantsBulkCreate', [{ price: 9, optionValues: [{ optionName: 'Title', name: 'Large' }] }]),
    ).toMatchObject({ productVariants: [{ price: '9.00' }] })
    expect(change('productVariantsBulkUpdate', [{ id: 'gid://shopify/ProductVariant/1' }])).toMatchObject({
      userErrors: [{ field: ['variants', '0', 'id'], code: 'PRODUCT_VARIANT_DOES_NOT_EXIST' }],
    })
    const gone = ask(
      'mutation ($productId: ID!, $ids: [ID!]!) { productVariantsBulkDelete(productId: $productId, variantsIds: $ids) { product { variantsCount { count } } userErrors { message } } }',
      { productId, ids: [first] },
    )
    expect(gone.data).toMatchObject({
      productVariantsBulkDelete: { product: { variantsCount: { count: 1 } }, userErrors: [] },
    })
    expect(events.map(({ topic }) => topic)).toEqual([
      'products/create',
      'products/update',
      'products/update',
      'products/update',
    ])
  })
})
