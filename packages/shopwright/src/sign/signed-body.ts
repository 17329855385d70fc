import { decodeBase64 } from '../crypto/base64.ts'
import type { Req } from '../http/messages.ts'
import { signIdToken } from './id-token.ts'
import { signBody } from './signatures.ts'
import { domainOf, type Flaw, FOREIGN_SECRET, momentOf, type Signer, type SignOptions, withHeaders } from './signer.ts'

/** What may be wrong with a webhook or a Flow action, and the `log.code` that a verifier must then give. */
export const SIGNED_BODY_FLAWS = {
  wrong_secret: { code: 'invalid_hmac', says: 'another app’s secret signed it' },
  tampered_body: { code: 'invalid_hmac', says: 'its body was changed after it was signed' },
  hex_hmac: { code: 'invalid_hmac', says: 'its signature is written as hex' },
  missing_hmac: { code: 'missing_hmac_header', says: 'it carries no signature' },
  empty_hmac: { code: 'missing_hmac_header', says: 'its signature is empty' },
  wrong_method: { code: 'post_method_expected', says: 'it is a PUT' },
  id_token_body: { code: 'invalid_hmac', says: 'its body and signature are those of an ID token' },
  query_body: { code: 'invalid_hmac', says: 'its body and signature are those of a launch query' },
} as const satisfies Readonly<Record<string, Flaw>>

/** The name of a flaw in {@link SIGNED_BODY_FLAWS}. */
export type SignedBodyFlaw = keyof typeof SIGNED_BODY_FLAWS

/** What {@link signWebhookReq} takes. */
export interface WebhookOptions extends SignOptions {
  /** `products/create` by default. */
  readonly topic?: string | undefined
  /** Sent as JSON. */
  readonly payload?: unknown
  /** The body as it is, in place of `payload`. */
  readonly body?: string | Uint8Array | undefined
  /** `2026-10` by default. */
  readonly apiVersion?: string | undefined
  /** Unique for each delivery, and the same when it is tried again: what to tell duplicates by. Random by default. */
  readonly webhookId?: string | undefined
  /** Shared by all deliveries of one merchant's action. Random by default. */
  readonly eventId?: string | undefined
  /** When it happened, in ms since the epoch; the moment of signing by default. */
  readonly triggeredAt?: number | undefined
  /** The subscription's own name, where it has one. */
  readonly name?: string | undefined
  /** The headers of classic webhooks (`X-Shopify-…`), of Events (`shopify-…`), or both; `classic` by default. */
  readonly family?: 'classic' | 'events' | 'both' | undefined
  /** One named thing that is wrong with it, see {@link SIGNED_BODY_FLAWS}. */
  readonly flaw?: SignedBodyFlaw | undefined
}

/**
 * A webhook as Shopify delivers it. Only the body is signed: topic, shop and ids in the headers are not.
 *
 * @example
 * ```ts
 * import { signWebhookReq } from 'shopwright/sign'
 *
 * const req = await signWebhookReq(
 *   { clientId: 'id', clientSecret: 'secret' },
 *   { shop: 'demo', topic: 'products/create', payload: { id: 1 }, url: 'https://app.example/webhooks' },
 * )
 * ```
 */
export async function signWebhookReq(signer: Signer, options: WebhookOptions = {}): Promise<Req> {
  const { topic = 'products/create', family = 'classic' } = options
  const ids = { webhook: options.webhookId ?? crypto.randomUUID(), event: options.eventId ?? crypto.randomUUID() }
  const facts: Record<string, string> = {
    'Shop-Domain': domainOf(options.shop),
    'API-Version': options.apiVersion ?? '2026-10',
    'Webhook-Id': ids.webhook,
    'Triggered-At': new Date(options.triggeredAt ?? momentOf(signer, options.now)).toISOString(),
  }
  const named = options.name === undefined ? {} : { 'X-Shopify-Name': options.name }
  const classic = {
    'X-Shopify-Topic': topic,
    ...prefixed('X-Shopify-', facts),
    'X-Shopify-Event-Id': ids.event,
    ...named,
  }
  const events = { ...eventOf(topic), ...(options.name !== undefined && { 'shopify-handle': options.name }) }
  return signed(signer, options, {
    url: options.url ?? 'https://app.example/webhooks',
    body: options.body ?? JSON.stringify(options.payload ?? {}),
    hmacHeaders: [
      ...(family === 'events' ? [] : ['X-Shopify-Hmac-Sha256']),
      ...(family === 'classic' ? [] : ['shopify-hmac-sha256']),
    ],
    headers: {
      ...(family !== 'events' && classic),
      ...(family !== 'classic' && { ...events, ...prefixed('shopify-', facts) }),
      'User-Agent': 'Shopify-Captain-Hook',
    },
  })
}

