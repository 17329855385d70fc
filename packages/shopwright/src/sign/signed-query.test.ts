import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SIGNED_QUERY_FLAWS, type SignedQueryFlaw, signAppProxyReq } from './index.ts'

const now = Date.UTC(2026, 10, 23, 12)
const seconds = now / 1000
const signer = { clientId: 'client-id', clientSecret: 'client-secret', now: () => now }

/** Shopify's published rule, once more and in another way: by Buffer. */
function signatureOf(url: string): string {
  const query = new URL(url).searchParams
  const names = [...new Set(query.keys())].filter((name) => name !== 'signature')
  const lines = names.map((name) => Buffer.from(`${name}=${query.getAll(name).join(',')}`))
  return createHmac('sha256', 'client-secret')
    .update(Buffer.concat(lines.sort((a, b) => Buffer.compare(a, b))))
    .digest('hex')
}

describe('signAppProxyReq', () => {
  test('hands on a visitor’s request with the parameters that Shopify adds', async () => {
    const req = await signAppProxyReq(signer, { params: { page: '2' }, loggedInCustomerId: 7, pathPrefix: '/a/b' })
    const url = new URL(req.url)
    expect(url.origin + url.pathname).toBe('https://app.example/proxy')
    expect([...url.searchParams].slice(0, -1)).toEqual([
      ['page', '2'],
      ['shop', 'demo.myshopify.com'],
      ['logged_in_customer_id', '7'],
      ['path_prefix', '/a/b'],
      ['timestamp', String(seconds)],
    ])
    expect(req).toMatchObject({ method: 'GET', body: '', headers: { 'X-Forwarded-Host': 'demo.myshopify.com' } })
  })

  test('a guest’s customer id is there and blank', async () => {
    const { searchParams } = new URL((await signAppProxyReq(signer)).url)
    expect(searchParams.get('logged_in_customer_id')).toBe('')
  })

  test.each([
    ['names of which one begins the other', { page: 'a', page1: 'b' }],
    ['capitals, blanks, plus signs, ampersands', { B: '1 +&=', a: '2', 'n m': '' }],
    ['signs outside the basic plane', { '😀': '1', '\uFFFD': '2', é: 'ü' }],
    ['half a surrogate pair', { a: '\uD800' }],
    [
      'a name that stands more than once',
      [
        ['ids[]', '2'],
        ['ids[]', '1'],
        ['ids[]', ''],
      ],
    ],
  ] as const)('signs %s as Shopify does', async (_what, params) => {
    const { url } = await signAppProxyReq(signer, { params })
    expect(new URL(url).searchParams.get('signature')).toBe(signatureOf(url))
  })

  test('the query of the URL is signed with the rest, a fragment is dropped', async () => {
    const { url } = await signAppProxyReq(signer, { url: 'https://app.example/p?q=1#f', params: { r: '2' } })
    expect(url).toMatch(/^https:\/\/app\.example\/p\?q=1&r=2&shop=/)
    expect(new URL(url).searchParams.get('signature')).toBe(signatureOf(url))
  })

  type Seen = { genuine: boolean; all: (name: string) => string[] }
  const looksAs: Record<SignedQueryFlaw, (seen: Seen) => boolean> = {
    wrong_secret: ({ genuine, all }) => !genuine && all('signature')[0]?.length === 64,
    tampered_query: ({ genuine, all }) => !genuine && all('added')[0] === '1',
    upper_case_signature: ({ all }) => /^[0-9A-F]{64}$/.test(all('signature')[0] ?? ''),
    name_with_equals: ({ genuine, all }) => genuine && all('a=b')[0] === 'c',
    missing_signature: ({ all }) => all('signature').length === 0,
    repeated_signature: ({ genuine, all }) => genuine && all('signature').length === 2,
    missing_timestamp: ({ genuine, all }) => genuine && all('timestamp').length === 0,
    text_timestamp: ({ genuine, all }) => genuine && all('timestamp')[0] === 'yesterday',
    repeated_timestamp: ({ genuine, all }) => genuine && all('timestamp').length === 2,
    stale_timestamp: ({ genuine, all }) => genuine && all('timestamp')[0] === String(seconds - 120),
    future_timestamp: ({ genuine, all }) => genuine && all('timestamp')[0] === String(seconds + 120),
    repeated_shop: ({ genuine, all }) => genuine && all('shop').length === 2,
    foreign_shop: ({ genuine, all }) => genuine && all('shop')[0] === 'shop.example',
  }
  test.each(Object.keys(SIGNED_QUERY_FLAWS) as SignedQueryFlaw[])('with the flaw %s', async (flaw) => {
    const { url } = await signAppProxyReq(signer, { flaw, params: { page: '2' } })
    const { searchParams } = new URL(url)
    const genuine = searchParams.get('signature') === signatureOf(url)
    expect(looksAs[flaw]({ genuine, all: (name) => searchParams.getAll(name) })).toBe(true)
  })
})
