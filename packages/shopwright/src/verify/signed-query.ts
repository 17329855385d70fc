import { type AppConfig, type Settings, settingsOf } from '../config.ts'
import type { Awaitable } from '../crypto/digest.ts'
import { signedByAny } from '../crypto/secrets.ts'
import type { Req } from '../http/messages.ts'
import { bytePairsOf, LONGEST_QUERY } from '../http/query.ts'
import { parseShopDomain } from '../platform/shop.ts'
import type { Refused, Verified } from '../result.ts'
import { type AnswerRow, refused, verified } from './answer.ts'
import { SIGNED_QUERY } from './outcomes.ts'
import { SeenQueries } from './seen-queries.ts'
import { shapeFault } from '../http/shape.ts'

/** What a signed query proves beside the shop. */
export interface SignedQueryFacts {
  /** The customer who is logged in to the storefront, a customer's id (not a merchant's); null for a guest. */
  readonly loggedInCustomerId: string | null
}

export type SignedQueryRow = AnswerRow<{ readonly loggedInCustomerId: null }>

/** The log codes with which a signed query is refused. */
export type SignedQueryRefusal = Exclude<keyof typeof SIGNED_QUERY, 'verified'>

/** What `verifyAppProxyReq` answers. `shop` is null only where the signed query names none. */
export type SignedQueryResult =
  | Verified<SignedQueryFacts, string | null>
  | Refused<SignedQueryRefusal, SignedQueryFacts>

/** Seconds that a signed URL stays good, before and after its timestamp. */
const TOLERANCE = 90

const NEEDED = ['url'] as const

/** Each of these speaks for the shop or the customer, so it may stand once. */
const ONCE = ['shop', 'logged_in_customer_id', 'path_prefix', 'timestamp'] as const

type Params = ReadonlyMap<string, readonly string[]>

export async function verifySignedQuery(app: AppConfig, req: Req, row: SignedQueryRow): Promise<SignedQueryResult> {
  const settings = settingsOf(app)
  const fault = shapeFault(req, NEEDED)
  if (fault !== null) return refused(settings, req, row, SIGNED_QUERY, 'configuration_error', {}, fault)
  // Read once: what is verified and what is used are the same values.
  const query = queryOf(req.url)
  if (query.length > LONGEST_QUERY) {
    return refused(settings, req, row, SIGNED_QUERY, 'invalid_signature', {}, 'its query is too long to be Shopify’s')
  }
  const params = readParams(query)
  const timestamp = params.get('timestamp')
  if (timestamp === undefined) return refused(settings, req, row, SIGNED_QUERY, 'missing_timestamp')
  if (timestamp.length > 1 || !/^[0-9]{1,12}$/.test(timestamp[0] ?? '')) {
    return refused(settings, req, row, SIGNED_QUERY, 'invalid_timestamp')
  }
  const age = Math.abs(Math.floor(settings.now() / 1000) - Number(timestamp[0]))
  // Written so that an age that is no number is too old.
  if (!(age <= TOLERANCE)) return refused(settings, req, row, SIGNED_QUERY, 'timestamp_too_old')
  const signature = params.get('signature')
  if (signature?.length !== 1) return refused(settings, req, row, SIGNED_QUERY, 'missing_signature')
  const signed = isSigned(settings, params, signature[0] ?? '')
  if (!(typeof signed === 'boolean' ? signed : await signed)) {
    return refused(settings, req, row, SIGNED_QUERY, 'invalid_signature')
  }
  for (const name of ONCE) {
    if ((params.get(name)?.length ?? 0) > 1) {
      return refused(settings, req, row, SIGNED_QUERY, 'invalid_shop', {}, `${name} stands more than once`)
    }
  }
  const given = params.get('shop')?.[0]
  const shop = given === undefined ? null : parseShopDomain(given)
  if (given !== undefined && shop === null) {
    return refused(settings, req, row, SIGNED_QUERY, 'invalid_shop', {}, 'shop is not a shop domain')
  }
  const customer = params.get('logged_in_customer_id')?.[0] ?? ''
  if (!/^[0-9]*$/.test(customer)) {
    return refused(settings, req, row, SIGNED_QUERY, 'invalid_shop', {}, 'logged_in_customer_id is not a number')
  }
  // What may hold anything stands last, so that no two read the same.
  const who = `${shop} ${customer} ${timestamp[0]} ${params.get('path_prefix')?.[0]}`
  if (!seenBy(app).speaksFor(who, signature[0] ?? '', settings.now())) {
    return refused(
      settings,
      req,
      row,
      SIGNED_QUERY,
      'invalid_signature',
      {},
      'the signature was made for another query',
    )
  }
  return verified(settings, req, row, SIGNED_QUERY.verified, shop, {
    loggedInCustomerId: customer === '' ? null : customer,
  })
}

const seen = new WeakMap<AppConfig, SeenQueries>()

function seenBy(app: AppConfig): SeenQueries {
  let queries = seen.get(app)
  if (queries === undefined) seen.set(app, (queries = new SeenQueries()))
  return queries
}

function queryOf(url: string): string {
  const hash = url.indexOf('#')
  const mark = url.indexOf('?')
  if (mark === -1 || (hash !== -1 && hash < mark)) return ''
  return url.slice(mark + 1, hash === -1 ? undefined : hash)
}

function readParams(query: string): Params {
  const params = new Map<string, string[]>()
  for (const [name, value] of bytePairsOf(query)) {
    const values = params.get(name)
    if (values === undefined) params.set(name, [value])
    else values.push(value)
  }
  return params
}

/**
 * Shopify's rule: each `name=values,joined`, sorted, written one after the other. The sort is by the whole text; by the
 * name alone it comes out differently where one name begins another (`page`, `page1`), and that is accepted too.
 * A name with `=` in it could be cut elsewhere and say something else, so no such URL is genuine.
 */
function isSigned(settings: Settings, params: Params, signature: string): Awaitable<boolean> {
  const pairs: string[] = []
  for (const [name, values] of params) {
    if (name === 'signature') continue
    if (name.includes('=')) return false
    pairs.push(`${name}=${values.length === 1 ? (values[0] ?? '') : values.join(',')}`)
  }
  const byText = canonical(pairs.sort())
  const matches = signedByAny(settings.secrets, byText, signature, 'hex')
  if (matches === true) return true
  const names = [...params.keys()].filter((name) => name !== 'signature')
  if (!someNameBeginsAnother(names)) return matches
  const byName = canonical(names.sort().map((name) => `${name}=${(params.get(name) ?? []).join(',')}`))
  if (matches === false) return signedByAny(settings.secrets, byName, signature, 'hex')
  return matches.then((matched) => matched || signedByAny(settings.secrets, byName, signature, 'hex'))
}

function someNameBeginsAnother(names: string[]): boolean {
  names.sort()
  return names.some((name, index) => index > 0 && name.startsWith(names[index - 1] ?? ''))
}

/** Characters stand for bytes here; outside ASCII they must not be written as UTF-8 once more. */
function canonical(pairs: readonly string[]): string | Uint8Array {
  const text = pairs.join('')
  // oxlint-disable-next-line no-control-regex -- everything outside ASCII is meant
  return /[^\x00-\x7f]/.test(text) ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : text
}
