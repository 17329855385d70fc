import { parseShopDomain } from '../platform/shop.ts'
import { fieldOf } from '../http/json.ts'

/** How integers that a JavaScript number cannot hold exactly are given: rounded, as text, or as `bigint`. */
export type BigIntegers = 'number' | 'string' | 'bigint'

/** The payload is not what it should be; no further attempt would change that. */
export class InvalidPayload extends Error {
  override readonly name = 'InvalidPayload'
}

const decoder = new TextDecoder()

/** The body as text, without a byte order mark. Bytes that are no UTF-8 become U+FFFD: Shopify signed them all the same. */
export function bodyText(body: string | Uint8Array): string {
  if (typeof body !== 'string') return decoder.decode(body)
  return body.startsWith('\u{feff}') ? body.slice(1) : body
}

/** What only a parser can tell may stand in it: a shop's domain, or a name that hides behind an escape. */
const WORTH_PARSING = /shop(?:ify)?_domain|\\u/

/**
 * What is wrong with a body that is signed; null if nothing. A body that begins and ends as an object or an array does
 * is believed to be one until it is worked: nothing else that the secret signs begins like that, and parsing costs as
 * much as the signature.
 */
export function bodyFault(text: string, shop: string): 'not_json' | 'shop_mismatch' | null {
  const trimmed = text.trim()
  const ends = trimmed.charAt(0) + trimmed.charAt(trimmed.length - 1)
  if (trimmed.length < 2 || (ends !== '{}' && ends !== '[]') || text.includes('\0')) return 'not_json'
  if (!WORTH_PARSING.test(text)) return null
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return 'not_json'
  return ['shop_domain', 'myshopify_domain'].every((name) => {
    const domain = fieldOf(value, name)
    return domain === undefined || domain === null || parseShopDomain(domain) === shop
  })
    ? null
    : 'shop_mismatch'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The payload of a body. Throws {@link InvalidPayload} if it is no JSON. */
export function parsePayload(text: string, bigIntegers: BigIntegers): unknown {
  try {
    if (bigIntegers === 'number' || !/\d{16}/.test(text)) return JSON.parse(text)
    let mark = '\u{f8ff}'
    while (text.includes(mark)) mark += '\u{f8ff}'
    const quoted = quoteBigIntegers(text, mark)
    return JSON.parse(quoted, (_, value: unknown) => {
      if (typeof value !== 'string' || !value.startsWith(mark)) return value
      const digits = value.slice(mark.length)
      return bigIntegers === 'string' ? digits : BigInt(digits)
    })
  } catch (error) {
    // Without the cause, whose message quotes the payload.
    const [, at] = /position (\d+)/.exec(String(error)) ?? []
    throw new InvalidPayload(`The payload is no JSON${at === undefined ? '' : ` from character ${at} on`}.`)
  }
}

/** Puts integers that a number would round into quotes, behind the mark. */
function quoteBigIntegers(text: string, mark: string): string {
  let out = ''
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      at = endOfString(text, at)
    } else if (code === 0x2d || isDigit(code)) {
      const start = at
      at++
      while (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at) || ' ')) at++
      const number = text.slice(start, at)
      if (/^-?(?:0|[1-9]\d*)$/.test(number) && !Number.isSafeInteger(Number(number))) {
        out += `${text.slice(copied, start)}"${mark}${number}"`
        copied = at
      }
      at--
    }
  }
  return out + text.slice(copied)
}

/** Where the closing quote stands. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at
    if (code === 0x5c) at++
  }
  return text.length
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
