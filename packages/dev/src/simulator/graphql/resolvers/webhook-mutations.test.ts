import { describe, expect, test } from 'vitest'
import { asked } from '../asked.ts'

const FIELDS = `webhookSubscription { id uri filter name includeFields metafieldNamespaces updatedAt
  endpoint { __typename ... on WebhookPubSubEndpoint { pubSubProject pubSubTopic } ... on WebhookEventBridgeEndpoint { arn } } }
  userErrors { field message }`
const CREATE = `mutation ($topic: WebhookSubscriptionTopic!, $webhook: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhook) { ${FIELDS} } }`
const UPDATE = `mutation ($id: ID!, $webhook: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $webhook) { ${FIELDS} } }`
const ARN = 'arn:aws:events:eu-central-1::event-source/aws.partner/shopify.com/1001/orders'

const created = (webhook: unknown) =>
  asked().ask(CREATE, { topic: 'PRODUCTS_CREATE', webhook }).at('webhookSubscriptionCreate')

describe('a subscription', () => {
  test.each([
    [
      'pubsub://my-project:my-topic',
      { __typename: 'WebhookPubSubEndpoint', pubSubProject: 'my-project', pubSubTopic: 'my-topic' },
    ],
    [ARN, { __typename: 'WebhookEventBridgeEndpoint', arn: ARN }],
    ['https://app.example/hooks', { __typename: 'WebhookHttpEndpoint' }],
  ])('leads to %s', (uri, endpoint) => {
    expect(created({ uri })).toMatchObject({ webhookSubscription: { uri, endpoint }, userErrors: [] })
  })

  test.each(['CUSTOMERS_DATA_REQUEST', 'CUSTOMERS_REDACT', 'SHOP_REDACT'])(
    'to the compliance topic %s is made in the toml alone',
    (topic) => {
      const { ask, world } = asked()
      expect(ask(CREATE, { topic, webhook: { uri: '/hooks' } }).errors).toMatchObject([
        { message: expect.stringContaining('$topic of type WebhookSubscriptionTopic! was provided invalid value') },
      ])
      expect(world.subscriptions.size).toBe(0)
    },
  )

  test('keeps filter, fields, name and namespaces, and changes only what is given', () => {
    const { ask, world } = asked()
    const webhook = {
      uri: '/hooks',
      filter: 'vendor:Tea AND id:>5',
      name: 'teas',
      includeFields: ['id'],
      metafieldNamespaces: ['$app'],
    }
    const { at } = ask(CREATE, { topic: 'PRODUCTS_CREATE', webhook })
    const id = at('webhookSubscriptionCreate', 'webhookSubscription', 'id')
    world.clock.advance(60_000)
    const changed = ask(UPDATE, { id, webhook: { includeFields: ['id', 'title'] } })
    expect(changed.at('webhookSubscriptionUpdate', 'webhookSubscription')).toMatchObject({
      ...webhook,
      uri: 'http://localhost:3000/hooks',
      includeFields: ['id', 'title'],
      updatedAt: '2026-11-23T00:01:00Z',
    })
  })

  test('may have the address of another one with another filter, and stays another when it changes', () => {
    const { ask } = asked()
    ask(CREATE, { topic: 'PRODUCTS_CREATE', webhook: { uri: '/hooks' } })
    const { at } = ask(CREATE, { topic: 'PRODUCTS_CREATE', webhook: { uri: '/hooks', filter: 'id:1' } })
    const id = at('webhookSubscriptionCreate', 'webhookSubscription', 'id')
    const change = (webhook: unknown) =>
      ask(UPDATE, { id, webhook }).at('webhookSubscriptionUpdate', 'userErrors') as unknown[]
    expect(change({ includeFields: ['id'] })).toEqual([])
    expect(change({ filter: null })).toHaveLength(1)
  })

  test.each([
    [{ uri: '/hooks', filter: 'title' }, 'filter', /^The specified filter is invalid/],
    [{ uri: '/hooks', filter: '(id:1' }, 'filter', /^The specified filter is invalid/],
    [{ uri: '/hooks', name: 'two words' }, 'name', /^Name can only contain/],
    [{ uri: 'pubsub://my-project' }, 'uri', /^Address is invalid$/],
    [{ uri: 'arn:aws:events:nowhere' }, 'uri', /^Address is invalid$/],
  ])('of %j is a user error', (webhook, field, message) => {
    expect(created(webhook)).toEqual({
      webhookSubscription: null,
      userErrors: [{ field: ['webhookSubscription', field], message: expect.stringMatching(message) }],
    })
  })

  test('has its name alone in its shop', () => {
    const { ask } = asked()
    const create = (webhook: object) =>
      ask(CREATE, { topic: 'PRODUCTS_CREATE', webhook }).at('webhookSubscriptionCreate', 'userErrors')
    expect(create({ uri: '/a', name: 'teas' })).toEqual([])
    expect(create({ uri: '/b', name: 'teas' })).toEqual([
      { field: ['webhookSubscription', 'name'], message: 'Name has already been taken' },
    ])
    expect(create({ uri: '/a', filter: ' ' })).toMatchObject([{ message: expect.stringContaining('Address') }])
  })

  test('is made by the older mutations too', () => {
    const { ask, world } = asked()
    ask(
      `mutation { pubSubWebhookSubscriptionCreate(topic: PRODUCTS_CREATE, webhookSubscription: { pubSubProject: "p", pubSubTopic: "t" }) { userErrors { message } } }`,
    )
    ask(
      `mutation { eventBridgeWebhookSubscriptionCreate(topic: PRODUCTS_CREATE, webhookSubscription: { arn: "${ARN}" }) { userErrors { message } } }`,
    )
    expect([...world.subscriptions.values()].map(({ uri }) => uri)).toEqual(['pubsub://p:t', ARN])
  })
})

