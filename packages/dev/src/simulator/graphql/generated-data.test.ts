import { describe, expect, test } from 'vitest'
import { asked } from './asked.ts'

describe('made-up data', () => {
  const query = `{
    collections(first: 3) { nodes { id title handle updatedAt products(first: 2) { nodes { id title } } } }
    locations(first: 2) { nodes { name isActive address { city provinceCode zip } } }
    priceLists(first: 1) { nodes { currency } }
  }`
  const scopes = ['read_products', 'read_locations', 'read_inventory']

  test('is the same at every call, in every world', () => {
    const [one, other] = [asked(scopes), asked(scopes)]
    const { data, errors } = one.ask(query)
    expect(errors).toBeUndefined()
    expect(one.ask(query).data).toEqual(data)
    expect(other.ask(query).data).toEqual(data)
  })

  test('has ids, moments and names of the right form', () => {
    const collections = asked(scopes).ask(query).at('collections', 'nodes') as readonly Record<string, unknown>[]
    expect(collections).toHaveLength(3)
    for (const { id, title, handle, updatedAt } of collections) {
      expect(id).toMatch(/^gid:\/\/shopify\/Collection\/\d{13}$/)
      expect(title).toMatch(/^[A-Z][a-z]+ /)
      expect(handle).toBe(String(title).toLowerCase().replaceAll(' ', '-'))
      expect(updatedAt).toMatch(/^202[56]-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    }
    expect(new Set(collections.map(({ id }) => id)).size).toBe(3)
  })

  test('refers to products that can be looked up', () => {
    const { ask } = asked(scopes)
    const first = ask(query).at('collections', 'nodes', 0, 'products', 'nodes', 0) as { id: string; title: string }
    expect(ask('query ($id: ID!) { product(id: $id) { title } }', { id: first.id }).data).toEqual({
      product: { title: first.title },
    })
  })

  test('repeats what a mutation was told, without user errors', () => {
    const { ask } = asked(['write_products'])
    const create = ask(
      'mutation { collectionCreate(input: { title: "Teas" }) { collection { id title } userErrors { message } } }',
    )
    expect(create.data).toMatchObject({ collectionCreate: { collection: { title: 'Teas' }, userErrors: [] } })
    const id = create.data['collectionCreate']?.['collection']?.['id']
    const remove = ask(
      'mutation ($id: ID!) { collectionDelete(input: { id: $id }) { deletedCollectionId userErrors { message } } }',
      { id },
    )
    expect(remove.data).toEqual({ collectionDelete: { deletedCollectionId: id, userErrors: [] } })
  })

  test('an object that is asked for by its id has it, and an id of no type gives nothing', () => {
    const { ask } = asked(scopes)
    expect(
      ask(
        '{ collection(id: "gid://shopify/Collection/42") { id } node(id: "gid://shopify/Collection/42") { __typename id } }',
      ).data,
    ).toEqual({
      collection: { id: 'gid://shopify/Collection/42' },
      node: { __typename: 'Collection', id: 'gid://shopify/Collection/42' },
    })
    expect(ask('{ node(id: "gid://shopify/Nonsense/42") { id } }').data).toEqual({ node: null })
  })
})
