import { base64url, signJwt } from './signatures.ts'
import { domainOf, type Flaw, FOREIGN_SECRET, momentOf, type Signer } from './signer.ts'

/** The claims of an ID token; a flaw may leave any of them out or wrong. */
export type IdTokenClaims = Readonly<Record<string, unknown>>

/** What {@link signIdToken} takes. */
export interface IdTokenOptions {
  /**
   * Who holds it. `merchant`: a staff member, in App Home, Admin UI and POS UI extensions. `buyer`: a customer, in
   * checkout and customer account extensions; such a token has no `iss`, a `dest` without a scheme, and lives longer.
   */
  readonly holder?: 'merchant' | 'buyer' | undefined
  /** A handle or a shop domain; `demo` by default. */
  readonly shop?: string | undefined
  /** The staff member's id in the `sub` of a merchant's token; `'1'` by default. */
  readonly userId?: string | number | undefined
  /** The customer's id, or gid, in the `sub` of a buyer's token; without it there is no `sub`. */
  readonly customerId?: string | number | undefined
  /** The moment of signing in ms since the epoch; the signer's `now` by default. */
  readonly now?: number | undefined
  /** Seconds until it expires; 60 for merchants, 300 for buyers by default. */
  readonly lifetime?: number | undefined
  /** Claims to add or replace; one that is `undefined` is left out. They come before the flaw. */
  readonly claims?: IdTokenClaims | undefined
  /** One named thing that is wrong with it, see {@link ID_TOKEN_FLAWS}. */
  readonly flaw?: IdTokenFlaw | MerchantIdTokenFlaw | undefined
}

/** What may be wrong with any ID token, and the `log.code` that a verifier must then give. */
export const ID_TOKEN_FLAWS = {
  expired: { code: 'expired_id_token', says: 'it expired two minutes ago' },
  not_yet_valid: { code: 'invalid_id_token', says: 'its nbf is two minutes away' },
  issued_in_future: { code: 'invalid_id_token', says: 'its iat is two minutes away' },
  missing_exp: { code: 'invalid_id_token', says: 'it never expires' },
  text_exp: { code: 'invalid_id_token', says: 'its exp is a text of digits' },
  wrong_secret: { code: 'invalid_id_token', says: 'another app signed it' },
  tampered_claims: { code: 'invalid_id_token', says: 'its claims were changed after it was signed' },
  alg_none: { code: 'invalid_id_token', says: 'it says alg none and carries no signature' },
  other_alg: { code: 'invalid_id_token', says: 'it says alg HS512' },
  missing_signature: { code: 'invalid_id_token', says: 'its signature is cut off' },
  claims_list: { code: 'invalid_id_token', says: 'its claims stand in a list' },
  not_a_token: { code: 'invalid_id_token', says: 'it is no token at all' },
  wrong_audience: { code: 'invalid_aud', says: 'it was made for another app' },
  audience_list: { code: 'invalid_aud', says: 'its aud is a list' },
  missing_audience: { code: 'invalid_aud', says: 'it has no aud' },
  foreign_dest: { code: 'invalid_id_token', says: 'its dest is not a Shopify shop' },
  dest_with_port: { code: 'invalid_id_token', says: 'its dest names a port' },
  missing_dest: { code: 'invalid_id_token', says: 'it has no dest' },
} as const satisfies Readonly<Record<string, Flaw>>

/** What may be wrong with a merchant's ID token alone: it is genuine, but of another class. */
export const MERCHANT_ID_TOKEN_FLAWS = {
  customer_subject: { code: 'invalid_id_token', says: 'its sub is a customer' },
  other_issuer: { code: 'invalid_id_token', says: 'its iss is another shop than its dest' },
  buyer_token: { code: 'invalid_id_token', says: 'it is a checkout extension’s token' },
} as const satisfies Readonly<Record<string, Flaw>>

/** The name of a flaw in {@link ID_TOKEN_FLAWS}. */
export type IdTokenFlaw = keyof typeof ID_TOKEN_FLAWS
/** The name of a flaw in {@link MERCHANT_ID_TOKEN_FLAWS}. */
export type MerchantIdTokenFlaw = keyof typeof MERCHANT_ID_TOKEN_FLAWS

/** Seconds that an ID token lives. */
export const ID_TOKEN_LIFETIME: { readonly merchant: 60; readonly buyer: 300 } = { merchant: 60, buyer: 300 }