describe('orders', () => {
  const create =
    'mutation ($order: OrderCreateOrderInput!) { orderCreate(order: $order) { order { id name totalPriceSet { shopMoney { amount } } } userErrors { field message } } }'

  test('are created, changed and deleted, each with its webhook', () => {
    const { ask, events } = asked()
    const variant = ask('{ productVariants(first: 1) { nodes { id price } } }').at('productVariants', 'nodes', 0) as {
      id: string
      price: string
    }
    const custom = { title: 'Gift wrap', quantity: 1, priceSet: { shopMoney: { amount: '2.50', currencyCode: 'USD' } } }
    const order = { email: 'ada@example.com', lineItems: [{ variantId: variant.id, quantity: 2 }, custom] }
    const made = ask(create, { order }).at('orderCreate', 'order') as { id: string; name: string }
    const total = (2 * Number(variant.price) + 2.5).toFixed(2)
    expect(made).toMatchObject({ name: '#1009', totalPriceSet: { shopMoney: { amount: total.replace(/0$/, '') } } })
    ask('mutation ($id: ID!) { orderUpdate(input: { id: $id, note: "Ring twice" }) { userErrors { message } } }', made)
    ask('mutation ($id: ID!) { orderDelete(orderId: $id) { deletedId } }', made)
    expect(events.map(({ topic }) => topic)).toEqual(['orders/create', 'orders/updated', 'orders/delete'])
    expect(events[0]?.payload).toMatchObject({
      name: '#1009',
      total_price: total,
      line_items: [{ quantity: 2 }, { title: 'Gift wrap', variant_id: null }],
    })
    expect(events[1]?.payload).toMatchObject({ note: 'Ring twice' })
    expect(ask('{ orders(first: 1, query: "name:1009") { nodes { id } } }').at('orders', 'nodes')).toEqual([])
  })

  test.each([
    [{ lineItems: [] }, /at least one line item/],
    [{ lineItems: [{ variantId: 'gid://shopify/ProductVariant/1', quantity: 1 }] }, /Variant is invalid/],
    [{ lineItems: [{ quantity: 1 }] }, /Title can't be blank/],
  ])('of %j are user errors', (order, message) => {
    expect(JSON.stringify(asked().ask(create, { order }).data)).toMatch(message)
  })
})
