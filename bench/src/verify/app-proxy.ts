import { createHmac, createSecretKey } from 'node:crypto'
import { ShopifyApp, type Req } from 'shopwright'
import { signAppProxyReq } from 'shopwright/sign'
import { interleave, now, ratio, soon } from '../rounds.ts'
import { agree, type Comparison, kept } from './bench.ts'
import { incumbent, INPUTS, SIGNER } from './incumbent.ts'

interface Visit {
  readonly req: Req
  /** What is signed, put together beforehand: the limit is the HMAC alone. */
  readonly signed: string
}

export async function compareAppProxy(rounds: number): Promise<Comparison> {
  const app = new ShopifyApp(SIGNER)
  const shopify = incumbent()
  const key = createSecretKey(SIGNER.clientSecret, 'utf8')
  const visits = await Promise.all(Array.from({ length: INPUTS }, (_, index) => visit(index)))
  const validate = ({ req }: Visit) =>
    shopify.utils.validateHmac(new URLSearchParams(req.url.slice(req.url.indexOf('?') + 1)), { signator: 'appProxy' })
  const forged = { ...(await visit(0, true)) }
  await agree(visits, forged, {
    shopwright: async ({ req }) => (await app.verifyAppProxyReq(req)).ok,
    incumbent: (input) => kept(validate(input)),
    limit: ({ req, signed }) => req.url.includes(createHmac('sha256', key).update(signed).digest('hex')),
  })
  const timings = await interleave(
    [
      now('bare HMAC', visits, ({ signed }) => createHmac('sha256', key).update(signed).digest()),
      soon('shopwright', visits, ({ req }) => app.verifyAppProxyReq(req)),
      soon('@shopify/shopify-api', visits, validate),
    ],
    rounds,
  )
  const [limit, own, theirs] = timings as [(typeof timings)[0], (typeof timings)[0], (typeof timings)[0]]
  return {
    title: 'app proxy, from the raw URL',
    timings,
    targets: [
      { what: 'app proxy: × the bare HMAC', measured: ratio(own, limit), bound: 'at most', target: 3.5, unit: '×' },
      {
        what: 'app proxy: faster than utils.validateHmac',
        measured: ratio(theirs, own),
        bound: 'at least',
        target: 7,
        unit: '×',
      },
    ],
  }
}

/** Good for 90 seconds, as they all are. */
async function visit(index: number, forged = false): Promise<Visit> {
  const req = await signAppProxyReq(SIGNER, {
    shop: `shop-${index}`,
    url: 'https://app.example/proxy/reviews',
    params: { product: String(8_000_000_000 + index), sort: 'newest first', page: '2' },
    loggedInCustomerId: 7_000_000 + index,
    pathPrefix: '/apps/reviews',
    ...(forged && { flaw: 'wrong_secret' }),
  })
  const params = [...new URL(req.url).searchParams].filter(([name]) => name !== 'signature')
  return {
    req,
    signed: params
      .map(([name, value]) => `${name}=${value}`)
      .toSorted()
      .join(''),
  }
}
