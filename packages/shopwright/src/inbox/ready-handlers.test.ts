import { describe, expect, it } from 'vitest'
import { deliveryOf, inboxBench } from '../testing/inbox-bench.ts'
import {
  appUninstalledHandler,
  complianceHandlers,
  type ComplianceDuties,
  type DutyDone,
  type ScopesChange,
  scopesUpdateHandler,
} from './index.ts'

const CUSTOMER = { id: 191167, email: 'john@example.com', phone: '555-625-1199' }

describe('compliance', () => {
  function duties(more: Partial<ComplianceDuties<string[]>> = {}) {
    const done: DutyDone[] = []
    const did: unknown[] = []
    const handlers = complianceHandlers<string[]>({
      customersDataRequest: ({ payload }) => void did.push(['send', payload.customer.email, payload.orders_requested]),
      customersRedact: ({ payload }) => void did.push(['redact', payload.customer.id, payload.orders_to_redact]),
      shopRedact: ({ shop }) => void did.push(['forget', shop]),
      log: (entry, { tx }) => {
        done.push(entry)
        tx((rows) => rows.push(entry.topic))
      },
      now: () => 5,
      ...more,
    })
    return { ...inboxBench({ handlers }), done, did }
  }

  it('does each duty, and keeps who asked what and when, but nothing personal', async () => {
    const { inbox, settle, done, did, written } = duties()
    const deliveries = {
      'customers/data_request': { customer: CUSTOMER, orders_requested: [1], data_request: { id: 9999 } },
      'customers/redact': { customer: CUSTOMER, orders_to_redact: [2] },
      'shop/redact': { shop_id: 1 },
    }
    for (const [topic, payload] of Object.entries(deliveries)) {
      await inbox.record(deliveryOf({ topic, id: topic, triggeredAt: 3, body: JSON.stringify(payload) }))
    }
    await settle()
    expect(did).toEqual([
      ['send', 'john@example.com', [1]],
      ['redact', 191167, [2]],
      ['forget', 'demo'],
    ])
    const entry = { shop: 'demo', askedAt: 3, doneAt: 5, customerId: '191167', requestId: null }
    expect(done).toEqual([
      { ...entry, topic: 'customers/data_request', deliveryId: 'customers/data_request', requestId: '9999' },
      { ...entry, topic: 'customers/redact', deliveryId: 'customers/redact' },
      { ...entry, topic: 'shop/redact', deliveryId: 'shop/redact', customerId: null },
    ])
    expect(JSON.stringify(done)).not.toMatch(/john|555/)
    expect(written).toEqual(Object.keys(deliveries))
  })

  it('deletes the tokens of a shop after its own duty, and logs nothing before both are done', async () => {
    const order: string[] = []
    const forget = async (shop: string, { at }: { readonly at: number }) => {
      if (order.length === 1) {
        order.push(`down, ${done.length} logged`)
        throw new Error('The store is down.')
      }
      order.push(`tokens of ${shop} before ${at}`)
    }
    const { inbox, settle, done, events } = duties({ shopRedact: () => void order.push('own'), tokens: { forget } })
    await inbox.record(
      deliveryOf({ topic: 'shop/redact', triggeredAt: 48 * 3_600_000 + 7, receivedAt: 50 * 3_600_000 }),
    )
    await settle()
    expect(order).toEqual(['own', 'down, 0 logged', 'own', 'tokens of demo before 7'])
    expect([events[0]?.type, done.length]).toEqual(['failed', 1])
  })

  it('does nothing for a payload without a customer, and says so without its content', async () => {
    const { inbox, settle, did } = duties()
    await inbox.record(deliveryOf({ topic: 'customers/redact', body: '{"shop_id":"secret"}' }))
    await settle()
    const [dead] = await inbox.list({ state: 'dead', limit: 1 })
    expect(dead?.reason?.detail).toContain('names no customer')
    expect(dead?.reason?.detail).not.toContain('secret')
    expect([dead?.reason?.code, dead?.attempts]).toEqual(['invalid_payload', 1])
    expect(did).toEqual([])
  })

  it('cannot be made without every duty', () => {
    const some = { customersRedact: () => 0, shopRedact: () => 0, log: () => 0 }
    // @ts-expect-error the data request is missing
    expect(() => complianceHandlers(some)).toThrow(/customersDataRequest must be a function/)
  })
})

describe('an uninstalled app', () => {
  it.each([
    ['marked', ['marked demo']],
    ['installed_again', []],
  ] as const)('whose tokens were %s', async (outcome, marks) => {
    const asked: unknown[] = []
    const marked: string[] = []
    const tokens = {
      uninstalled: async (shop: string, { at }: { readonly at?: number | undefined }) => {
        asked.push([shop, at])
        return { outcome }
      },
    }
    const markShop = ({ shop }: { readonly shop: string }) => void marked.push(`marked ${shop}`)
    const { inbox, settle } = inboxBench({
      handlers: { 'app/uninstalled': appUninstalledHandler({ tokens, markShop }) },
    })
    await inbox.record(deliveryOf({ topic: 'app/uninstalled', triggeredAt: 7 }))
    await settle()
    expect(asked).toEqual([['demo', 7]])
    expect(marked).toEqual(marks)
  })

  it.each([
    ['does not say when', null],
    ['comes from the future', 9_999],
  ])('is not believed to be younger than its receipt where the webhook %s', async (_, triggeredAt) => {
    const asked: unknown[] = []
    const tokens = {
      uninstalled: async (_shop: string, { at }: { readonly at?: number | undefined }) => {
        asked.push(at)
        return { outcome: 'marked' as const }
      },
    }
    const { inbox, settle } = inboxBench({ handlers: { 'app/uninstalled': appUninstalledHandler({ tokens }) } })
    await inbox.record(deliveryOf({ topic: 'app/uninstalled', triggeredAt, receivedAt: 500 }))
    await settle()
    expect(asked).toEqual([500])
  })
})

it('changed scopes are told as what was added and what was taken back', async () => {
  const changes: ScopesChange[] = []
  const { inbox, settle } = inboxBench({
    handlers: { 'app/scopes_update': scopesUpdateHandler((change) => void changes.push(change)) },
  })
  const body = JSON.stringify({ previous: ['read_orders', 'a'], current: ['a', 'write_orders'] })
  await inbox.record(deliveryOf({ topic: 'app/scopes_update', body }))
  await settle()
  expect(changes).toEqual([
    { shop: 'demo', current: ['a', 'write_orders'], added: ['write_orders'], removed: ['read_orders'] },
  ])
})
