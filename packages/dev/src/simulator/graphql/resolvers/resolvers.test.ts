import { describe, expect, test } from 'vitest'
import { asked } from '../asked.ts'
import { adminSchema } from '../schema.ts'
import { resolvers } from './index.ts'

test('every resolver stands at a field of the schema', () => {
  const schema = adminSchema()
  const lost = Object.entries(resolvers).flatMap(([type, fields]) => {
    const found = schema.getType(type)
    const known = found && 'getFields' in found ? found.getFields() : {}
    return Object.keys(fields)
      .filter((field) => !(field in known))
      .map((field) => `${type}.${field}`)
  })
  expect(lost).toEqual([])
})

describe('orders', () => {
  test('totals are the sum of the lines', () => {
    const { data } = asked().ask(
      '{ orders(first: 8) { nodes { name totalPriceSet { shopMoney { amount currencyCode } } lineItems(first: 5) { nodes { quantity originalUnitPriceSet { shopMoney { amount } } } } } } }',
    )
    const orders = data['orders']?.['nodes'] as unknown as {
      totalPriceSet: { shopMoney: { amount: string } }
      lineItems: { nodes: { quantity: number; originalUnitPriceSet: { shopMoney: { amount: string } } }[] }
    }[]
    expect(orders).toHaveLength(8)
    for (const { totalPriceSet, lineItems } of orders) {
      const sum = lineItems.nodes.reduce(
        (total, line) => total + line.quantity * Number(line.originalUnitPriceSet.shopMoney.amount),
        0,
      )
      expect(Number(totalPriceSet.shopMoney.amount)).toBeCloseTo(sum, 2)
      expect(sum).toBeGreaterThan(0)
    }
  })

  test('are found by their name, and keep a note', () => {
    const { ask } = asked()
    const found = ask('{ orders(first: 3, query: "name:1003") { nodes { id name } } }').data['orders']?.['nodes']
    expect(found).toMatchObject([{ name: '#1003' }])
    const change = ask(
      'mutation ($input: OrderInput!) { orderUpdate(input: $input) { order { note tags } userErrors { message } } }',
      { input: { id: found?.[0]?.['id'], note: 'Ring twice', tags: ['gift'] } },
    )
    expect(change.data).toEqual({ orderUpdate: { order: { note: 'Ring twice', tags: ['gift'] }, userErrors: [] } })
  })
})

describe('customers', () => {
  const create =
    'mutation ($input: CustomerInput!) { customerCreate(input: $input) { customer { id displayName } userErrors { field message } } }'

  test('are created, found, changed and deleted, each with its webhook', () => {
    const { ask, events } = asked()
    const input = { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' }
    const id = ask(create, { input }).data['customerCreate']?.['customer']?.['id']
    expect(ask('{ customers(first: 5, query: "email:ada@example.com") { nodes { id } } }').data).toEqual({
      customers: { nodes: [{ id }] },
    })
    expect(
      ask('mutation ($input: CustomerInput!) { customerUpdate(input: $input) { customer { note } } }', {
        input: { id, note: 'VIP' },
      }).data,
    ).toEqual({ customerUpdate: { customer: { note: 'VIP' } } })
    expect(
      ask('mutation ($id: ID!) { customerDelete(input: { id: $id }) { deletedCustomerId userErrors { message } } }', {
        id,
      }).data,
    ).toEqual({ customerDelete: { deletedCustomerId: id, userErrors: [] } })
    expect(events.map(({ topic }) => topic)).toEqual(['customers/create', 'customers/update', 'customers/delete'])
  })

  test.each([
    [{}, null, 'A name, phone number, or email address must be present'],
    [{ email: 'nobody' }, ['email'], 'Email is invalid'],
  ])('the input %j is a user error', (input, field, message) => {
    expect(asked().ask(create, { input }).data).toEqual({
      customerCreate: { customer: null, userErrors: [{ field, message }] },
    })
  })
})

describe('webhook subscriptions', () => {
  const create = `mutation ($topic: WebhookSubscriptionTopic!, $webhook: WebhookSubscriptionInput!) {
    webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhook) { webhookSubscription { id topic uri endpoint { ... on WebhookHttpEndpoint { callbackUrl } } } userErrors { field message } }
  }`
  const webhook = { uri: 'http://localhost:3000/webhooks', filter: null }

  test('are made, listed and deleted, and the world knows them', () => {
    const { ask, world } = asked()
    const { data, at } = ask(create, { topic: 'PRODUCTS_CREATE', webhook })
    expect(data).toMatchObject({
      webhookSubscriptionCreate: {
        webhookSubscription: {
          topic: 'PRODUCTS_CREATE',
          uri: webhook.uri,
          endpoint: { callbackUrl: webhook.uri },
        },
        userErrors: [],
      },
    })
    const id = at('webhookSubscriptionCreate', 'webhookSubscription', 'id') as string
    expect(world.subscriptions.get(id)).toMatchObject({ topic: 'products/create', shop: 'demo', source: 'admin-api' })
    expect(ask('{ webhookSubscriptions(first: 5, topics: [PRODUCTS_CREATE]) { nodes { id } } }').data).toEqual({
      webhookSubscriptions: { nodes: [{ id }] },
    })
    expect(ask('{ webhookSubscriptions(first: 5, topics: [ORDERS_CREATE]) { nodes { id } } }').data).toEqual({
      webhookSubscriptions: { nodes: [] },
    })
    const remove =
      'mutation ($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } } }'
    expect(ask(remove, { id }).data).toEqual({
      webhookSubscriptionDelete: { deletedWebhookSubscriptionId: id, userErrors: [] },
    })
    expect(ask(remove, { id }).data).toEqual({
      webhookSubscriptionDelete: {
        deletedWebhookSubscriptionId: null,
        userErrors: [{ message: 'Webhook subscription does not exist' }],
      },
    })
  })

  test.each([
    ['PRODUCTS_CREATE', { uri: 'http://elsewhere.example/hooks' }, 'Address protocol http:// is not supported'],
    ['PRODUCTS_CREATE', { uri: 'nowhere' }, 'Address is invalid'],
    ['PRODUCTS_CREATE', {}, "Address can't be blank"],
  ])('%s to %j is a user error', (topic, input, message) => {
    expect(asked().ask(create, { topic, webhook: input }).data).toMatchObject({
      webhookSubscriptionCreate: { webhookSubscription: null, userErrors: [{ message }] },
    })
  })

  test('the same address twice is a user error, and a topic wants its scope', () => {
    const { ask } = asked(['read_products'])
    ask(create, { topic: 'PRODUCTS_CREATE', webhook })
    expect(ask(create, { topic: 'PRODUCTS_CREATE', webhook }).data).toMatchObject({
      webhookSubscriptionCreate: { userErrors: [{ message: 'Address for this topic has already been taken' }] },
    })
    expect(JSON.stringify(ask(create, { topic: 'ORDERS_CREATE', webhook }).data)).toContain(
      'You do not have permission',
    )
  })
})

describe('the app', () => {
  test('sees itself and its scopes, read beside write, and no other app', () => {
    const { data } = asked(['write_products']).ask(
      '{ currentAppInstallation { accessScopes { handle } app { apiKey } } app { id } appByKey(apiKey: "other") { id } }',
    )
    expect(data).toEqual({
      currentAppInstallation: {
        accessScopes: [{ handle: 'read_products' }, { handle: 'write_products' }],
        app: { apiKey: 'client-id' },
      },
      app: { id: 'gid://shopify/App/1001' },
      appByKey: null,
    })
  })
})
