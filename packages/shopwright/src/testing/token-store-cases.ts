import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import type { TokenRow } from '../tokens/token-store.ts'
import { KEY, NAMES, SHOPS, sleep, type TokenStoreCase } from './token-store-case.ts'

/** What a store keeps, and how it is found again. */
export const tokenStoreCases: readonly TokenStoreCase[] = [
  {
    title: 'gives what was saved under a lease, byte for byte, and nothing before',
    async run({ store, leased, value }) {
      equal(await store.get(KEY), null)
      equal(await store.delete(KEY), false)
      for (const turn of [1, 2]) {
        const before = await store.get(KEY)
        const lease = await leased(KEY)
        deepEqual({ shop: lease.shop, name: lease.name }, KEY)
        equal(await store.lease(KEY, 5_000), null, 'a row has one lease')
        deepEqual(await store.get(KEY), before, 'a lease hides nothing')
        equal(await store.renew(lease, 5_000), true)
        equal(await store.save({ ...lease, holder: 'another' }, value(9, KEY)), false, 'another holder')
        equal(await store.save({ ...lease, fence: lease.fence + 1 }, value(9, KEY)), false, 'another fence')
        equal(await store.save(lease, value(turn, KEY)), true)
        equal(await store.save(lease, value(9, KEY)), false, 'a lease is good for one save')
        equal(await store.renew(lease, 5_000), false)
        deepEqual(await store.get(KEY), { ...KEY, value: value(turn, KEY) })
      }
    },
  },
  {
    title: 'keeps what it has when it is migrated again',
    async run({ store, leased, value }) {
      await store.save(await leased(KEY), value(1, KEY))
      const lease = await leased(KEY)
      await store.migrate?.()
      deepEqual(await store.get(KEY), { ...KEY, value: value(1, KEY) })
      equal(await store.save(lease, value(2, KEY)), true)
    },
  },
  {
    title: 'forgets a deleted row, and with it the lease',
    async run({ store, leased, value }) {
      await store.save(await leased(KEY), value(1, KEY))
      const lease = await leased(KEY)
      equal(await store.delete(KEY), true)
      equal(await store.save(lease, value(2, KEY)), false)
      equal(await store.renew(lease, 5_000), false)
      equal(await store.get(KEY), null)
      deepEqual(await store.list({ limit: 9 }), [])
      const only = await leased(KEY)
      equal(await store.delete(KEY), false, 'there was a lease, and no value')
      equal(await store.save(only, value(2, KEY)), false)
      await leased(KEY)
    },
  },
  {
    title: 'keeps names apart to the letter, of 200 letters, and whatever stands in them',
    needs: 'anyText',
    async run({ store, leased, value }) {
      const hostile = [`o'r"x\``, 'a%', 'a_', 'a*', 'a?b', '$1', 'a\\', 'a;--', '__proto__', 'ab', 'AB', 'aB', 'é']
      const names = [...hostile, `${'n'.repeat(198)}/1`, `${'n'.repeat(198)}/2`]
      for (const [turn, name] of names.entries()) {
        const key = { ...KEY, name }
        equal(await store.save(await leased(key), value(turn * 2, key)), true)
      }
      for (const [turn, name] of names.entries()) {
        const key = { ...KEY, name }
        deepEqual(await store.get(key), { ...key, value: value(turn * 2, key) })
      }
      equal((await store.list({ limit: 99, shop: KEY.shop })).length, names.length)
      equal(await store.delete({ ...KEY, name: 'a%' }), true)
      equal((await store.list({ limit: 99, shop: KEY.shop })).length, names.length - 1)
    },
  },
  {
    title: 'lists in order of shop and name, from anywhere, by pages of any size',
    async run({ store, leased, value }) {
      const keys = SHOPS.flatMap((shop) => NAMES.map((name) => ({ shop, name })))
      const rows: TokenRow[] = keys.map((key, turn) => ({ ...key, value: value(turn * 2, key) }))
      for (const row of rows.toReversed()) await store.save(await leased(row), row.value)
      await leased({ ...KEY, shop: 'm' })
      for (const limit of [1, 7, 100]) {
        const seen: TokenRow[] = []
        for (let page = await store.list({ limit }); page.length > 0 && seen.length <= rows.length;) {
          ok(page.length <= limit)
          seen.push(...page)
          page = await store.list({ limit, after: seen.at(-1) ?? null })
        }
        deepEqual(seen, rows)
      }
      const ofA = rows.filter(({ shop }) => shop === 'a')
      deepEqual(await store.list({ limit: 2, shop: 'a' }), ofA.slice(0, 2))
      deepEqual(await store.list({ limit: 2, shop: 'a', after: ofA[1] ?? null }), ofA.slice(2))
      deepEqual(await store.list({ limit: 9, shop: 'a', after: { shop: '0first', name: 'z' } }), ofA)
      deepEqual(await store.list({ limit: 9, shop: 'a', after: { shop: 'b', name: '' } }), [])
      const later = rows.filter(({ shop }) => shop >= 'ab')
      deepEqual(await store.list({ limit: 99, after: { shop: 'ab', name: '' } }), later)
    },
  },
]

