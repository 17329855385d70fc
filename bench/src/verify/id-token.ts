import { createHmac, createSecretKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { ShopifyApp, type Req } from 'shopwright'
import { signAdminUIExtReq } from 'shopwright/sign'
import { interleave, now, ratio, soon } from '../rounds.ts'
import { agree, type Comparison, kept } from './bench.ts'
import { incumbent, INPUTS, SIGNER } from './incumbent.ts'

interface Call {
  readonly req: Req
  readonly token: string
  /** The token's parts, cut beforehand: the limit is HMAC and payload alone. */
  readonly signed: string
  readonly payload: string
  readonly signature: string
}

export async function compareIdToken(rounds: number): Promise<Comparison> {
  const app = new ShopifyApp(SIGNER)
  const shopify = incumbent()
  const key = createSecretKey(SIGNER.clientSecret, 'utf8')
  const joseKey = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(SIGNER.clientSecret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  )
  const calls = await Promise.all(Array.from({ length: INPUTS }, (_, index) => call(index)))
  const decode = ({ token }: Call) => shopify.session.decodeSessionToken(token)
  const jose = ({ token }: Call) =>
    jwtVerify(token, joseKey, { algorithms: ['HS256'], audience: SIGNER.clientId, clockTolerance: 10 })
  await agree(calls, await call(0, true), {
    shopwright: async ({ req }) => (await app.verifyAdminUIExtReq(req)).ok,
    incumbent: (input) => kept(decode(input)),
    jose: (input) => kept(jose(input)),
    limit: ({ signed, signature }) => createHmac('sha256', key).update(signed).digest('base64url') === signature,
  })
  const timings = await interleave(
    [
      now('HMAC and JSON.parse', calls, ({ signed, payload }) => {
        createHmac('sha256', key).update(signed).digest()
        return JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown
      }),
      now('bare HMAC', calls, ({ signed }) => createHmac('sha256', key).update(signed).digest()),
      soon('shopwright', calls, ({ req }) => app.verifyAdminUIExtReq(req)),
      soon('@shopify/shopify-api', calls, decode),
      soon('jose, cached key', calls, jose),
    ],
    rounds,
  )
  type T = (typeof timings)[0]
  const [limit, , own, theirs, joses] = timings as [T, T, T, T, T]
  return {
    title: 'ID token, claims checked',
    timings,
    targets: [
      {
        what: 'ID token: × HMAC and JSON.parse',
        measured: ratio(own, limit),
        bound: 'at most',
        target: 1.35,
        unit: '×',
      },
      {
        what: 'ID token: faster than decodeSessionToken',
        measured: ratio(theirs, own),
        bound: 'at least',
        target: 2,
        unit: '×',
      },
      {
        what: 'ID token: faster than jose, cached key',
        measured: ratio(joses, own),
        bound: 'at least',
        target: 5,
        unit: '×',
      },
    ],
  }
}

async function call(index: number, forged = false): Promise<Call> {
  const signed = await signAdminUIExtReq(SIGNER, {
    shop: `shop-${index}`,
    userId: 90_000 + index,
    ...(forged && { flaw: 'wrong_secret' }),
  })
  const headers: Record<string, string> = {
    host: 'app.example',
    accept: '*/*',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36',
  }
  for (const [name, value] of Object.entries(signed.headers)) headers[name.toLowerCase()] = String(value)
  const token = (headers['authorization'] ?? '').slice('Bearer '.length)
  const [header = '', payload = '', signature = ''] = token.split('.')
  return { req: { ...signed, headers }, token, signed: `${header}.${payload}`, payload, signature }
}
