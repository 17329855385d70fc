import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { ShopifyApp } from 'shopwright'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const SECONDS = NOW / 1000
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const AUDIENCE = 'https://demo.myshopify.com/admin/oauth/access_token'

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const [one, two, stranger] = [rsa(), rsa(), rsa()]
const app = { clientId: 'client-id', clientSecret: 'secret', scopes: 'write_products', url: 'http://localhost:3000' }
const publicKeys = [
  { ...one.publicKey.export({ format: 'jwk' }), kid: 'one' },
  { pem: two.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
]

let simulator: Simulator
beforeEach(() => {
  simulator = createSimulator({
    app: { ...app, publicKeys },
    shops: [{ handle: 'demo', ownOrganization: false }, 'own', { handle: 'off', state: 'uninstalled' }],
    now: NOW,
  })
})

const CLAIMS = { iss: 'client-id', sub: 'client-id', aud: AUDIENCE, iat: SECONDS, exp: SECONDS + 60, jti: 'id-1' }

function assertion(claims: object = {}, header: object = { kid: 'one' }, key = one): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'RS256', ...header }).sign(key.privateKey)
}

async function post(params: object, shop = 'demo') {
  const response = await simulator.fetch(`https://${shop}.myshopify.com/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(params),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const ask = (client_assertion: string, extra: object = {}, shop?: string) =>
  post(
    {
      client_id: 'client-id',
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion,
      ...extra,
    },
    shop,
  )
const INVALID = { status: 400, body: { error: 'invalid_client' } }

describe('a client assertion', () => {
  test('gives an hour in any shop that has the app, a day in the organisation’s own, and nothing to refresh', async () => {
    expect(await ask(await assertion())).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^shpat_/), scope: 'write_products', expires_in: 3600 },
    })
    const own = await assertion({ aud: AUDIENCE.replace('demo', 'own'), jti: 'id-2' })
    expect((await ask(own, {}, 'own')).body).toMatchObject({ expires_in: 86_399 })
    const off = await assertion({ aud: AUDIENCE.replace('demo', 'off'), jti: 'id-3' })
    expect(await ask(off, {}, 'off')).toMatchObject({ status: 400, body: { error: 'app_not_installed' } })
  })

  test('gives a token that does not hang on any client secret', async () => {
    const { body } = await ask(await assertion())
    simulator.rotateSecret('another')
    simulator.revokeOldSecrets()
    expect(simulator.world.tokenFor(String(body['access_token']), 'demo').ok).toBe(true)
  })

  test('may be signed by any registered key, named or not', async () => {
    expect((await ask(await assertion({ jti: 'a' }, {}))).status).toBe(200)
    expect((await ask(await assertion({ jti: 'b' }, {}, two))).status).toBe(200)
    expect(await ask(await assertion({ jti: 'c' }, { kid: 'one' }, two))).toMatchObject(INVALID)
    expect(await ask(await assertion({ jti: 'd' }, { kid: 'unknown' }))).toMatchObject(INVALID)
    expect(await ask(await assertion({ jti: 'e' }, {}, stranger))).toMatchObject(INVALID)
  })

  test('is good once, even where it was used a moment ago in another shop’s name', async () => {
    const text = await assertion({ aud: [AUDIENCE, AUDIENCE.replace('demo', 'own')] })
    expect((await ask(text)).status).toBe(200)
    expect(await ask(text)).toMatchObject(INVALID)
    expect(await ask(text, {}, 'own')).toMatchObject(INVALID)
  })

  test.each([
    ['another iss', { iss: 'other' }],
    ['another sub', { sub: 'other' }],
    ['no iss', { iss: undefined }],
    ['another aud', { aud: 'https://evil.example' }],
    ['the aud of another shop', { aud: AUDIENCE.replace('demo', 'own') }],
    ['no exp', { exp: undefined }],
    ['an exp that is over', { exp: SECONDS }],
    ['an exp that is far away', { exp: SECONDS + 86_400 }],
    ['an nbf that is ahead', { nbf: SECONDS + 10 }],
    ['no jti', { jti: undefined }],
    ['an empty jti', { jti: '' }],
  ])('with %s is refused', async (_what, claims) => {
    expect(await ask(await assertion(claims))).toMatchObject(INVALID)
    expect(simulator.world.accessTokens.size).toBe(0)
  })

  test('that is signed otherwise than with RS256 is refused', async () => {
    const hs256 = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('secret'.repeat(8)))
    const pss = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'PS256' }).sign(one.privateKey)
    const [, body = ''] = (await assertion()).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    for (const text of [hs256, pss, none, '', 'a.b.c', `${await assertion()}.x`, 'x'.repeat(9000)]) {
      expect(await ask(text)).toMatchObject(INVALID)
    }
  })

  test('that was changed after it was signed is refused', async () => {
    const [head, , signature] = (await assertion()).split('.')
    const body = Buffer.from(JSON.stringify({ ...CLAIMS, jti: 'other' })).toString('base64url')
    expect(await ask(`${head}.${body}.${signature}`)).toMatchObject(INVALID)
  })

  test.each([
    [{ client_secret: 'secret' }, 'invalid_request'],
    [{ client_assertion_type: 'other' }, 'invalid_request'],
    [{ grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    [{ client_id: 'other' }, 'invalid_client'],
  ])('with %j beside it is refused as %s', async (extra, error) => {
    expect(await ask(await assertion(), extra)).toMatchObject({ status: 400, body: { error } })
  })

  test('is what the library makes', async () => {
    const privateKey = one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { fetch, clock } = simulator
    const shopify = new ShopifyApp({ clientId: 'client-id', clientSecret: 'secret', fetch, now: clock.now })
    const result = await shopify.exchangeUsingClientAssertion({ shop: 'demo', privateKey, keyId: 'one' })
    expect(result).toMatchObject({
      ok: true,
      accessToken: { expires: '2026-11-23T13:00:00Z', scope: 'write_products' },
    })
    const wrong = await shopify.exchangeUsingClientAssertion({ shop: 'demo', privateKey, keyId: 'two' })
    expect(wrong.log.code).toBe('invalid_client')
  })
})

test.each([
  ['a private key', { pem: one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }],
  ['a private JWK', one.privateKey.export({ format: 'jwk' })],
  ['no key', { pem: 'x' }],
  ['an elliptic one', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })],
  ['a short one', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })],
])('%s cannot be registered', (_what, key) => {
  expect(() => createSimulator({ app: { ...app, publicKeys: [{ ...key }] } })).toThrow(/app\.publicKeys\[0\]/)
})