/** Who may write a row, and for how long. */
export const tokenStoreLeaseCases: readonly TokenStoreCase[] = [
  {
    title: 'gives a lease to one of many, and lets it save once',
    async run({ store, value }) {
      const leases = await Promise.all(Array.from({ length: 20 }, () => store.lease(KEY, 5_000)))
      const [lease, ...more] = leases.filter((one) => one !== null)
      deepEqual(more, [])
      ok(lease, 'one got the lease')
      const saves = await Promise.all([1, 2, 3, 4, 5].map((turn) => store.save(lease, value(turn, KEY))))
      equal(saves.filter((done) => done).length, 1)
    },
  },
  {
    title: 'leases each row by itself',
    async run({ store, leased, value }) {
      const keys = [KEY, { ...KEY, shop: 'a' }, { ...KEY, name: NAMES[1] ?? '' }]
      const leases = await Promise.all(keys.map((key) => leased(key)))
      equal(new Set(leases.map(({ holder }) => holder)).size, 3)
      for (const [turn, lease] of leases.entries()) equal(await store.save(lease, value(turn, lease)), true)
    },
  },
  {
    title: 'lets a lease that ran out be taken over, and refuses the one who had it',
    async run({ store, leased, value }) {
      const late = await leased(KEY, 150)
      await sleep(300)
      const taken = await leased(KEY)
      ok(taken.fence > late.fence, 'the fence grows')
      notEqual(taken.holder, late.holder)
      equal(await store.save(late, value(9, KEY)), false)
      equal(await store.renew(late, 5_000), false)
      await store.release(late)
      equal(await store.lease(KEY, 5_000), null, 'a late release takes nothing from the new holder')
      await store.release(taken)
      const idle = await leased(KEY, 20)
      await sleep(100)
      equal(await store.save(idle, value(1, KEY)), true, 'late, and nobody came')
    },
  },
  {
    title: 'keeps a lease that is renewed, for as long as was said last',
    async run({ store, leased, value }) {
      const lease = await leased(KEY, 800)
      equal(await store.renew(lease, 5_000), true)
      await sleep(1_000)
      equal(await store.lease(KEY, 5_000), null)
      equal(await store.renew(lease, 100), true)
      await sleep(250)
      const next = await leased(KEY)
      equal(await store.save(lease, value(9, KEY)), false)
      equal(await store.save(next, value(1, KEY)), true)
    },
  },
  {
    title: 'gives a released lease to the next at once, and keeps the value',
    async run({ store, leased, value }) {
      await store.save(await leased(KEY), value(1, KEY))
      const mine = await leased(KEY)
      await store.release(mine)
      const next = await leased(KEY)
      ok(next.fence > mine.fence, 'the fence grows')
      equal(await store.save(mine, value(9, KEY)), false)
      deepEqual(await store.get(KEY), { ...KEY, value: value(1, KEY) })
      const never = await leased({ ...KEY, shop: 'a' })
      await store.release(never)
      equal(await store.get({ ...KEY, shop: 'a' }), null)
      equal(await store.save(never, value(9, KEY)), false)
    },
  },
]
