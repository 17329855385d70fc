import { describe, expect, test } from 'vitest'
import { asked } from './asked.ts'

describe('scopes', () => {
  test('a field without its scope is refused in the words of the platform, with path and documentation', () => {
    const answer = asked(['read_products']).ask('{ orders(first: 1) { nodes { id } } }')
    expect(answer.status).toBe(200)
    expect(answer.data).toBeNull()
    expect(answer.errors).toMatchObject([
      {
        message: expect.stringMatching(/^Access denied for orders field\. Required access: `read_orders` access scope/),
        path: ['orders'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'ACCESS_DENIED', documentation: 'https://shopify.dev/api/usage/access-scopes' },
      },
    ])
  })

  test('only the refused field is null when it may be, and the rest is answered', () => {
    const { ask } = asked(['read_orders'])
    const { data, errors } = ask('{ shop { name } orders(first: 1) { nodes { name customer { id } } } }')
    expect(data).toEqual({ shop: { name: 'Demo' }, orders: { nodes: [{ name: '#1001', customer: null }] } })
    expect(errors).toMatchObject([{ path: ['orders', 'nodes', 0, 'customer'] }])
  })

  test('write brings read with it', () => {
    expect(asked(['write_products']).ask('{ products(first: 1) { nodes { title } } }').errors).toBeUndefined()
  })

  test('read does not write', () => {
    const { ask, events } = asked(['read_products'])
    const answer = ask('mutation { productCreate(product: { title: "Tea" }) { product { id } } }')
    expect(answer.data).toEqual({ productCreate: null })
    expect(answer.errors).toMatchObject([{ path: ['productCreate'], extensions: { code: 'ACCESS_DENIED' } }])
    expect(events).toEqual([])
  })

  test('what hides behind an interface is refused too', () => {
    const { ask } = asked(['read_orders'])
    const query = 'query ($id: ID!) { node(id: $id) { id } }'
    const id = asked().ask('{ products(first: 1) { nodes { id } } }').at('products', 'nodes', 0, 'id')
    expect(ask(query, { id }).errors).toMatchObject([{ path: ['node'], extensions: { code: 'ACCESS_DENIED' } }])
    expect(ask(query, { id: 'gid://shopify/Product/1' }).data).toEqual({ node: null })
  })

  test('nodes tells nothing of a type that the token may not read', () => {
    const id = asked().ask('{ customers(first: 1) { nodes { id } } }').data['customers']?.['nodes']?.[0]?.['id']
    const answer = asked(['read_products']).ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Customer { email } } }',
      { ids: [id] },
    )
    expect(JSON.stringify(answer.data)).not.toContain('@')
    expect(answer.errors).toMatchObject([{ extensions: { code: 'ACCESS_DENIED' } }])
  })

  test('the shop and the app need no scope', () => {
    expect(asked([]).ask('{ shop { name } currentAppInstallation { accessScopes { handle } } }').data).toEqual({
      shop: { name: 'Demo' },
      currentAppInstallation: { accessScopes: [] },
    })
  })
})