/**
 * An ID token as App Bridge and the extensions send it: HS256, signed with the client secret.
 *
 * @example
 * ```ts
 * import { signIdToken } from 'shopwright/sign'
 *
 * const token = await signIdToken({ clientId: 'id', clientSecret: 'secret' }, { shop: 'demo', userId: 42 })
 * const late = await signIdToken({ clientId: 'id', clientSecret: 'secret' }, { flaw: 'expired' })
 * ```
 */
export async function signIdToken(signer: Signer, options: IdTokenOptions = {}): Promise<string> {
  const { flaw } = options
  const seconds = Math.floor(momentOf(signer, options.now) / 1000)
  const holder = flaw === 'buyer_token' ? 'buyer' : (options.holder ?? 'merchant')
  const genuine = { ...(holder === 'buyer' ? buyer : merchant)(signer, options, seconds), ...options.claims }
  const claims = { ...genuine, ...flawedClaims(flaw, genuine, seconds) }
  switch (flaw) {
    case 'not_a_token':
      return 'not-a-token'
    case 'wrong_secret':
      return signJwt(FOREIGN_SECRET, claims)
    case 'claims_list':
      return signJwt(signer.clientSecret, [claims])
    case 'other_alg':
      return signJwt(signer.clientSecret, claims, { alg: 'HS512', typ: 'JWT' })
    case 'alg_none':
      return `${base64url('{"alg":"none","typ":"JWT"}')}.${base64url(JSON.stringify(claims))}.`
  }
  const token = await signJwt(signer.clientSecret, claims)
  const [header = '', , signature = ''] = token.split('.')
  if (flaw === 'missing_signature') return token.slice(0, -signature.length)
  if (flaw === 'tampered_claims')
    return `${header}.${base64url(JSON.stringify({ ...claims, exp: seconds + 86_400 }))}.${signature}`
  return token
}

function merchant(signer: Signer, options: IdTokenOptions, seconds: number): IdTokenClaims {
  const origin = `https://${domainOf(options.shop)}`
  const jti = crypto.randomUUID()
  return {
    iss: `${origin}/admin`,
    dest: origin,
    aud: signer.clientId,
    sub: String(options.userId ?? 1),
    exp: seconds + (options.lifetime ?? ID_TOKEN_LIFETIME.merchant),
    nbf: seconds,
    iat: seconds,
    jti,
    sid: crypto.randomUUID(),
    // What it is made of is not published; only its shape is imitated.
    sig: jti.replaceAll('-', '').repeat(2),
  }
}

function buyer(signer: Signer, options: IdTokenOptions, seconds: number): IdTokenClaims {
  const customer = options.customerId === undefined ? undefined : String(options.customerId)
  return {
    dest: domainOf(options.shop),
    aud: signer.clientId,
    exp: seconds + (options.lifetime ?? ID_TOKEN_LIFETIME.buyer),
    nbf: seconds,
    iat: seconds,
    jti: crypto.randomUUID(),
    ...(customer !== undefined && {
      sub: customer.startsWith('gid://') ? customer : `gid://shopify/Customer/${customer}`,
    }),
  }
}

/** The claims that a flaw changes. JSON leaves out what is undefined. */
function flawedClaims(flaw: IdTokenOptions['flaw'], genuine: IdTokenClaims, seconds: number): IdTokenClaims {
  const dest = String(genuine['dest'])
  switch (flaw) {
    case 'expired':
      return { iat: seconds - 180, nbf: seconds - 180, exp: seconds - 120 }
    case 'not_yet_valid':
      return { nbf: seconds + 120, exp: seconds + 180 }
    case 'issued_in_future':
      return { iat: seconds + 120, exp: seconds + 180 }
    case 'missing_exp':
      return { exp: undefined }
    case 'text_exp':
      return { exp: String(genuine['exp']) }
    case 'wrong_audience':
      return { aud: 'some-other-app' }
    case 'audience_list':
      return { aud: [genuine['aud']] }
    case 'missing_audience':
      return { aud: undefined }
    case 'foreign_dest':
      return { dest: 'https://evil.example', ...('iss' in genuine && { iss: 'https://evil.example/admin' }) }
    case 'dest_with_port':
      return { dest: `${dest}:8443` }
    case 'missing_dest':
      return { dest: undefined }
    case 'customer_subject':
      return { sub: 'gid://shopify/Customer/77' }
    case 'other_issuer':
      return { iss: 'https://some-other-shop.myshopify.com/admin' }
    default:
      return {}
  }
}
