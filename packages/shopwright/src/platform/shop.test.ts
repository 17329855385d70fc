import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseShop, parseShopClaim, parseShopDomain, shopDomain } from './shop.ts'

const longest = 'a'.repeat(63)

describe('parseShop', () => {
  it.each([
    ['demo', 'demo'],
    ['Demo.MyShopify.com', 'demo'],
    ['9-lives', '9-lives'],
    [longest, longest],
    [`${longest}.myshopify.com`, longest],
  ])('reads %s', (value, handle) => {
    expect(parseShop(value)).toBe(handle)
  })

  it.each([
    '',
    '-demo',
    'de_mo',
    'demo ',
    'demo\n',
    'demo.myshopify.com\n',
    'demo.myshopify.com.evil.com',
    'a.myshopify.com.myshopify.com',
    '.myshopify.com',
    'myshopify.com',
    'demo.myshopify.com:443',
    'user@demo.myshopify.com',
    'demo.myshopify.com/',
    'https://demo.myshopify.com',
    'evil.com/',
    'evil.com#.myshopify.com',
    '\u212Aelvin',
    'dem\u0131',
    'ｄemo',
    `${longest}a`,
    null,
    undefined,
    7,
    ['demo'],
    { toString: () => 'demo' },
  ])('refuses %o', (value) => {
    expect(parseShop(value)).toBeNull()
  })

  it('lets through only what is safe in a host name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const candidate of [text, `${text}.myshopify.com`]) {
          const handle = parseShop(candidate)
          const host = handle === null ? null : new URL(`https://${shopDomain(handle)}`).hostname
          expect(host).toBe(handle === null ? null : `${handle}.myshopify.com`)
        }
      }),
    )
  })
})

describe('parseShopClaim', () => {
  it.each(['demo', 'demo.myshopify.com', 'https://demo.myshopify.com', 'HTTPS://Demo.myshopify.com/'])(
    'reads %s',
    (value) => {
      expect(parseShopClaim(value)).toBe('demo')
    },
  )

  it.each([
    'http://demo.myshopify.com',
    'https://demo',
    'https://evil.com',
    'https://evil.com/.myshopify.com',
    'https://demo.myshopify.com:443',
    'https://demo.myshopify.com//',
    'https://demo.myshopify.com/admin',
    'https://',
    5,
  ])('refuses %o', (value) => {
    expect(parseShopClaim(value)).toBeNull()
  })
})

describe('parseShopDomain', () => {
  it('wants the whole domain', () => {
    expect(parseShopDomain('demo.myshopify.com')).toBe('demo')
    expect(parseShopDomain('demo')).toBeNull()
  })
})
