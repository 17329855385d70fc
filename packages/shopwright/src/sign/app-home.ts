import { parseShop } from '../platform/shop.ts'
import type { Req } from '../http/messages.ts'
import {
  ID_TOKEN_FLAWS,
  type IdTokenFlaw,
  MERCHANT_ID_TOKEN_FLAWS,
  type MerchantIdTokenFlaw,
  signIdToken,
} from './id-token.ts'
import { splitQuery, withQuery } from './query.ts'
import { type Params, signLaunchParams } from './signatures.ts'
import { domainOf, type Flaw, momentOf, type Signer, type SignOptions, withHeaders } from './signer.ts'

/** What may be wrong with an App Home request. */
export type AppHomeFlaw = IdTokenFlaw | MerchantIdTokenFlaw | 'missing_id_token' | 'wrong_scheme'

/** What {@link signAppHomeReq} takes. */
export interface AppHomeOptions extends SignOptions {
  /**
   * `document`: the admin opens the app in its frame, the ID token stands in the query. `fetch`: the app's page calls
   * its server, the ID token stands in `Authorization`, as App Bridge puts it there. `document` by default.
   */
  readonly as?: 'document' | 'fetch' | undefined
  /** The staff member's id; `'1'` by default. */
  readonly userId?: string | number | undefined
  /** The language of the admin, `en` by default. */
  readonly locale?: string | undefined
  /** For a fetch; `GET` by default. */
  readonly method?: string | undefined
  readonly body?: string | Uint8Array | undefined
  /** An ID token that you have, in place of a new one. */
  readonly idToken?: string | undefined
  /** One named thing that is wrong with it, see {@link APP_HOME_FLAWS}. */
  readonly flaw?: AppHomeFlaw | undefined
}

const PATCHED = 'redirect_to_patch_id_token_page'
const tokenFlaws = { ...ID_TOKEN_FLAWS, ...MERCHANT_ID_TOKEN_FLAWS }
const wrongScheme = { code: 'invalid_id_token', says: 'its token follows another word than Bearer' } as const

/** What may be wrong with a fetch from App Home. Without an ID token nothing tells it from a document. */
export const APP_HOME_FETCH_FLAWS: Readonly<Record<AppHomeFlaw, Flaw>> = {
  ...tokenFlaws,
  missing_id_token: { code: PATCHED, says: 'it carries no ID token' },
  wrong_scheme: wrongScheme,
}

/** What may be wrong with the document: a page that gets a fresh token is the answer to all but another app's token. */
export const APP_HOME_FLAWS: Readonly<Record<AppHomeFlaw, Flaw>> = Object.fromEntries(
  Object.entries(APP_HOME_FETCH_FLAWS).map(([name, { code, says }]) => [
    name,
    { code: code === 'invalid_aud' ? code : PATCHED, says },
  ]),
) as Record<AppHomeFlaw, Flaw>

/**
 * A request for the app's own page in the admin.
 *
 * @example
 * ```ts
 * import { signAppHomeReq } from 'shopwright/sign'
 *
 * const signer = { clientId: 'id', clientSecret: 'secret' }
 * const page = await signAppHomeReq(signer, { url: 'https://app.example/' })
 * const call = await signAppHomeReq(signer, { as: 'fetch', url: 'https://app.example/api/products' })
 * ```
 */
export async function signAppHomeReq(signer: Signer, options: AppHomeOptions = {}): Promise<Req> {
  const token = options.flaw === 'missing_id_token' ? null : await tokenOf(signer, options)
  return options.as === 'fetch' ? fetchReq(options, token) : documentReq(signer, options, token)
}

async function tokenOf(signer: Signer, options: AppHomeOptions): Promise<string> {
  if (options.idToken !== undefined) return options.idToken
  const { shop, userId, now } = options
  const flaw = options.flaw === 'wrong_scheme' || options.flaw === 'missing_id_token' ? undefined : options.flaw
  return signIdToken(signer, { shop, userId, now, flaw })
}

function fetchReq(options: AppHomeOptions, token: string | null): Req {
  const scheme = options.flaw === 'wrong_scheme' ? 'Token' : 'Bearer'
  const headers = { Accept: '*/*', ...(token !== null && { Authorization: `${scheme} ${token}` }) }
  return {
    method: options.method ?? 'GET',
    url: options.url ?? 'https://app.example/api',
    headers: withHeaders(headers, options.headers),
    body: options.body ?? '',
  }
}

async function documentReq(signer: Signer, options: AppHomeOptions, token: string | null): Promise<Req> {
  const { address, params } = splitQuery(options.url ?? 'https://app.example/')
  const launch = await launchParams(signer, options, token)
  return {
    method: options.method ?? 'GET',
    url: withQuery(address, [...params, ...launch]),
    headers: withHeaders(
      { Accept: 'text/html', 'Sec-Fetch-Dest': 'iframe', Referer: 'https://admin.shopify.com/' },
      options.headers,
    ),
    body: options.body ?? '',
  }
}

/** The parameters that the admin opens an app with, `hmac` among them. */
async function launchParams(signer: Signer, options: AppHomeOptions, token: string | null): Promise<Params> {
  const domain = domainOf(options.shop)
  const params: Params = [
    ['embedded', '1'],
    ['host', adminHost(domain)],
    ...(token === null ? [] : [['id_token', options.flaw === 'wrong_scheme' ? `Token ${token}` : token] as const]),
    ['locale', options.locale ?? 'en'],
    ['session', crypto.randomUUID().replaceAll('-', '')],
    ['shop', domain],
    ['timestamp', String(Math.floor(momentOf(signer, options.now) / 1000))],
  ]
  return [['hmac', await signLaunchParams(signer.clientSecret, params)], ...params]
}

/** Where the app stands in the admin, as `host` names it: base64 without its padding. */
function adminHost(domain: string): string {
  return btoa(`admin.shopify.com/store/${parseShop(domain) ?? ''}`).replace(/=+$/, '')
}
