import { describe, expect, it, test } from 'vitest'
import { SealError } from '../crypto/seal.ts'
import { generateSealingKey } from '../crypto/sealing-keys.ts'
import { tokenStoreSuite } from '../testing/token-store-suite.ts'
import { encrypted, type EncryptedOptions } from './encrypted.ts'
import { memoryTokenStore } from './stores/memory.ts'
import type { TokenKey, TokenRow, TokenStore } from './token-store.ts'

const k1 = generateSealingKey()
const k2 = generateSealingKey()
const blindIndex = generateSealingKey()
const OLD = { current: 'k1', keys: { k1 } }
const BOTH = { current: 'k2', keys: { k1, k2 } }
const KEY = { shop: 'demo', name: 'app/offline' }
const VALUE = '{"v":1,"token":"shpat_secret"}'

async function put(store: TokenStore, key: TokenKey, value: string): Promise<void> {
  const lease = await store.lease(key, 1000)
  if (lease === null || !(await store.save(lease, value))) throw new Error(`could not put ${key.name}`)
}

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    return error instanceof SealError ? error.fault : error
  }
}

async function stored(inner: TokenStore) {
  return inner.list({ limit: 100 })
}

describe('a sealed store keeps the promises of any', () => {
  /** What it tells beside them, of the seal, is looked at below. */
  const row = <Row extends TokenRow>({ shop, name, value }: Row): TokenRow => ({ shop, name, value })
  tokenStoreSuite({
    test,
    place: () => ({
      open() {
        const sealed = encrypted(memoryTokenStore(), OLD)
        const get: TokenStore['get'] = async (key) => {
          const got = await sealed.get(key)
          return got === null ? null : row(got)
        }
        const list: TokenStore['list'] = async (options) => (await sealed.list(options)).map(row)
        return { store: { ...sealed, get, list }, close: () => undefined }
      },
      drop: () => undefined,
    }),
  })
})

describe('a sealed store', () => {
  it('gives back what it was given, and keeps none of it readable', async () => {
    const inner = memoryTokenStore()
    const store = encrypted(inner, OLD)
    await put(store, KEY, VALUE)
    expect(await store.get(KEY)).toEqual({ ...KEY, value: VALUE, sealedWith: 'k1' })
    expect(await inner.get(KEY)).toEqual({ ...KEY, value: expect.stringMatching(/^sw1\.k1\./) })
    expect(JSON.stringify(await stored(inner))).not.toContain('shpat')
    expect(await store.get({ ...KEY, name: 'none' })).toBeNull()
  })

  it('does not open a value that was moved to another shop’s row or to another row of the shop', async () => {
    const inner = memoryTokenStore()
    const store = encrypted(inner, OLD)
    await put(store, KEY, VALUE)
    const sealed = (await inner.get(KEY))?.value ?? ''
    for (const other of [
      { ...KEY, shop: 'evil' },
      { ...KEY, name: 'app/online/1' },
    ]) {
      await put(inner, other, sealed)
      expect(await faultOf(store.get(other))).toBe('not_authentic')
    }
  })

  it('seals with the current key and opens with every key', async () => {
    const inner = memoryTokenStore()
    await put(encrypted(inner, OLD), KEY, VALUE)
    const store = encrypted(inner, BOTH)
    await put(store, { ...KEY, shop: 'zoo' }, VALUE)
    expect(
      (await store.list({ limit: 9 })).map(({ shop, value, sealedWith, upToDate }) => [
        shop,
        value,
        sealedWith,
        upToDate,
      ]),
    ).toEqual([
      ['demo', VALUE, 'k1', false],
      ['zoo', VALUE, 'k2', true],
    ])
    expect(await faultOf(encrypted(inner, { current: 'k2', keys: { k2 } }).get(KEY))).toBe('unknown_key')
  })

  it('refuses rows that are not sealed, and reads them while the app moves over', async () => {
    const inner = memoryTokenStore()
    await put(inner, KEY, VALUE)
    const strict = encrypted(inner, OLD)
    expect(await faultOf(strict.get(KEY))).toBe('not_sealed')
    expect(await strict.list({ limit: 9 })).toMatchObject([{ ...KEY, value: '', fault: 'not_sealed', upToDate: false }])
    const moving = encrypted(inner, OLD, { allowPlain: true })
    expect(await moving.get(KEY)).toEqual({ ...KEY, value: VALUE, sealedWith: null })
    expect(await moving.list({ limit: 9 })).toMatchObject([{ value: VALUE, fault: null, upToDate: false }])
  })

  it('lists rows that do not open beside those that do', async () => {
    const inner = memoryTokenStore()
    const store = encrypted(inner, OLD)
    await put(store, KEY, VALUE)
    await put(inner, { shop: 'broken', name: 'app/offline' }, 'sw1.k1.x')
    const rows = await store.list({ limit: 9 })
    expect(rows.map(({ shop, fault }) => [shop, fault])).toEqual([
      ['broken', 'malformed'],
      ['demo', null],
    ])
  })

  it('passes on what a key service fails with, since the row is not to blame', async () => {
    const inner = memoryTokenStore()
    await put(encrypted(inner, OLD), KEY, VALUE)
    const away = new Error('the KMS is away')
    const store = encrypted(inner, { current: async () => 'k1', key: () => Promise.reject(away) })
    await expect(store.get(KEY)).rejects.toBe(away)
    await expect(store.list({ limit: 9 })).rejects.toBe(away)
  })

  it('keeps leases as the store below does', async () => {
    for (const options of [{}, { blindIndex }] satisfies EncryptedOptions[]) {
      const store = encrypted(memoryTokenStore(), OLD, options)
      const lease = await store.lease(KEY, 1000)
      if (lease === null) throw new Error('no lease')
      expect(lease).toMatchObject(KEY)
      expect(await store.lease(KEY, 1000)).toBeNull()
      expect(await store.renew(lease, 1000)).toBe(true)
      await store.release(lease)
      expect(await store.save(lease, VALUE)).toBe(false)
      await put(store, KEY, VALUE)
      expect(await store.delete(KEY)).toBe(true)
      expect(await store.delete(KEY)).toBe(false)
    }
  })

  it('offers migrate where the store below does', async () => {
    let migrated = 0
    const inner = { ...memoryTokenStore(), migrate: async () => void (migrated += 1) }
    await encrypted(inner, OLD).migrate?.()
    expect(migrated).toBe(1)
    expect(encrypted(memoryTokenStore(), OLD).migrate).toBeUndefined()
  })
})

