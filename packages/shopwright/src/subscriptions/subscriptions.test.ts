import { createSimulator, type Simulator } from '@shopwright/dev'
import { adminSchemaSDL } from '@shopwright/platform-data'
import { buildSchema, parse, validate } from 'graphql'
import { parse as parseToml } from 'smol-toml'
import { beforeEach, describe, expect, it } from 'vitest'
import { ShopifyApp } from '../app.ts'
import {
  createSubscriptions,
  declaredInToml,
  renderPlan,
  type SubscriptionCall,
  type SubscriptionsOptions,
} from './index.ts'

const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const HOST = 'https://app.example'
const HTTPS = { https: `${HOST}/webhooks` }
const ARN = 'arn:aws:events:eu-west-1::event-source/aws.partner/shopify.com/1001/orders'
const [ORDERS, PRODUCTS] = [
  { topic: 'orders/create', target: HTTPS },
  { topic: 'products/update', target: HTTPS, includeFields: ['id', 'title'], filter: 'status:active' },
]

let simulator: Simulator
let app: ShopifyApp
let accessToken: string
let asked: { query: string; variables: Record<string, unknown> }[]
beforeEach(async () => {
  simulator = createSimulator({
    app: { ...SETTINGS, scopes: 'read_products,read_orders', url: HOST },
    now: Date.UTC(2026, 10, 24),
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  app = new ShopifyApp({ ...SETTINGS, fetch: simulator.fetch, now: simulator.clock.now, sleep: async () => undefined })
  const granted = await app.exchangeUsingClientCredentials({ shop: 'demo' })
  accessToken = granted.accessToken?.token ?? ''
  asked = []
})

const graphql = ({ shop, query, variables }: SubscriptionCall) => {
  asked.push({ query, variables })
  return app.adminGraphQLRequest(query, { shop, accessToken, apiVersion: '2026-10', variables })
}
const declare = (declared: SubscriptionsOptions['declared'], more: Partial<SubscriptionsOptions> = {}) =>
  createSubscriptions({ declared, graphql, ...more })
const DEMO = { shop: 'demo' }

async function planned(subscriptions: ReturnType<typeof declare>) {
  const result = await subscriptions.plan(DEMO)
  if (!result.ok) throw new Error(result.log.detail)
  return result.plan
}
async function applied(subscriptions: ReturnType<typeof declare>) {
  return subscriptions.apply(await planned(subscriptions))
}
const inShop = () =>
  [...simulator.world.subscriptions.values()]
    .filter(({ source }) => source === 'admin-api')
    .map(({ topic, uri, name, filter, includeFields }) => ({ topic, uri, name, filter, includeFields }))
/** Somebody else's, or older code's. */
async function already(topic: string, uri: string, more: Record<string, unknown> = {}) {
  const result = await app.adminGraphQLRequest(
    `mutation ($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
      webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) { userErrors { message } } }`,
    { shop: 'demo', accessToken, apiVersion: '2026-10', variables: { topic, input: { uri, ...more } } },
  )
  expect(JSON.stringify(result.data)).toContain('"userErrors":[]')
}

describe('a shop that has nothing', () => {
  it('gets what is declared, with filter, fields and name, on every kind of target', async () => {
    const subscriptions = declare([
      ORDERS,
      { ...PRODUCTS, name: 'active' },
      { topic: 'PRODUCTS_CREATE', target: { pubSub: { project: 'my-project', topic: 'shopify' } } },
      { topic: 'products/delete', target: { eventBridge: ARN } },
    ])
    const plan = await planned(subscriptions)
    expect(plan.steps.map((step) => step.do)).toEqual(['create', 'create', 'create', 'create'])
    expect(inShop()).toEqual([])
    const result = await subscriptions.apply(plan)
    expect([result.ok, result.log.code]).toEqual([true, 'applied'])
    expect(inShop()).toMatchObject([
      { topic: 'orders/create', uri: HTTPS.https, name: expect.stringMatching(/^shopwright-[0-9a-f]{8}$/) as string },
      { topic: 'products/update', name: 'shopwright-active', filter: 'status:active', includeFields: ['id', 'title'] },
      { topic: 'products/create', uri: 'pubsub://my-project:shopify' },
      { topic: 'products/delete', uri: ARN },
    ])
    expect((await planned(subscriptions)).steps).toEqual([])
  })

  it('is sent what it is subscribed to, cut to the fields and by the filter', async () => {
    const bodies: string[] = []
    const sim = createSimulator({
      app: { ...SETTINGS, scopes: 'read_products', url: HOST },
      deliver: async (req) => {
        bodies.push(String(req.body))
        return { status: 200, headers: {}, body: '' }
      },
    })
    app = new ShopifyApp({ ...SETTINGS, fetch: sim.fetch })
    accessToken = (await app.exchangeUsingClientCredentials(DEMO)).accessToken?.token ?? ''
    await applied(declare([PRODUCTS]))
    for (const status of ['active', 'draft'])
      sim.world.emit('products/update', 'demo', { id: 1, title: status, status })
    await sim.settled()
    expect(bodies).toEqual(['{"id":1,"title":"active"}'])
  })

  it('is done once by two processes that apply the same plan at once', async () => {
    const subscriptions = declare([ORDERS, PRODUCTS])
    const plan = await planned(subscriptions)
    const results = await Promise.all([subscriptions.apply(plan), subscriptions.apply(plan)])
    expect(results.map(({ ok }) => ok)).toEqual([true, true])
    expect(inShop()).toHaveLength(2)
    const codes = results.flatMap(({ steps }) => steps.map(({ code }) => code)).toSorted()
    expect(codes).toEqual(['already_there', 'already_there', 'done', 'done'])
  })
})

describe('a shop that has something', () => {
  it('has its own ones changed and deleted, and nobody else’s', async () => {
    await already('PRODUCTS_CREATE', 'https://other.example/hooks', { name: 'other-service' })
    await already('ORDERS_PAID', 'https://other.example/hooks')
    await applied(declare([ORDERS, PRODUCTS]))
    const others = inShop().slice(0, 2)
    const changed = declare([{ ...PRODUCTS, includeFields: ['id'] }])
    const plan = await planned(changed)
    expect(plan.steps).toMatchObject([
      { do: 'update', fields: ['includeFields'], wanted: { includeFields: ['id'] } },
      { do: 'delete', because: 'undeclared', found: { topic: 'ORDERS_CREATE' } },
    ])
    expect(plan.foreign.map(({ topic }) => topic)).toEqual(['PRODUCTS_CREATE', 'ORDERS_PAID'])
    expect((await changed.apply(plan)).ok).toBe(true)
    expect(inShop()).toEqual([
      ...others,
      expect.objectContaining({ topic: 'products/update', includeFields: ['id'] }) as object,
    ])
  })

  it('gets a name for another topic once the one that has it is gone, and not one that stays with a stranger', async () => {
    await applied(declare([{ ...ORDERS, name: 'main' }, PRODUCTS]))
    const moved = declare([{ topic: 'products/create', target: HTTPS, name: 'main' }, PRODUCTS])
    const plan = await planned(moved)
    expect(plan.steps.map((step) => step.do)).toEqual(['create', 'delete'])
    expect((await moved.apply(plan)).steps.map(({ code }) => code)).toEqual(['done', 'done'])
    expect(inShop().map(({ topic, name }) => [topic, name])).toContainEqual(['products/create', 'shopwright-main'])
    expect((await planned(moved)).steps).toEqual([])

    const prefixed = declare([{ ...ORDERS, name: 'main' }], { namePrefix: 'mine-' })
    const mine = await planned(prefixed)
    await already('ORDERS_PAID', 'https://other.example/hooks', { name: 'mine-main' })
    const refused = await prefixed.apply(mine)
    expect([refused.ok, refused.steps.map(({ code }) => code)]).toEqual([false, ['name_taken']])
  })

  it('takes over what older code made without a name, on its hosts alone', async () => {
    await already('ORDERS_CREATE', HTTPS.https)
    await already('PRODUCTS_CREATE', `${HOST}/old`)
    await already('PRODUCTS_DELETE', 'https://app.example.evil/webhooks')
    const subscriptions = declare([ORDERS], { ownHosts: ['App.Example'] })
    const plan = await planned(subscriptions)
    expect(plan.steps.map((step) => [step.do, step.do === 'delete' ? step.found.topic : step.wanted.topic])).toEqual([
      ['update', 'ORDERS_CREATE'],
      ['delete', 'PRODUCTS_CREATE'],
    ])
    expect((await subscriptions.apply(plan)).ok).toBe(true)
    expect(inShop().map(({ topic }) => topic)).toEqual(['orders/create', 'products/delete'])
  })

  it('has what older code made as XML sent as JSON, which alone an inbox takes', async () => {
    const nodes = [{ id: 'gid://1', topic: 'ORDERS_CREATE', uri: HTTPS.https, name: null, format: 'XML' }]
    const data = { webhookSubscriptions: { nodes, pageInfo: { hasNextPage: false } } }
    const answer = {
      ok: true,
      data,
      log: { code: 'success', detail: '' },
      response: { status: 200, headers: {}, body: '' },
    }
    const plan = await planned(declare([ORDERS], { ownHosts: ['app.example'], graphql: async () => answer }))
    expect(plan.steps).toMatchObject([{ do: 'update', fields: ['name', 'format'] }])
    expect(renderPlan(plan)).toContain('format XML → JSON')
    const stranger = await planned(declare([ORDERS], { graphql: async () => answer }))
    expect([stranger.steps, stranger.conflicts]).toMatchObject([[], [{ fields: ['format'] }]])
  })

  it('keeps a stranger’s that does the same, and tells of one that stands in the way', async () => {
    await already('ORDERS_CREATE', HTTPS.https)
    await already('PRODUCTS_UPDATE', HTTPS.https, { filter: 'status:active', includeFields: ['vendor'] })
    const plan = await planned(declare([ORDERS, PRODUCTS]))
    expect(plan.steps).toEqual([])
    expect(plan.kept.map(({ topic }) => topic)).toEqual(['ORDERS_CREATE'])
    expect(plan.conflicts.map(({ fields, found }) => [found.topic, fields])).toEqual([
      ['PRODUCTS_UPDATE', ['includeFields']],
    ])
  })

  it('is read whole, page by page', async () => {
    for (let at = 0; at < 103; at++) await already('ORDERS_PAID', `https://other.example/${at}`)
    expect((await planned(declare([]))).foreign).toHaveLength(103)
    expect(asked).toHaveLength(2)
  })

  it('has one made anew that somebody deleted meanwhile', async () => {
    await applied(declare([PRODUCTS]))
    const changed = declare([{ ...PRODUCTS, includeFields: ['id'] }])
    const plan = await planned(changed)
    simulator.world.subscriptions.clear()
    const result = await changed.apply(plan)
    expect(result.steps.map(({ code }) => code)).toEqual(['done'])
    expect(inShop()).toMatchObject([{ topic: 'products/update', includeFields: ['id'] }])
  })
})

describe('what cannot be done', () => {
  it('is said step by step, and the rest is done', async () => {
    const subscriptions = declare([
      { topic: 'customers/create', target: HTTPS },
      { topic: 'nobody/knows', target: HTTPS },
      ORDERS,
    ])
    const result = await applied(subscriptions)
    expect([result.ok, result.log.code]).toEqual([false, 'steps_refused'])
    expect(result.log.detail).toContain('missing_scope')
    expect(result.steps.map(({ code }) => code)).toEqual(['missing_scope', 'graphql_errors', 'done'])
    expect(result.steps[0]?.message).toContain('read_customers')
    expect(inShop().map(({ topic }) => topic)).toEqual(['orders/create'])
  })

  it('ends where the call fails, and is done by applying again', async () => {
    const subscriptions = declare([ORDERS, PRODUCTS])
    const plan = await planned(subscriptions)
    const token = accessToken
    let calls = 0
    const failing = createSubscriptions({
      declared: [ORDERS, PRODUCTS],
      graphql: (call) => {
        if (++calls === 2) accessToken = 'revoked'
        return graphql(call)
      },
    })
    const result = await failing.apply(plan)
    expect(result.log.code).toBe('call_failed')
    expect(result.steps.map(({ code }) => code)).toEqual(['done', 'call_failed'])
    expect(result.ok ? null : result.cause?.log.code).toBe('unauthorized')
    expect(JSON.stringify(result.log)).not.toContain('revoked')
    accessToken = token
    const again = await subscriptions.apply(plan)
    expect(again.steps.map(({ code }) => code)).toEqual(['already_there', 'done'])
    expect(inShop()).toHaveLength(2)
  })

  it('refuses to plan where the token is refused, with the response of the call', async () => {
    accessToken = 'revoked'
    const result = await declare([ORDERS]).plan(DEMO)
    expect(result).toMatchObject({ ok: false, plan: null, shop: 'demo', log: { code: 'call_failed' } })
    expect(result.response.status).toBe(401)
  })

  it.each([
    ['no data', null],
    ['no list', { webhookSubscriptions: {} }],
    ['a subscription without an id', { webhookSubscriptions: { nodes: [{ topic: 'ORDERS_CREATE', uri: 'x' }] } }],
    ['a page without an end', { webhookSubscriptions: { nodes: [], pageInfo: { hasNextPage: true } } }],
  ])('refuses to plan on %s', async (_, data) => {
    const log = { code: 'success', detail: '' }
    const response = { status: 200, headers: {}, body: '' }
    const odd = declare([ORDERS], { graphql: async () => ({ ok: true, data, log, response }) })
    expect(await odd.plan(DEMO)).toMatchObject({ ok: false, log: { code: 'invalid_answer' } })
  })

  it('refuses another shop than the plan’s, and what is no plan or shop', async () => {
    const subscriptions = declare([ORDERS])
    const plan = await planned(subscriptions)
    asked = []
    expect((await subscriptions.apply(plan, { shop: 'second' })).log.code).toBe('configuration_error')
    expect((await subscriptions.apply({} as never)).log.code).toBe('configuration_error')
    expect((await subscriptions.plan({ shop: 'evil.example/x' })).log.code).toBe('configuration_error')
    expect((await subscriptions.plan({ ok: false, shop: 'demo' } as never)).log.code).toBe('configuration_error')
    expect(asked).toEqual([])
  })

  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['a topic that is none', [{ topic: 'orders', target: HTTPS }], /declared\[0\]\.topic/],
    ['two targets', [{ topic: 'orders/create', target: { ...HTTPS, eventBridge: ARN } }], /exactly one/],
    ['http', [{ topic: 'orders/create', target: { https: 'http://app.example/' } }], /https:\/\//],
    ['credentials', [{ topic: 'orders/create', target: { https: 'https://a:b@app.example/' } }], /without credentials/],
    ['an ARN of another', [{ topic: 'orders/create', target: { eventBridge: 'arn:aws:s3:::x' } }], /ARN/],
    ['a line break in a filter', [{ ...ORDERS, filter: 'a\nb' }], /filter/],
    ['a field with a quote', [{ ...ORDERS, includeFields: ['"'] }], /includeFields/],
    ['the same twice', [ORDERS, ORDERS], /of another one/],
    [
      'one name twice',
      [
        { ...ORDERS, name: 'x' },
        { ...PRODUCTS, name: 'x' },
      ],
      /name of another/,
    ],
    ['a long name', [{ ...ORDERS, name: 'x'.repeat(45) }], /50 characters/],
  ]
  it.each(bad)('throws for %s', (_, declared, message) => {
    expect(() => declare(declared as never)).toThrow(message)
  })

  it('throws for hosts and prefixes that cannot be meant', () => {
    for (const ownHosts of [['https://app.example'], ['app.example/x'], ['']]) {
      expect(() => declare([], { ownHosts })).toThrow(/ownHosts/)
    }
    for (const namePrefix of ['', 'a b', 'x'.repeat(31)]) {
      expect(() => declare([], { namePrefix })).toThrow(/namePrefix/)
    }
    expect(() => declare([], { toml: {} as never })).toThrow(/declaredInToml/)
  })
})

describe('shopify.app.toml', () => {
  const toml = declaredInToml(
    parseToml(`
      application_url = "https://app.example/"
      [webhooks]
      api_version = "2026-10"
      [[webhooks.subscriptions]]
      topics = ["orders/create", "app/uninstalled"]
      uri = "/webhooks"
      [[webhooks.subscriptions]]
      compliance_topics = ["customers/redact"]
      uri = "https://app.example/webhooks"
      [[webhooks.subscriptions]]
      topics = ["products/update"]
      uri = "pubsub://my-project:shopify"
      [[webhooks.subscriptions]]
      topics = ["no topic"]
    `),
  )

  it('says what every shop has by it, so that none of it is created', async () => {
    await already('ORDERS_CREATE', HTTPS.https, { name: 'shopwright-old' })
    const subscriptions = declare(
      [ORDERS, { topic: 'customers/redact', target: HTTPS }, { topic: 'shop/redact', target: HTTPS }, PRODUCTS],
      { toml },
    )
    const plan = await planned(subscriptions)
    expect(renderPlan(plan).replaceAll(/shopwright-[0-9a-f]{8}/g, 'shopwright-…'))
      .toBe(`demo: 1 to create, 0 to change, 1 to delete, 0 as declared
  + PRODUCTS_UPDATE → https://app.example/webhooks (filter "status:active", includeFields [id, title], name "shopwright-…")
  - ORDERS_CREATE → https://app.example/webhooks: now in shopify.app.toml
shopify.app.toml: differs from what is declared, 2 in both
  ! SHOP_REDACT → https://app.example/webhooks: must be added to compliance_topics of the file
  · PRODUCTS_UPDATE → https://app.example/webhooks: only in the code, so made in each shop
  · APP_UNINSTALLED → https://app.example/webhooks: only in the file
  · PRODUCTS_UPDATE → pubsub://my-project:shopify: only in the file
  ! webhooks.subscriptions[3].uri is no text`)
    expect(toml.apiVersion).toBe('2026-10')
    await subscriptions.apply(plan)
    expect(inShop().map(({ topic }) => topic)).toEqual(['products/update'])
  })

  it('is read as far as it makes sense, whatever it is', () => {
    for (const odd of [null, [], 'text', { webhooks: 7 }, { webhooks: { subscriptions: [null, { uri: 1 }] } }]) {
      const { subscriptions, problems } = declaredInToml(odd)
      expect(subscriptions).toEqual([])
      expect(Array.isArray(problems)).toBe(true)
    }
    const { subscriptions, problems } = declaredInToml({
      webhooks: { privacy_compliance: { shop_deletion_url: '/redact' } },
    })
    expect(subscriptions).toMatchObject([{ topic: 'SHOP_REDACT', uri: '/redact' }])
    expect(problems).toEqual([
      'webhooks.privacy_compliance.shop_deletion_url is a path, but the file has no application_url to complete it',
    ])
  })
})

describe('a plan as text', () => {
  it('lets nothing of a shop move the cursor, and keeps the queries of others to itself', async () => {
    await already('ORDERS_PAID', 'https://other.example/hooks?secret=1', { name: 'x' })
    const plan = await planned(declare([]))
    const hostile = { ...plan, foreign: plan.foreign.map((one) => ({ ...one, topic: 'A\u001B[2J\u202EB' })) }
    expect(renderPlan(plan)).toBe(
      'demo: nothing to do, 0 as declared\n  ? ORDERS_PAID → https://other.example/hooks?…: not ours, left alone',
    )
    expect(renderPlan(hostile)).toContain('A\\u{1b}[2J\\u{202e}B')
  })

  it('warns of compliance topics, which only the file can have', async () => {
    const plan = await planned(declare([{ topic: 'shop/redact', target: HTTPS }]))
    expect(plan.steps).toEqual([])
    expect(renderPlan(plan)).toContain('! SHOP_REDACT → https://app.example/webhooks: only shopify.app.toml can')
  })
})

it('asks what the Admin API of today understands', async () => {
  await applied(declare([ORDERS, PRODUCTS]))
  await applied(declare([{ ...ORDERS, includeFields: ['id'] }]))
  const schema = buildSchema(adminSchemaSDL('2026-10'))
  const documents = [...new Set(asked.map(({ query }) => query))]
  expect(documents).toHaveLength(4)
  for (const document of documents) expect(validate(schema, parse(document))).toEqual([])
})
