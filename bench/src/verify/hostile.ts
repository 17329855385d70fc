import { strict as assert } from 'node:assert'
import { type Req, ShopifyApp } from 'shopwright'
import { signJwt, signWebhookReq } from 'shopwright/sign'
import { median } from '../rounds.ts'
import type { Target } from '../targets.ts'
import { SIGNER } from './incumbent.ts'

type Verify = (req: Req) => Promise<{ ok: boolean; log: object }>

const MEGABYTE = 1024 * 1024
const REPEATS = 5

/** A megabyte where a few bytes belong: refused, and its log written, before anybody notices. */
export async function timeHostileInput(): Promise<Target[]> {
  const app = new ShopifyApp(SIGNER)
  const { verifyWebhookReq: webhook, verifyAppProxyReq: proxy, verifyAdminUIExtReq: extension } = app
  const home: Verify = (req) => app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/patch' })
  const now = String(Math.floor(Date.now() / 1000))
  const genuine = await signWebhookReq(SIGNER)
  const hmac = 'A'.repeat(43) + '='
  const attacks: [what: string, verify: Verify, req: Req][] = [
    ['header: its signature', webhook, { ...genuine, headers: { 'x-shopify-hmac-sha256': 'A'.repeat(MEGABYTE) } }],
    ['header: the ID token', extension, bearer('A'.repeat(MEGABYTE))],
    ['headers: 65,000 of them', webhook, { ...genuine, headers: manyHeaders() }],
    ['query: one value', proxy, get(`shop=${'%41'.repeat(MEGABYTE / 3)}&timestamp=${now}&signature=0`)],
    ['query: 250,000 pairs', proxy, get(`timestamp=${now}&signature=0${'&a=b'.repeat(MEGABYTE / 4)}`)],
    ['query: 100,000 names', proxy, get(`timestamp=${now}&signature=${'0'.repeat(64)}${manyNames()}`)],
    ['query: broken escapes', proxy, get(`timestamp=${now}&signature=0&a=${'%'.repeat(MEGABYTE)}`)],
    ['query: a page of App Home', home, get(`${'%FF&'.repeat(MEGABYTE / 4)}id_token=${'e.'.repeat(64)}`)],
    ['token: nothing but dots', extension, bearer('.'.repeat(MEGABYTE))],
    [
      'token: signed, a long claim',
      extension,
      bearer(await signJwt(SIGNER.clientSecret, { dest: '\0'.repeat(MEGABYTE / 6) })),
    ],
    ['token in the URL of a page', home, get(`id_token=${'eyJ'.repeat(MEGABYTE / 3)}`)],
    [
      'body: text',
      webhook,
      { ...genuine, headers: { 'x-shopify-hmac-sha256': hmac }, body: 'shop='.repeat(MEGABYTE / 5) },
    ],
    [
      'body: bytes',
      webhook,
      { ...genuine, headers: { 'x-shopify-hmac-sha256': hmac }, body: new Uint8Array(MEGABYTE) },
    ],
  ]
  const targets: Target[] = []
  for (const [what, verify, req] of attacks) {
    const took: number[] = []
    for (let time = 0; time < REPEATS; time += 1) {
      const start = performance.now()
      const result = await verify(req)
      JSON.stringify(result.log)
      took.push(performance.now() - start)
      assert.equal(result.ok, false, `a hostile ${what} passes`)
    }
    targets.push({ what: `hostile 1 MB ${what}`, measured: median(took), bound: 'at most', target: 50, unit: ' ms' })
  }
  return targets
}

function bearer(token: string): Req {
  return { method: 'POST', url: 'https://app.example/api', headers: { authorization: `Bearer ${token}` }, body: '' }
}

function get(query: string): Req {
  return { method: 'GET', url: `https://app.example/page?${query}`, headers: {}, body: '' }
}

function manyHeaders(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 65_000 }, (_, index) => [`x-header-${index}`, '1']))
}

function manyNames(): string {
  return Array.from({ length: 100_000 }, (_, index) => `&n${100_000 - index}=1`).join('')
}
