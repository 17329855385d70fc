import type { Req } from '../http/messages.ts'
import {
  ID_TOKEN_FLAWS,
  type IdTokenFlaw,
  type IdTokenOptions,
  MERCHANT_ID_TOKEN_FLAWS,
  type MerchantIdTokenFlaw,
  signIdToken,
} from './id-token.ts'
import { type Flaw, type Signer, type SignOptions, withHeaders } from './signer.ts'

/** What may be wrong with how an extension sends its ID token, and the `log.code` that a verifier must then give. */
export const AUTHORIZATION_FLAWS = {
  missing_id_token: { code: 'missing_authorization_header', says: 'it carries no ID token' },
  wrong_scheme: { code: 'invalid_id_token', says: 'its token follows another word than Bearer' },
} as const satisfies Readonly<Record<string, Flaw>>

/** The name of a flaw in {@link AUTHORIZATION_FLAWS}. */
export type AuthorizationFlaw = keyof typeof AUTHORIZATION_FLAWS
/** What may be wrong with a request of a checkout or customer account UI extension. */
export type BuyerExtFlaw = AuthorizationFlaw | IdTokenFlaw
/** What may be wrong with a request of an Admin or POS UI extension. */
export type MerchantExtFlaw = BuyerExtFlaw | MerchantIdTokenFlaw

/** What may be wrong with a request of a checkout or customer account UI extension, and the code it must lead to. */
export const BUYER_EXT_FLAWS: Readonly<Record<BuyerExtFlaw, Flaw>> = { ...AUTHORIZATION_FLAWS, ...ID_TOKEN_FLAWS }
/** What may be wrong with a request of an Admin or POS UI extension, and the code it must lead to. */
export const MERCHANT_EXT_FLAWS: Readonly<Record<MerchantExtFlaw, Flaw>> = {
  ...BUYER_EXT_FLAWS,
  ...MERCHANT_ID_TOKEN_FLAWS,
}

interface ExtOptions extends SignOptions {
  /** `GET` by default, or `POST` where there is a body. */
  readonly method?: string | undefined
  readonly body?: string | Uint8Array | undefined
  /** The browser's question before the request itself, an `OPTIONS`: it carries no token, nothing of it is signed. */
  readonly preflight?: boolean | undefined
  /** An ID token that you have, in place of a new one. */
  readonly idToken?: string | undefined
}

/** What {@link signAdminUIExtReq} and {@link signPosUIExtReq} take. */
export interface MerchantExtOptions extends ExtOptions {
  /** The staff member's id; `'1'` by default. */
  readonly userId?: string | number | undefined
  /** One named thing that is wrong with it, see {@link MERCHANT_EXT_FLAWS}. */
  readonly flaw?: MerchantExtFlaw | undefined
}

/** What {@link signCheckoutUIExtReq} and {@link signCustomerAccountUIExtReq} take. */
export interface BuyerExtOptions extends ExtOptions {
  /** The customer's id, or gid; without it the token has no `sub`. */
  readonly customerId?: string | number | undefined
  /** One named thing that is wrong with it, see {@link BUYER_EXT_FLAWS}. */
  readonly flaw?: BuyerExtFlaw | undefined
}

/** Extensions run in workers that come from here. */
const ORIGIN = 'https://extensions.shopifycdn.com'

/**
 * A request of the app's Admin UI extension.
 *
 * @example
 * ```ts
 * import { signAdminUIExtReq } from 'shopwright/sign'
 *
 * const signer = { clientId: 'id', clientSecret: 'secret' }
 * const req = await signAdminUIExtReq(signer, { url: 'https://app.example/ext/admin', userId: 42 })
 * const question = await signAdminUIExtReq(signer, { url: 'https://app.example/ext/admin', preflight: true })
 * ```
 */
export async function signAdminUIExtReq(signer: Signer, options: MerchantExtOptions = {}): Promise<Req> {
  return extReq(signer, options, 'https://app.example/ext/admin', { holder: 'merchant', userId: options.userId })
}

/** A request of the app's POS UI extension; see {@link signAdminUIExtReq}. */
export async function signPosUIExtReq(signer: Signer, options: MerchantExtOptions = {}): Promise<Req> {
  return extReq(signer, options, 'https://app.example/ext/pos', { holder: 'merchant', userId: options.userId })
}

/**
 * A request of the app's checkout UI extension.
 *
 * @example
 * ```ts
 * import { signCheckoutUIExtReq } from 'shopwright/sign'
 *
 * const req = await signCheckoutUIExtReq({ clientId: 'id', clientSecret: 'secret' }, { customerId: 7 })
 * ```
 */
export async function signCheckoutUIExtReq(signer: Signer, options: BuyerExtOptions = {}): Promise<Req> {
  return extReq(signer, options, 'https://app.example/ext/checkout', {
    holder: 'buyer',
    customerId: options.customerId,
  })
}

/** A request of the app's customer account UI extension; see {@link signCheckoutUIExtReq}. */
export async function signCustomerAccountUIExtReq(signer: Signer, options: BuyerExtOptions = {}): Promise<Req> {
  return extReq(signer, options, 'https://app.example/ext/customer-account', {
    holder: 'buyer',
    customerId: options.customerId,
  })
}

async function extReq(
  signer: Signer,
  options: ExtOptions & { readonly flaw?: MerchantExtFlaw | undefined },
  defaultUrl: string,
  subject: IdTokenOptions,
): Promise<Req> {
  const { flaw, body = '' } = options
  const method = options.method ?? (body === '' ? 'GET' : 'POST')
  const url = options.url ?? defaultUrl
  if (options.preflight === true) {
    const asks = { 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'authorization' }
    return { method: 'OPTIONS', url, headers: withHeaders({ Origin: ORIGIN, ...asks }, options.headers), body: '' }
  }
  const tokenFlaw = flaw === 'missing_id_token' || flaw === 'wrong_scheme' ? undefined : flaw
  const { shop, now } = options
  const token = options.idToken ?? (await signIdToken(signer, { ...subject, shop, now, flaw: tokenFlaw }))
  const headers = {
    Accept: '*/*',
    Origin: ORIGIN,
    ...(body !== '' && { 'Content-Type': 'application/json' }),
    ...(flaw !== 'missing_id_token' && { Authorization: `${flaw === 'wrong_scheme' ? 'Token' : 'Bearer'} ${token}` }),
  }
  return { method, url, headers: withHeaders(headers, options.headers), body }
}
