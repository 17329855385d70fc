import { describe, expect, test } from 'vitest'
import { createSimulator } from '../index.ts'
import { createClock } from './clock.ts'
import { createIds } from './ids.ts'

const app = {
  clientId: 'id',
  clientSecret: 'secret',
  scopes: ' write_products , read_orders,',
  url: 'http://localhost:3000/',
}

describe('createSimulator', () => {
  test('fills in an app and shops', () => {
    const { world } = createSimulator({ app })
    expect(world.app).toMatchObject({
      clientSecrets: ['secret'],
      scopes: ['write_products', 'read_orders'],
      url: 'http://localhost:3000',
      handle: 'demo-app',
    })
    expect([...world.shops.keys()]).toEqual(['demo', 'second', 'frozen'])
    expect(world.shops.get('demo')).toMatchObject({
      domain: 'demo.myshopify.com',
      state: 'installed',
      plan: 'standard',
      grantedScopes: ['write_products', 'read_orders'],
    })
  })

  test('makes up the same shop for the same handle, and another for another', () => {
    const [one, two] = [
      createSimulator({ app, shops: ['Demo'] }),
      createSimulator({ app, shops: ['demo.myshopify.com', 'b'] }),
    ]
    expect(one.world.shops.get('demo')).toEqual(two.world.shops.get('demo'))
    expect(two.world.shops.get('b')?.id).not.toBe(two.world.shops.get('demo')?.id)
    for (const { id } of two.world.shops.values()) expect(Number.isSafeInteger(id)).toBe(true)
  })

  test.each(['', '-a', 'a b', 'evil.example', 'a'.repeat(64)])('%j is no handle', (handle) => {
    expect(() => createSimulator({ app, shops: [handle] })).toThrow(/cannot be the handle of a shop/)
  })

  test.each([
    [{ clientId: '' }, /app\.clientId/],
    [{ clientSecret: '' }, /app\.clientSecret/],
    [{ url: 'localhost:3000' }, /app\.url must be where your app answers/],
    [{ webhooks: [{ topic: 'products/create', filter: 'active' }] }, /app\.webhooks\[0\]\.filter must be a filter/],
  ])('throws for %j', (wrong, message) => {
    expect(() => createSimulator({ app: { ...app, ...wrong } })).toThrow(message)
  })

  test('an empty old secret counts as absent', () => {
    expect(createSimulator({ app: { ...app, oldClientSecret: '' } }).world.app.clientSecrets).toEqual(['secret'])
  })

  test('an event is heard until it is no longer listened to', async () => {
    const { world } = createSimulator({ app })
    const heard: string[] = []
    const end = world.onEvent(({ topic }) => {
      heard.push(topic)
    })
    world.emit('a/b', 'demo', {})
    await world.settled()
    end()
    world.emit('c/d', 'demo', {})
    await world.settled()
    expect(heard).toEqual(['a/b'])
  })
})

describe('createClock', () => {
  test('stands still at a number, and is moved', () => {
    const clock = createClock(1000)
    clock.advance(500)
    expect(clock.now()).toBe(1500)
    clock.set(99)
    expect(clock.now()).toBe(99)
  })

  test('flows with its source, and is moved', () => {
    let present = 10
    const { now, set, advance } = createClock(() => present)
    set(1000)
    advance(1)
    present += 5
    expect(now()).toBe(1006)
  })

  test.each([Number.NaN, Infinity])('does not move by %d', (ms) => {
    expect(() => createClock(0).advance(ms)).toThrow(/finite number/)
    expect(() => createClock(0).set(ms)).toThrow(/finite number/)
  })
})

describe('createIds', () => {
  test('is random without a seed, and repeats itself with one', () => {
    expect(createIds().hex(32)).not.toBe(createIds().hex(32))
    const [one, two] = [createIds('s'), createIds('s')]
    expect([one.hex(33), one.uuid(), one.uuid()]).toEqual([two.hex(33), two.uuid(), two.uuid()])
    expect(one.hex(80)).toMatch(/^[0-9a-f]{80}$/)
    expect(one.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('counts for each name by itself', () => {
    const ids = createIds()
    expect([ids.next('a'), ids.next('a'), ids.next('b')]).toEqual([1, 2, 1])
  })
})
