import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type OAuthParams, Session } from './index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const App = Session.with({ apiKey: 'client-id', secret: 'new-secret', oldSecret: 'old-secret', now: () => NOW })
const sign = (message: string, secret = 'new-secret') => createHmac('sha256', secret).update(message).digest('hex')
const timestamp = String(NOW / 1000)

describe('the parameters of a callback', () => {
  it('come as searchParams, pairs, a Map or a record', async () => {
    const hmac = sign(`ids=["2", "1"]&shop=demo.myshopify.com&timestamp=${timestamp}`)
    const pairs: [string, string][] = [
      ['shop', 'demo.myshopify.com'],
      ['ids[]', '2'],
      ['timestamp', timestamp],
      ['ids[]', '1'],
      ['hmac', hmac],
    ]
    const record = { shop: 'demo.myshopify.com', 'ids[]': ['2', '1'], timestamp, hmac }
    const map = new Map(Object.entries(record)) as unknown as OAuthParams
    for (const params of [new URLSearchParams(pairs), pairs, map, record, { ...record, left: undefined }]) {
      expect(await App.validateParams(params)).toBe(true)
    }
    expect(await App.validateParams(new URLSearchParams([...pairs, ['ids[]', '3']]))).toBe(false)
  })

  it('prove nothing where a name stands twice', async () => {
    for (const name of ['shop', 'hmac', 'timestamp']) {
      const hmac = sign(`shop=demo.myshopify.com&timestamp=${timestamp}`)
      const params = new URLSearchParams({ shop: 'demo.myshopify.com', timestamp, hmac })
      expect(await App.validateParams(params)).toBe(true)
      params.append(name, params.get(name) ?? '')
      expect(await App.validateParams(params)).toBe(false)
    }
  })

  it('hold one value of a list as a list', async () => {
    expect(await App.calculateHmac({ 'ids[]': '12' })).toBe(sign('ids=["12"]'))
  })

  it('are not freed of `hmac[]`', async () => {
    expect(await App.calculateHmac({ 'hmac[]': ['1'], hmac: 'x' })).toBe(sign('hmac=["1"]'))
  })

  it('may be signed with the secret before, and with no other', async () => {
    for (const [secret, genuine] of [
      ['new-secret', true],
      ['old-secret', true],
      ['third-secret', false],
    ] as const) {
      const hmac = sign(`timestamp=${timestamp}`, secret)
      expect(await App.validateParams({ timestamp, hmac })).toBe(genuine)
    }
  })

  it.each([
    [
      'a getter that throws',
      Object.defineProperty({}, 'code', {
        enumerable: true,
        get: () => {
          throw new Error('no')
        },
      }),
    ],
    ['a symbol', { timestamp, code: Symbol('code'), hmac: sign('') }],
    ['a bigint', { timestamp, code: 5n, hmac: sign(`code=5&timestamp=${timestamp}`) }],
    ['a function', () => timestamp],
    ['pairs that are none', [['timestamp', timestamp], 'hmac']],
    ['nothing', undefined],
  ])('are not genuine, and nothing is thrown, where they hold %s', async (_what, params) => {
    expect(await App.validateParams(params as OAuthParams)).toBe(false)
    expect(await App.validateHmac(params as OAuthParams)).toBe(false)
  })
})
