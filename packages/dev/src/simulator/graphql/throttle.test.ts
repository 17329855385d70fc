import { describe, expect, test } from 'vitest'
import { asked } from './asked.ts'
import { charge, refund, throttleStatus } from './throttle.ts'

const dear =
  '{ products(first: 240, query: "nothing-like-it") { nodes { a: priceRangeV2 { minVariantPrice { amount } } b: seo { title } } } }'

describe('the leaky bucket', () => {
  test.each([
    ['standard', 100],
    ['advanced', 200],
    ['plus', 1000],
    ['enterprise', 2000],
  ] as const)(
    'a shop on the plan %s restores %d points a second and holds twenty times as many',
    (plan, restoreRate) => {
      const { cost } = asked(['read_products'], plan).ask('{ shop { name } }')
      const maximumAvailable = restoreRate * 20
      expect(cost['throttleStatus']).toEqual({
        maximumAvailable,
        currentlyAvailable: maximumAvailable - 1,
        restoreRate,
      })
    },
  )

  test('what a query did not use is put back', () => {
    const { ask } = asked()
    expect(ask(dear).cost).toMatchObject({ requestedQueryCost: 962, actualQueryCost: 2 })
  })

  test('a query over what is left is throttled with 200, no data and its cost, and runs after the wait', () => {
    const { ask, shop, world } = asked()
    expect(charge(shop, 1990, world.clock.now())).toBe(true)
    const query = '{ products(first: 10) { nodes { id } } }'
    const throttled = ask(query)
    expect(throttled.status).toBe(200)
    expect(throttled.json).toEqual({
      errors: [
        {
          message: 'Throttled',
          extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
        },
      ],
      extensions: {
        cost: {
          requestedQueryCost: 12,
          actualQueryCost: null,
          throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 10, restoreRate: 100 },
        },
      },
    })
    world.clock.advance(19)
    expect(ask(query).errors).toMatchObject([{ extensions: { code: 'THROTTLED' } }])
    world.clock.advance(1)
    expect(ask(query).errors).toBeUndefined()
  })

  test('a throttled mutation changes nothing', () => {
    const { ask, shop, world, events } = asked()
    charge(shop, 1995, world.clock.now())
    ask('mutation { productCreate(product: { title: "Tea" }) { product { id } } }')
    expect(events).toEqual([])
  })

  test('the bucket fills up to its size and no further, and a clock that is moved back fills nothing', () => {
    const { shop } = asked()
    charge(shop, 500, 10_000)
    expect(throttleStatus(shop, 12_000).currentlyAvailable).toBe(1700)
    expect(throttleStatus(shop, 5_000).currentlyAvailable).toBe(1700)
    expect(throttleStatus(shop, 3_600_000).currentlyAvailable).toBe(2000)
    refund(shop, 500, 3_600_000)
    expect(throttleStatus(shop, 3_600_000).currentlyAvailable).toBe(2000)
  })

  test('each shop has a bucket of its own', () => {
    const [one, other] = [asked(), asked()]
    charge(one.shop, 2000, 0)
    expect(throttleStatus(other.shop, 0).currentlyAvailable).toBe(2000)
  })
})
