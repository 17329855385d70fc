import { fieldOf, textField } from '../http/json.ts'
import type { Res } from '../http/messages.ts'
import type { IdToken } from '../platform/id-token.ts'
import { parseShop, parseShopClaim } from '../platform/shop.ts'

/**
 * For which shop a token is asked: the verified result of any verifier, or `{ shop: 'demo' }`. Where it has an
 * `idToken` that Shopify exchanges, a first token can be had; without one, only what is stored.
 */
export interface TokenSource {
  /** Refused results do not compile here: send their `response`. */
  readonly ok?: true | undefined
  /** The shop's handle or domain. A verified webhook's may be null, which is answered with `configuration_error`. */
  readonly shop: string | null
  readonly idToken?: IdToken | null | undefined
  /** Whose online token; of the verified result. */
  readonly userId?: string | null | undefined
  /** Becomes the `response` of every 401. */
  readonly newIdTokenResponse?: Partial<Res> | null | undefined
}

/** A source that was looked at. */
export interface Source {
  /** The handle. */
  readonly shop: string
  /** Null where there is none that Shopify exchanges. */
  readonly idToken: IdToken<true> | null
  readonly userId: string | null
  readonly newIdTokenResponse: unknown
}

const USER = /^[A-Za-z0-9_-]{1,40}$/

/** The source, or a sentence on what is wrong with it, since plain JavaScript may hand over anything. */
export function readSource(given: unknown): Source | string {
  if (typeof given !== 'object' || given === null) return 'the source must be a verified result or { shop }'
  if (fieldOf(given, 'ok') === false) return 'the source is a refused result: send its response and do no work'
  const shop = parseShop(fieldOf(given, 'shop'))
  if (shop === null) return 'the source’s shop must be a handle such as `demo`, or its shop domain'
  const idToken = fieldOf(given, 'idToken') ?? null
  if (idToken !== null && parseShopClaim(textField(fieldOf(idToken, 'claims'), 'dest')) !== shop) {
    return 'the source’s shop and the shop of its ID token differ: hand over the verified result as it is'
  }
  const exchangeable = fieldOf(idToken, 'exchangeable') === true && textField(idToken, 'token') !== null
  const userId = fieldOf(given, 'userId')
  return {
    shop,
    idToken: exchangeable ? (idToken as IdToken<true>) : null,
    userId: typeof userId === 'string' && USER.test(userId) ? userId : null,
    newIdTokenResponse: fieldOf(given, 'newIdTokenResponse') ?? null,
  }
}
