import { createHmac } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  type Flaw,
  FLAWS,
  signAdminUIExtReq,
  signAppHomeReq,
  signCheckoutUIExtReq,
  signCustomerAccountUIExtReq,
  signIdToken,
  signPosUIExtReq,
} from './index.ts'

const now = Date.UTC(2026, 10, 23, 12)
const signer = { clientId: 'client-id', clientSecret: 'client-secret', now: () => now }
const key = new TextEncoder().encode(signer.clientSecret)
const headersOf = (req: { headers: unknown }) => req.headers as Record<string, string>
const claimsOf = async (token: string | null | undefined) =>
  (await jwtVerify(token ?? '', key, { audience: 'client-id', currentDate: new Date(now) })).payload
const bearerOf = (req: { headers: unknown }) => /^Bearer (.*)$/.exec(headersOf(req)['Authorization'] ?? '')?.[1]

describe('signAppHomeReq', () => {
  test('the document carries what the admin opens an app with, its hmac as node:crypto makes it', async () => {
    const req = await signAppHomeReq(signer, { url: 'https://app.example/app?tab=2', userId: 5, locale: 'fr' })
    const url = new URL(req.url)
    const query = Object.fromEntries(url.searchParams)
    const { hmac, ...rest } = query
    expect(url.pathname).toBe('/app')
    expect(query).toMatchObject({ tab: '2', embedded: '1', locale: 'fr', shop: 'demo.myshopify.com' })
    expect(atob(query['host'] ?? '')).toBe('admin.shopify.com/store/demo')
    expect(query['host']).not.toContain('=')
    expect(await claimsOf(query['id_token'])).toMatchObject({ sub: '5', dest: 'https://demo.myshopify.com' })
    delete rest['tab']
    const lines = Object.entries(rest)
      .map(([name, value]) => `${name}=${value}`)
      .sort()
    expect(hmac).toBe(createHmac('sha256', 'client-secret').update(lines.join('&')).digest('hex'))
  })

  test('a fetch carries its token in Authorization and nothing in the query', async () => {
    const req = await signAppHomeReq(signer, {
      as: 'fetch',
      method: 'POST',
      body: '{}',
      url: 'https://app.example/api?a=1',
    })
    expect(req).toMatchObject({ method: 'POST', body: '{}', url: 'https://app.example/api?a=1' })
    expect(await claimsOf(bearerOf(req))).toMatchObject({ iss: 'https://demo.myshopify.com/admin' })
  })

  test('an ID token of yours is sent as it is', async () => {
    const idToken = await signIdToken(signer, { userId: 9 })
    expect(new URL((await signAppHomeReq(signer, { idToken })).url).searchParams.get('id_token')).toBe(idToken)
    expect(bearerOf(await signAppHomeReq(signer, { as: 'fetch', idToken }))).toBe(idToken)
  })

  test('without its ID token neither the query nor the headers hold one', async () => {
    const page = await signAppHomeReq(signer, { flaw: 'missing_id_token' })
    expect(page.url).not.toContain('id_token')
    const call = await signAppHomeReq(signer, { as: 'fetch', flaw: 'missing_id_token' })
    expect(headersOf(call)).not.toHaveProperty('Authorization')
  })

  test('a flaw of the token reaches the token, and the word before it can be wrong', async () => {
    const page = new URL((await signAppHomeReq(signer, { flaw: 'expired' })).url)
    expect(decodeJwt(page.searchParams.get('id_token') ?? '').exp).toBe(now / 1000 - 120)
    const call = await signAppHomeReq(signer, { as: 'fetch', flaw: 'wrong_scheme' })
    expect(headersOf(call)['Authorization']).toMatch(/^Token eyJ/)
  })
})

describe.each([
  ['signAdminUIExtReq', signAdminUIExtReq],
  ['signPosUIExtReq', signPosUIExtReq],
] as const)('%s', (_name, sign) => {
  test('carries a merchant’s token', async () => {
    expect(await claimsOf(bearerOf(await sign(signer, { userId: 3 })))).toMatchObject({
      sub: '3',
      iss: 'https://demo.myshopify.com/admin',
    })
  })
})

describe.each([
  ['signCheckoutUIExtReq', signCheckoutUIExtReq],
  ['signCustomerAccountUIExtReq', signCustomerAccountUIExtReq],
] as const)('%s', (_name, sign) => {
  test('carries a buyer’s token', async () => {
    const claims = await claimsOf(bearerOf(await sign(signer, { customerId: 3 })))
    expect(claims).toMatchObject({ sub: 'gid://shopify/Customer/3', dest: 'demo.myshopify.com' })
    expect(claims).not.toHaveProperty('iss')
  })
})

describe.each([
  ['admin', signAdminUIExtReq],
  ['pos', signPosUIExtReq],
  ['checkout', signCheckoutUIExtReq],
  ['customer-account', signCustomerAccountUIExtReq],
] as const)('the %s extension', (path, sign) => {
  test('asks from its own origin, and posts where it has a body', async () => {
    expect(await sign(signer)).toMatchObject({
      method: 'GET',
      url: `https://app.example/ext/${path}`,
      headers: { Origin: 'https://extensions.shopifycdn.com' },
    })
    expect(await sign(signer, { body: '{}' })).toMatchObject({
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
    })
  })

  test('its browser asks first, without a token', async () => {
    const req = await sign(signer, { preflight: true, body: '{}' })
    expect(req).toMatchObject({ method: 'OPTIONS', body: '', headers: { 'Access-Control-Request-Method': 'POST' } })
    expect(headersOf(req)).not.toHaveProperty('Authorization')
  })

  test('its token can be missing, misnamed, or wrong in itself', async () => {
    expect(headersOf(await sign(signer, { flaw: 'missing_id_token' }))).not.toHaveProperty('Authorization')
    expect(headersOf(await sign(signer, { flaw: 'wrong_scheme' }))['Authorization']).toMatch(/^Token eyJ/)
    expect(decodeJwt(bearerOf(await sign(signer, { flaw: 'wrong_audience' })) ?? '').aud).toBe('some-other-app')
  })
})

test('every flaw names a code and says in words what it is', () => {
  const rows = Object.values(FLAWS).flatMap((table: Readonly<Record<string, Flaw>>) => Object.values(table))
  expect(rows.length).toBeGreaterThan(100)
  for (const { code, says } of rows) {
    expect(code).toMatch(/^[a-z_]+$/)
    expect(says).toMatch(/^\w.{10,}/)
  }
})
