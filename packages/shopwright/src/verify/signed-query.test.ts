import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ShopifyApp } from '../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const secret = 'shpss_secret'
const timestamp = String(NOW / 1000)

function sign(canonical: string | Uint8Array): string {
  return createHmac('sha256', secret).update(canonical).digest('hex')
}

function ask(query: string, app = new ShopifyApp({ clientId: 'id', clientSecret: secret, now: () => NOW })) {
  return app.verifyAppProxyReq({ method: 'GET', url: `https://app.example/proxy?${query}`, headers: {}, body: '' })
}

describe('a signed query', () => {
  it('is sorted as Shopify sorts it, by the whole text of each pair', async () => {
    const signature = sign(`page1=b` + `page=a` + `shop=demo.myshopify.com` + `timestamp=${timestamp}`)
    const result = await ask(`page=a&page1=b&shop=demo.myshopify.com&timestamp=${timestamp}&signature=${signature}`)
    expect(result).toMatchObject({ ok: true, shop: 'demo' })
  })

  it('is also good where only its names were sorted', async () => {
    const signature = sign(`page=a` + `page1=b` + `shop=demo.myshopify.com` + `timestamp=${timestamp}`)
    const result = await ask(`page=a&page1=b&shop=demo.myshopify.com&timestamp=${timestamp}&signature=${signature}`)
    expect(result).toMatchObject({ ok: true, shop: 'demo' })
  })

  it('sorts by bytes, not by the alphabet of some place', async () => {
    const signature = sign(
      `B=1` + `a=2` + `consentGiven=1` + `consented=2` + `shop=demo.myshopify.com` + `timestamp=${timestamp}`,
    )
    const query = `a=2&B=1&consented=2&consentGiven=1&shop=demo.myshopify.com&timestamp=${timestamp}&signature=${signature}`
    expect((await ask(query)).log.code).toBe('verified')
  })

  it('keeps the bytes of escapes that are no UTF-8', async () => {
    const canonical = Buffer.concat([
      Buffer.from('q='),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`shop=demo.myshopify.comtimestamp=${timestamp}`),
    ])
    const query = `q=%FF%FE&shop=demo.myshopify.com&timestamp=${timestamp}&signature=${sign(canonical)}`
    expect((await ask(query)).log.code).toBe('verified')
  })

  it('reads letters outside ASCII and beyond the first plane, escaped or not', async () => {
    const signature = sign(`q=é😀 &` + `shop=demo.myshopify.com` + `timestamp=${timestamp}`)
    for (const q of ['%C3%A9%F0%9F%98%80+%26', 'é😀%20%26']) {
      const query = `q=${q}&shop=demo.myshopify.com&timestamp=${timestamp}&signature=${signature}`
      expect((await ask(query)).log.code).toBe('verified')
    }
  })

  it('cannot be cut elsewhere to name another shop once it was seen', async () => {
    const app = new ShopifyApp({ clientId: 'id', clientSecret: secret, now: () => NOW })
    const mine = `r=shop=victim.myshopify.comsi=&shop=mine.myshopify.com&timestamp=${timestamp}`
    const signature = sign(`r=shop=victim.myshopify.comsi=shop=mine.myshopify.comtimestamp=${timestamp}`)
    const recut = `r=&shop=victim.myshopify.com&si=shop=mine.myshopify.com&timestamp=${timestamp}`
    expect(await ask(`${mine}&signature=${signature}`, app)).toMatchObject({ ok: true, shop: 'mine' })
    expect(await ask(`${recut}&signature=${signature}`, app)).toMatchObject({
      ok: false,
      log: { code: 'invalid_signature' },
    })
    expect(await ask(`signature=${signature}&${mine.replace('=victim', '%3Dvictim')}`, app)).toMatchObject({
      ok: true,
      shop: 'mine',
    })
  })

  it('keeps nobody out whose own parameters somebody else has sent cut another way', async () => {
    const app = new ShopifyApp({ clientId: 'id', clientSecret: secret, now: () => NOW })
    const signature = sign(`a=1b=2shop=demo.myshopify.comtimestamp=${timestamp}`)
    for (const own of ['a=1b%3D2', 'a=1&b=2']) {
      const result = await ask(`${own}&shop=demo.myshopify.com&timestamp=${timestamp}&signature=${signature}`, app)
      expect(result).toMatchObject({ ok: true, shop: 'demo' })
    }
  })

  it('remembers a bounded number of signatures', async () => {
    const app = new ShopifyApp({ clientId: 'id', clientSecret: secret, now: () => NOW })
    const before = process.memoryUsage().heapUsed
    for (let page = 0; page < 20_000; page += 1) {
      const query = `page=${page}&shop=demo.myshopify.com&timestamp=${timestamp}`
      const result = await ask(`${query}&signature=${sign(query.replaceAll('&', ''))}`, app)
      expect(result.ok).toBe(true)
    }
    globalThis.gc?.()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64_000_000)
  })
})
