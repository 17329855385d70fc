import { hmacKey, hmacMatches, hmacSha256, type HmacKey } from '#hmac'
import { canonicalPairs } from '../platform/oauth-query.ts'
import { ValidationException } from './errors.ts'
import { requiredSecret, type SettingsInForce } from './settings.ts'

/**
 * The parameters of a callback, decoded: the URL's `searchParams`, or a record of them. A record holds lists where a
 * name ends in `[]`.
 */
export type OAuthParams =
  | Iterable<readonly [name: string, value: string]>
  | { readonly [name: string]: OAuthParam | readonly OAuthParam[] }

/** One value of a callback; numbers and booleans count as they are written. */
export type OAuthParam = string | number | boolean | null | undefined

const ONE_DAY_S = 86_400

/** Every parameter by its name; several values of one name as a list. Null for what holds no parameters. */
export function readParams(params: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof params !== 'object' || params === null) return null
  try {
    return Symbol.iterator in params ? readPairs(params as Iterable<unknown>) : readRecord(params)
  } catch {
    // Reading something that is no plain object may throw.
    return null
  }
}

function readRecord(params: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(params).filter(([, value]) => value !== undefined))
}

function readPairs(params: Iterable<unknown>): ReadonlyMap<string, unknown> | null {
  const read = new Map<string, unknown>()
  for (const pair of params) {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') return null
    const [name, value] = pair as [string, unknown]
    const known = read.get(name)
    read.set(name, known === undefined ? value : [...(Array.isArray(known) ? (known as unknown[]) : [known]), value])
  }
  return read
}

/** The hex HMAC-SHA256 by which Shopify signs these parameters. */
export async function oauthHmac(settings: SettingsInForce, params: unknown): Promise<string> {
  const message = oauthMessageOf(readParams(params))
  if (message === null) {
    throw new ValidationException(
      'The parameters of a callback must be an object of texts; lists only where a name ends in `[]`.',
    )
  }
  return hmacSha256(hmacKey(requiredSecret(settings.secret)), message, 'hex')
}

/** Whether Shopify signed these parameters. */
export async function hasGenuineHmac(settings: SettingsInForce, params: unknown): Promise<boolean> {
  const read = readParams(params)
  const hmac = read?.get('hmac')
  const message = oauthMessageOf(read)
  if (typeof hmac !== 'string' || message === null) return false
  for (const key of keysOf(settings)) if (await hmacMatches(key, message, hmac, 'hex')) return true
  return false
}

/** Whether Shopify signed these parameters, not more than a day from now. */
export async function areGenuineParams(settings: SettingsInForce, params: unknown): Promise<boolean> {
  const seconds = wholeSeconds(readParams(params)?.get('timestamp'))
  const now = Math.floor(settings.now() / 1000)
  if (seconds === null || Math.abs(seconds - now) > ONE_DAY_S) return false
  return hasGenuineHmac(settings, params)
}

function keysOf({ secret, oldSecret }: SettingsInForce): HmacKey[] {
  return [secret, oldSecret].filter((text) => text !== null).map((text) => hmacKey(text))
}

/** Null where a value cannot be part of a signed query. */
function oauthMessageOf(params: ReadonlyMap<string, unknown> | null): string | null {
  if (params === null) return null
  const pairs: [string, string][] = []
  for (const [name, value] of params) {
    if (name === 'hmac') continue
    const listed = name.endsWith('[]')
    const text = listed ? listText(value) : valueText(value)
    if (text === null) return null
    pairs.push([listed ? name.replace(/[[\]]+$/, '') : name, text])
  }
  return canonicalPairs(pairs)
}

function valueText(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === null || value === undefined ? '' : null
}

/** A list as Shopify writes it: `["2", "1"]`, in ASCII. */
function listText(value: unknown): string | null {
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).map(valueText)
  if (texts.includes(null)) return null
  const json = `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function wholeSeconds(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.floor(value) : null
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : null
}
