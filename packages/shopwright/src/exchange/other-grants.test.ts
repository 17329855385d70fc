import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { scriptedApp } from '../testing/scripted-app.ts'

const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token'
const REPLY = {
  access_token: 'shpat_new_access',
  scope: 'write_products',
  expires_in: 3600,
  refresh_token: 'shprt_new_refresh',
  refresh_token_expires_in: 7_776_000,
}

describe('migrateToExpiringToken', () => {
  const stored = { shop: 'demo', token: 'shpat_that_never_expires' }

  it('swaps the old token for an expiring pair', async () => {
    const { app, sent } = scriptedApp({ body: REPLY })
    const result = await app.migrateToExpiringToken(stored)
    expect(JSON.parse(sent[0]?.init.body ?? '')).toMatchObject({
      subject_token: stored.token,
      subject_token_type: OFFLINE,
      requested_token_type: OFFLINE,
      expiring: 1,
    })
    expect(result.accessToken).toMatchObject({
      shop: 'demo',
      token: 'shpat_new_access',
      refreshToken: 'shprt_new_refresh',
    })
  })

  it('asks again with the same token after a server error, since Shopify then gives the same pair', async () => {
    const { app, sent } = scriptedApp({ status: 500 }, { status: 503 }, { body: REPLY })
    expect((await app.migrateToExpiringToken(stored)).ok).toBe(true)
    expect(new Set(sent.map(({ init }) => init.body)).size).toBe(1)
  })

  it('tells a spent token from a failure that can be tried again', async () => {
    const spent = scriptedApp({ status: 400, body: { error: 'invalid_subject_token' } })
    expect((await spent.app.migrateToExpiringToken(stored)).log.code).toBe('invalid_subject_token')
    const failed = scriptedApp({ status: 520 })
    expect((await failed.app.migrateToExpiringToken(stored)).log.code).toBe('exchange_error')
  })

  it.each([{}, { shop: 'evil.com/', token: 'x' }, { shop: 'demo', token: '' }, null])(
    'sends nothing for %o',
    async (options) => {
      const { app, sent } = scriptedApp({ body: REPLY })
      expect((await app.migrateToExpiringToken(options as never)).log.code).toBe('configuration_error')
      expect(sent).toEqual([])
    },
  )

  it('puts the old token into no log', async () => {
    const { app } = scriptedApp({ status: 400, body: { error: stored.token } })
    const { log, httpLogs } = await app.migrateToExpiringToken(stored)
    expect(JSON.stringify([log, httpLogs])).not.toContain(stored.token)
  })
})

describe('exchangeUsingClientAssertion', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  it.each([
    ['a PEM', pem],
    ['a JWK', privateKey.export({ format: 'jwk' }) as Record<string, unknown>],
  ])('proves itself with an assertion that jose verifies, signed by %s, and sends no secret', async (_form, key) => {
    const { app, sent, now } = scriptedApp({ body: { access_token: 'shpat_application', scope: '', expires_in: 3600 } })
    const result = await app.exchangeUsingClientAssertion({ shop: 'demo', privateKey: key, keyId: 'key-1' })
    const body = JSON.parse(sent[0]?.init.body ?? '') as Record<string, string>
    expect(Object.keys(body)).toEqual(['client_id', 'client_assertion_type', 'client_assertion', 'grant_type'])
    const { payload, protectedHeader } = await jwtVerify(body['client_assertion'] ?? '', publicKey, {
      algorithms: ['RS256'],
      issuer: 'client-id',
      subject: 'client-id',
      audience: 'https://demo.myshopify.com/admin/oauth/access_token',
      requiredClaims: ['jti', 'iat', 'exp'],
      currentDate: new Date(now),
    })
    expect([protectedHeader.kid, Number(payload.exp) - Number(payload.iat)]).toEqual(['key-1', 60])
    expect(result.accessToken).toMatchObject({ token: 'shpat_application', expires: '2026-11-23T13:00:00Z' })
  })

  it('says any claim otherwise, or not at all', async () => {
    const { app, sent } = scriptedApp({ body: REPLY })
    await app.exchangeUsingClientAssertion({
      shop: 'demo',
      privateKey: pem,
      claims: { aud: 'else', jti: undefined, extra: 1 },
    })
    const [, payload = ''] = (
      JSON.parse(sent[0]?.init.body ?? '') as { client_assertion: string }
    ).client_assertion.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    expect(claims).toMatchObject({ aud: 'else', extra: 1, iss: 'client-id' })
    expect(claims).not.toHaveProperty('jti')
  })

  it('answers any key that is none with a result which shows nothing of it', async () => {
    const { app, sent } = scriptedApp({ body: REPLY })
    const broken = pem.replace(/[A-Z]{4}/, '????')
    const keys = fc.oneof(
      fc.anything(),
      fc.constantFrom(broken, pem.slice(100), pem.replaceAll('PRIVATE', 'PUBLIC'), { kty: 'RSA' }),
    )
    await fc.assert(
      fc.asyncProperty(keys, async (privateKey) => {
        const result = await app.exchangeUsingClientAssertion({ shop: 'demo', privateKey } as never)
        expect(result.log.code).toBe('configuration_error')
        expect(result.log.detail).not.toContain(pem.split('\n')[1])
      }),
    )
    expect(sent).toEqual([])
  })
})