/** What {@link signFlowActionReq} takes. */
export interface FlowActionOptions extends SignOptions {
  /** The action's handle, `my-action` by default. */
  readonly handle?: string | undefined
  /** The fields that the merchant filled in. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined
  /** The same when the run is tried again: what to tell duplicates by. Random by default. */
  readonly actionRunId?: string | undefined
  readonly actionDefinitionId?: string | undefined
  readonly shopId?: number | undefined
  /** The body as it is, in place of all the above. */
  readonly body?: string | Uint8Array | undefined
  /** One named thing that is wrong with it, see {@link SIGNED_BODY_FLAWS}. */
  readonly flaw?: SignedBodyFlaw | undefined
}

/**
 * A run of the app's Flow action, as Shopify Flow asks for it.
 *
 * @example
 * ```ts
 * import { signFlowActionReq } from 'shopwright/sign'
 *
 * const req = await signFlowActionReq({ clientId: 'id', clientSecret: 'secret' }, { properties: { tag: 'vip' } })
 * ```
 */
export async function signFlowActionReq(signer: Signer, options: FlowActionOptions = {}): Promise<Req> {
  const domain = domainOf(options.shop)
  return signed(signer, options, {
    url: options.url ?? 'https://app.example/flow',
    body:
      options.body ??
      JSON.stringify({
        shop_id: options.shopId ?? 1,
        shopify_domain: domain,
        action_run_id: options.actionRunId ?? crypto.randomUUID(),
        action_definition_id: options.actionDefinitionId ?? '7a5d3a6e-0000-4000-8000-000000000001',
        handle: options.handle ?? 'my-action',
        properties: options.properties ?? {},
      }),
    hmacHeaders: ['X-Shopify-Hmac-Sha256'],
    headers: { 'X-Shopify-Shop-Domain': domain, 'User-Agent': 'Shopify Flow' },
  })
}

interface Unsigned {
  readonly url: string
  readonly body: string | Uint8Array
  readonly hmacHeaders: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

async function signed(
  signer: Signer,
  options: SignOptions & { readonly flaw?: SignedBodyFlaw | undefined },
  unsigned: Unsigned,
): Promise<Req> {
  const { flaw } = options
  const { body, hmac } = await sealed(signer, options, unsigned.body, flaw)
  const hmacHeaders = flaw === 'missing_hmac' ? [] : unsigned.hmacHeaders.map((name) => [name, hmac] as const)
  const headers = { 'Content-Type': 'application/json', Accept: '*/*', ...unsigned.headers }
  return {
    method: flaw === 'wrong_method' ? 'PUT' : 'POST',
    url: unsigned.url,
    headers: withHeaders({ ...headers, ...Object.fromEntries(hmacHeaders) }, options.headers),
    body,
  }
}

/** The body that is sent, and the signature that is sent with it. */
async function sealed(
  signer: Signer,
  options: SignOptions,
  body: string | Uint8Array,
  flaw: SignedBodyFlaw | undefined,
): Promise<{ body: string | Uint8Array; hmac: string }> {
  const secret = flaw === 'wrong_secret' ? FOREIGN_SECRET : signer.clientSecret
  switch (flaw) {
    case 'empty_hmac':
      return { body, hmac: '' }
    case 'tampered_body':
      return { body: tampered(body), hmac: await signBody(secret, body) }
    case 'hex_hmac':
      return { body, hmac: hexOfBase64(await signBody(secret, body)) }
    case 'id_token_body': {
      const token = await signIdToken(signer, { shop: options.shop, now: options.now })
      const input = token.slice(0, token.lastIndexOf('.'))
      return { body: input, hmac: await signBody(secret, input) }
    }
    case 'query_body': {
      const seconds = Math.floor(momentOf(signer, options.now) / 1000)
      const query = `shop=${domainOf(options.shop)}&timestamp=${seconds}`
      return { body: query, hmac: await signBody(secret, query) }
    }
    default:
      return { body, hmac: await signBody(secret, body) }
  }
}

/** One byte more: a space, which changes nothing in JSON and everything in a signature. */
function tampered(body: string | Uint8Array): string | Uint8Array {
  return typeof body === 'string' ? `${body} ` : Uint8Array.of(...body, 0x20)
}

function hexOfBase64(base64: string): string {
  const bytes = decodeBase64(base64, 'base64') ?? []
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function prefixed(prefix: string, facts: Readonly<Record<string, string>>): Record<string, string> {
  const lower = prefix === prefix.toLowerCase()
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [prefix + (lower ? name.toLowerCase() : name), value]),
  )
}

/** `products/create` → topic `Product`, action `create`, as Events name them. */
function eventOf(topic: string): Record<string, string> {
  const [resources = '', action = ''] = topic.split('/')
  const resource = resources.replace(/ies$/, 'y').replace(/s$/, '')
  const words = resource.split('_').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  return { 'shopify-topic': words.join(''), 'shopify-action': action }
}
