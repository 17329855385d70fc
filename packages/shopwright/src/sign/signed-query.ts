import type { Req } from '../http/messages.ts'
import { splitQuery, withQuery } from './query.ts'
import { type Params, signProxyParams } from './signatures.ts'
import { domainOf, type Flaw, FOREIGN_SECRET, momentOf, type Signer, type SignOptions, withHeaders } from './signer.ts'

/** What may be wrong with an app proxy request, and the `log.code` that a verifier must then give. */
export const SIGNED_QUERY_FLAWS = {
  wrong_secret: { code: 'invalid_signature', says: 'another app’s secret signed it' },
  tampered_query: { code: 'invalid_signature', says: 'a parameter was added after it was signed' },
  upper_case_signature: { code: 'invalid_signature', says: 'its signature is written in capitals' },
  name_with_equals: { code: 'invalid_signature', says: 'a parameter’s name holds an =, so it can be cut otherwise' },
  missing_signature: { code: 'missing_signature', says: 'it carries no signature' },
  repeated_signature: { code: 'missing_signature', says: 'it carries its signature twice' },
  missing_timestamp: { code: 'missing_timestamp', says: 'it carries no time' },
  text_timestamp: { code: 'invalid_timestamp', says: 'its time is not a number' },
  repeated_timestamp: { code: 'invalid_timestamp', says: 'it carries two times' },
  stale_timestamp: { code: 'timestamp_too_old', says: 'it was signed two minutes ago' },
  future_timestamp: { code: 'timestamp_too_old', says: 'it is signed for two minutes from now' },
  repeated_shop: { code: 'invalid_shop', says: 'it names two shops' },
  foreign_shop: { code: 'invalid_shop', says: 'what it names is not a Shopify shop' },
} as const satisfies Readonly<Record<string, Flaw>>

/** The name of a flaw in {@link SIGNED_QUERY_FLAWS}. */
export type SignedQueryFlaw = keyof typeof SIGNED_QUERY_FLAWS

/** What {@link signAppProxyReq} takes. */
export interface AppProxyOptions extends SignOptions {
  /** The visitor's own query: `{ page: '2' }`, or pairs, where a name may stand more than once. */
  readonly params?: Readonly<Record<string, string>> | Params | undefined
  /** The customer who is logged in; without it a guest asks, and `logged_in_customer_id` is blank. */
  readonly loggedInCustomerId?: string | number | undefined
  /** Where the proxy stands in the storefront, `/apps/demo` by default. */
  readonly pathPrefix?: string | undefined
  /** `GET` by default. */
  readonly method?: string | undefined
  readonly body?: string | Uint8Array | undefined
  /** One named thing that is wrong with it, see {@link SIGNED_QUERY_FLAWS}. */
  readonly flaw?: SignedQueryFlaw | undefined
}

/**
 * A storefront visitor's request as Shopify's app proxy hands it on.
 *
 * @example
 * ```ts
 * import { signAppProxyReq } from 'shopwright/sign'
 *
 * const req = await signAppProxyReq(
 *   { clientId: 'id', clientSecret: 'secret' },
 *   { url: 'https://app.example/proxy', params: { page: '2' }, loggedInCustomerId: 7 },
 * )
 * ```
 */
export async function signAppProxyReq(signer: Signer, options: AppProxyOptions = {}): Promise<Req> {
  const { flaw } = options
  const domain = domainOf(options.shop)
  const seconds = Math.floor(momentOf(signer, options.now) / 1000)
  const customer = String(options.loggedInCustomerId ?? '')
  const { address, params: inUrl } = splitQuery(options.url ?? 'https://app.example/proxy')
  const own = isPairs(options.params) ? options.params : Object.entries(options.params ?? {})
  const params: Params = [
    ...[...inUrl, ...own].map(([name, value]) => [wellFormed(name), wellFormed(value)] as const),
    ['shop', flaw === 'foreign_shop' ? 'shop.example' : domain],
    ...(flaw === 'repeated_shop' ? [['shop', 'some-other-shop.myshopify.com'] as const] : []),
    ['logged_in_customer_id', customer],
    ['path_prefix', options.pathPrefix ?? '/apps/demo'],
    ...(flaw === 'name_with_equals' ? [['a=b', 'c'] as const] : []),
    ...timestamps(flaw, seconds).map((value) => ['timestamp', value] as const),
  ]
  const signature = await signProxyParams(flaw === 'wrong_secret' ? FOREIGN_SECRET : signer.clientSecret, params)
  return {
    method: options.method ?? 'GET',
    url: withQuery(address, [
      ...params,
      ...signatures(flaw, signature).map((value) => ['signature', value] as const),
      ...(flaw === 'tampered_query' ? [['added', '1'] as const] : []),
    ]),
    headers: withHeaders({ Accept: '*/*', 'User-Agent': 'Mozilla/5.0', 'X-Forwarded-Host': domain }, options.headers),
    body: options.body ?? '',
  }
}

function timestamps(flaw: SignedQueryFlaw | undefined, seconds: number): string[] {
  if (flaw === 'missing_timestamp') return []
  if (flaw === 'text_timestamp') return ['yesterday']
  if (flaw === 'repeated_timestamp') return [String(seconds), String(seconds)]
  if (flaw === 'stale_timestamp') return [String(seconds - 120)]
  return [String(flaw === 'future_timestamp' ? seconds + 120 : seconds)]
}

function signatures(flaw: SignedQueryFlaw | undefined, signature: string): string[] {
  if (flaw === 'missing_signature') return []
  if (flaw === 'repeated_signature') return [signature, signature]
  return [flaw === 'upper_case_signature' ? signature.toUpperCase() : signature]
}

function isPairs(params: AppProxyOptions['params']): params is Params {
  return Array.isArray(params)
}

/** What a query can carry: half a surrogate pair cannot be written as UTF-8. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text))
}
