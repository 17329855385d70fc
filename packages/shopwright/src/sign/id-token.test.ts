import { decodeJwt, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { ID_TOKEN_FLAWS, type IdTokenFlaw, MERCHANT_ID_TOKEN_FLAWS, signIdToken } from './index.ts'

const now = Date.UTC(2026, 10, 23, 12)
const seconds = now / 1000
const signer = { clientId: 'client-id', clientSecret: 'client-secret', now: () => now }
const key = new TextEncoder().encode(signer.clientSecret)
const checks = { algorithms: ['HS256'], audience: 'client-id', requiredClaims: ['exp'], currentDate: new Date(now) }

describe('signIdToken', () => {
  test('jose verifies a merchant’s token, and finds the claims that App Bridge sends', async () => {
    const { payload, protectedHeader } = await jwtVerify(
      await signIdToken(signer, { shop: 'Demo.myshopify.com', userId: 42 }),
      key,
      checks,
    )
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(payload).toMatchObject({
      iss: 'https://demo.myshopify.com/admin',
      dest: 'https://demo.myshopify.com',
      aud: 'client-id',
      sub: '42',
      nbf: seconds,
      iat: seconds,
      exp: seconds + 60,
    })
    expect(Object.keys(payload).sort()).toEqual(['aud', 'dest', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sid', 'sig', 'sub'])
  })

  test('a buyer’s token has no iss, a dest without a scheme, and lives five minutes', async () => {
    const { payload } = await jwtVerify(await signIdToken(signer, { holder: 'buyer', customerId: 7 }), key, checks)
    expect(payload).toMatchObject({ dest: 'demo.myshopify.com', sub: 'gid://shopify/Customer/7', exp: seconds + 300 })
    expect(payload).not.toHaveProperty('iss')
  })

  test('a buyer’s token of a guest has no sub', async () => {
    expect(decodeJwt(await signIdToken(signer, { holder: 'buyer' }))).not.toHaveProperty('sub')
  })

  test('claims can be added, replaced and left out', async () => {
    const claims = decodeJwt(
      await signIdToken(signer, { claims: { sid: undefined, sub: '9', extra: 'é' }, lifetime: 5 }),
    )
    expect(claims).toMatchObject({ sub: '9', extra: 'é', exp: seconds + 5 })
    expect(claims).not.toHaveProperty('sid')
  })

  test('two tokens of the same moment differ in their jti', async () => {
    expect(await signIdToken(signer)).not.toBe(await signIdToken(signer))
  })

  test('a shop that is none throws, and the message says what to give', async () => {
    await expect(signIdToken(signer, { shop: 'evil.example/' })).rejects.toThrow(/not a shop: give a handle/)
  })

  // What jose looks at; the rest of the flaws are Shopify's own rules, and are looked at below.
  const refusedByJose = {
    expired: 'ERR_JWT_EXPIRED',
    not_yet_valid: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    missing_exp: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    text_exp: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    wrong_secret: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    tampered_claims: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    missing_signature: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    alg_none: 'ERR_JOSE_ALG_NOT_ALLOWED',
    other_alg: 'ERR_JOSE_ALG_NOT_ALLOWED',
    claims_list: 'ERR_JWT_INVALID',
    not_a_token: 'ERR_JWS_INVALID',
    wrong_audience: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    missing_audience: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  } satisfies Partial<Record<IdTokenFlaw, string>>

  test.each(Object.entries(refusedByJose))('with the flaw %s, jose refuses it: %s', async (flaw, code) => {
    const token = await signIdToken(signer, { flaw: flaw as IdTokenFlaw })
    await expect(jwtVerify(token, key, checks)).rejects.toMatchObject({ code })
  })

  test.each([
    ['issued_in_future', { iat: seconds + 120 }],
    ['audience_list', { aud: ['client-id'] }],
    ['foreign_dest', { dest: 'https://evil.example', iss: 'https://evil.example/admin' }],
    ['dest_with_port', { dest: 'https://demo.myshopify.com:8443' }],
    ['customer_subject', { sub: 'gid://shopify/Customer/77' }],
    ['other_issuer', { iss: 'https://some-other-shop.myshopify.com/admin' }],
    ['buyer_token', { dest: 'demo.myshopify.com' }],
  ] as const)('with the flaw %s it is signed well and says what it should not', async (flaw, claims) => {
    const { payload } = await jwtVerify(await signIdToken(signer, { flaw }), key, checks)
    expect(payload).toMatchObject(claims)
  })

  test('with the flaw missing_dest it has no dest', async () => {
    expect(decodeJwt(await signIdToken(signer, { flaw: 'missing_dest' }))).not.toHaveProperty('dest')
  })

  test('no flaw goes untested here', () => {
    const here = [...Object.keys(refusedByJose), 'issued_in_future', 'audience_list', 'foreign_dest', 'dest_with_port']
    const merchant = ['customer_subject', 'other_issuer', 'buyer_token']
    expect([...here, 'missing_dest'].sort()).toEqual(Object.keys(ID_TOKEN_FLAWS).sort())
    expect(merchant.sort()).toEqual(Object.keys(MERCHANT_ID_TOKEN_FLAWS).sort())
  })
})
