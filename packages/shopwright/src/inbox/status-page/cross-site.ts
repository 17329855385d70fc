import { type HmacKey, hmacMatches, hmacSha256 } from '#hmac'
import { derivedKey } from '../../crypto/derived-key.ts'
import { header } from '../../http/headers.ts'
import type { Req } from '../../http/messages.ts'
import { splitUrl } from '../../http/query.ts'

/** Why an order is refused, by code. */
export const CROSS_SITE = {
  cross_site:
    'This request was not sent by this page: the browser names another origin, or none. Open the page itself and press the button there.',
  stale_token:
    'The page was open for too long, or another process of the app made it. Go back, reload, and press the button again. Where several processes serve the page, give all of them the same `secret`.',
} as const

/** Lets in what the page itself sends, and nothing that another site makes a browser send. */
export interface CrossSiteGuard {
  /** For the page's forms. */
  token(): Promise<string>
  refusal(req: Req, token: string): Promise<keyof typeof CROSS_SITE | null>
}

const AGE = 12 * 3_600_000
/** Clocks of several machines differ. */
const AHEAD = 5 * 60_000

export function createCrossSiteGuard(secret: string | undefined, now: () => number): CrossSiteGuard {
  // Not before the first use: some runtimes have no randomness until a request is there.
  let made: Promise<HmacKey> | undefined
  const key = (): Promise<HmacKey> =>
    (made ??= derivedKey(secret ?? crypto.randomUUID() + crypto.randomUUID(), 'shopwright inbox status page'))
  return {
    async token() {
      const at = now().toString(36)
      return `${at}.${await hmacSha256(await key(), at, 'base64url')}`
    },
    async refusal(req, token) {
      if (!isOwn(req)) return 'cross_site'
      const dot = token.indexOf('.')
      const at = token.slice(0, Math.max(dot, 0))
      const age = now() - Number.parseInt(at, 36)
      const isFresh = /^[0-9a-z]{1,11}$/.test(at) && age > -AHEAD && age < AGE
      if (isFresh && (await hmacMatches(await key(), at, token.slice(dot + 1), 'base64url'))) return null
      return 'stale_token'
    },
  }
}

/** Browsers say which site makes them ask; those that do not say it name the origin. Whoever says neither is no browser. */
function isOwn({ headers, url }: Req): boolean {
  const site = header(headers, 'sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = header(headers, 'origin')
  const host = (text: string): string => text.replace(/^[a-z]+:\/\//i, '').toLowerCase()
  const own = splitUrl(url).origin || (header(headers, 'host') ?? '')
  return origin !== null && own !== '' && host(origin) === host(own)
}
