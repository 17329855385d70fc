import { createHmac, createSecretKey } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ShopifyApp, type Req } from 'shopwright'
import { signWebhookReq } from 'shopwright/sign'
import { interleave, now, ratio, soon } from '../rounds.ts'
import { agree, type Comparison } from './bench.ts'
import { incumbent, INPUTS, SIGNER } from './incumbent.ts'

/** A webhook as `node:http` gives it: the same bytes as text for those who ask for text, at no cost to them. */
interface Delivery {
  readonly req: Req
  readonly bytes: Buffer
  readonly text: string
  readonly raw: { rawRequest: IncomingMessage; rawResponse: ServerResponse }
}

/** A webhook's body of so many KB. */
export async function compareWebhook(
  kilobytes: number,
  wanted: { limit: number; incumbent: number },
  rounds: number,
): Promise<Comparison> {
  const title = `webhook, ${kilobytes} KB`
  const app = new ShopifyApp(SIGNER)
  const shopify = incumbent()
  const key = createSecretKey(SIGNER.clientSecret, 'utf8')
  const deliveries = await Promise.all(Array.from({ length: INPUTS }, (_, index) => delivery(index, kilobytes * 1024)))
  const validate = ({ text, raw }: Delivery) => shopify.webhooks.validate({ rawBody: text, ...raw })
  await agree(deliveries, await delivery(0, kilobytes * 1024, true), {
    shopwright: async ({ req }) => (await app.verifyWebhookReq(req)).ok,
    incumbent: async (input) => (await validate(input)).valid,
  })
  const timings = await interleave(
    [
      now('bare HMAC', deliveries, ({ bytes }) => createHmac('sha256', key).update(bytes).digest()),
      soon('shopwright', deliveries, ({ req }) => app.verifyWebhookReq(req)),
      soon('@shopify/shopify-api', deliveries, validate),
    ],
    rounds,
  )
  const [limit, own, theirs] = timings as [(typeof timings)[0], (typeof timings)[0], (typeof timings)[0]]
  return {
    title,
    timings,
    targets: [
      {
        what: `${title}: × the bare HMAC`,
        measured: ratio(own, limit),
        bound: 'at most',
        target: wanted.limit,
        unit: '×',
      },
      {
        what: `${title}: faster than webhooks.validate`,
        measured: ratio(theirs, own),
        bound: 'at least',
        target: wanted.incumbent,
        unit: '×',
      },
    ],
  }
}

async function delivery(index: number, bytes: number, forged = false): Promise<Delivery> {
  const body = Buffer.from(JSON.stringify({ id: 1000 + index, title: 'é', note: 'x'.repeat(bytes - 40) }))
  const signed = await signWebhookReq(SIGNER, { shop: `shop-${index}`, body, ...(forged && { flaw: 'wrong_secret' }) })
  const headers: Record<string, string> = {
    host: 'app.example',
    'user-agent': 'Shopify-Captain-Hook',
    'content-length': String(body.length),
    accept: '*/*',
    'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
  }
  for (const [name, value] of Object.entries(signed.headers)) headers[name.toLowerCase()] = String(value)
  const message = { method: 'POST', url: '/webhooks', headers }
  return {
    req: { method: 'POST', url: 'https://app.example/webhooks', headers, body },
    bytes: body,
    text: body.toString(),
    raw: { rawRequest: message as unknown as IncomingMessage, rawResponse: {} as ServerResponse },
  }
}