describe('a blind index', () => {
  const NAMES = ['app/offline', 'app/online/1', 'app/online/2']

  it('leaves nothing readable but the shop, and lists plain names', async () => {
    const inner = memoryTokenStore()
    const store = encrypted(inner, OLD, { blindIndex })
    for (const name of NAMES) await put(store, { shop: 'demo', name }, `${name}!`)
    expect(await store.get(KEY)).toMatchObject({ ...KEY, value: 'app/offline!' })
    for (const { name } of await stored(inner)) expect(name).toMatch(/^~[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify(await stored(inner))).not.toMatch(/offline|online/)
    expect((await store.list({ limit: 9 })).map(({ name }) => name).toSorted()).toEqual(NAMES)
  })

  it('pages through all rows, with the rows themselves or copies of their keys', async () => {
    const inner = memoryTokenStore()
    const store = encrypted(inner, OLD, { blindIndex })
    for (const name of NAMES) for (const shop of ['a', 'b']) await put(store, { shop, name }, VALUE)
    for (const copy of [false, true]) {
      const seen: string[] = []
      let after: TokenKey | null = null
      for (;;) {
        const [row]: readonly TokenKey[] = await store.list({ limit: 1, after })
        if (row === undefined) break
        seen.push(`${row.shop} ${row.name}`)
        after = copy ? { shop: row.shop, name: row.name } : row
      }
      expect(seen.toSorted()).toEqual(['a', 'b'].flatMap((shop) => NAMES.map((name) => `${shop} ${name}`)))
    }
  })

  it('gives the same name another text in another shop, and under another key', async () => {
    const inner = memoryTokenStore()
    const store = encrypted(inner, OLD, { blindIndex })
    await put(store, KEY, VALUE)
    await put(store, { ...KEY, shop: 'zoo' }, VALUE)
    expect(new Set((await stored(inner)).map(({ name }) => name)).size).toBe(2)
    expect(await encrypted(inner, OLD, { blindIndex: generateSealingKey() }).get(KEY)).toBeNull()
  })

  it('finds rows under their plain names while the app moves over, and moves them when they are saved', async () => {
    const inner = memoryTokenStore()
    await put(inner, KEY, VALUE)
    await put(encrypted(inner, OLD), { ...KEY, shop: 'zoo' }, VALUE)
    const store = encrypted(inner, BOTH, { blindIndex, allowPlain: true })
    for (const row of await store.list({ limit: 9 })) {
      expect(row).toMatchObject({ name: 'app/offline', value: VALUE, upToDate: false })
      expect((await store.get(row))?.value).toBe(VALUE)
      await put(store, row, VALUE)
    }
    expect(await stored(inner)).toHaveLength(2)
    const strict = encrypted(inner, BOTH, { blindIndex })
    expect(await strict.list({ limit: 9 })).toMatchObject([{ upToDate: true }, { upToDate: true }])
    expect((await strict.get(KEY))?.value).toBe(VALUE)
  })

  it('deletes a row that lies under its plain name as well', async () => {
    const inner = memoryTokenStore()
    await put(inner, KEY, VALUE)
    expect(await encrypted(inner, OLD, { blindIndex }).delete(KEY)).toBe(true)
    expect(await stored(inner)).toEqual([])
  })

  it('takes its key from a service, once', async () => {
    let asked = 0
    const fetched = async () => {
      asked += 1
      if (asked === 1) throw new Error('away')
      return blindIndex
    }
    const store = encrypted(memoryTokenStore(), OLD, { blindIndex: fetched })
    await expect(store.get(KEY)).rejects.toThrow('away')
    await put(store, KEY, VALUE)
    expect((await store.get(KEY))?.value).toBe(VALUE)
    expect(asked).toBe(2)
  })

  it('refuses a key that is too short', () => {
    expect(() => encrypted(memoryTokenStore(), OLD, { blindIndex: 'c2hvcnQ=' })).toThrow(/blind index must be 32/)
  })
})

test('who could not seal what comes of the work gets no lease, so that Shopify is not asked in vain', async () => {
  const inner = memoryTokenStore()
  let away = true
  const current = async () => (away ? Promise.reject(new Error('the KMS is away')) : 'k1')
  const store = encrypted(inner, { current, key: async () => k1 })
  await expect(store.lease(KEY, 1000)).rejects.toThrow(/KMS/)
  away = false
  expect((await store.lease(KEY, 1000))?.fence).toBe(1)
})
