import { parseShop, shopDomain } from '../platform/shop.ts'

/** In whose name it is signed: the same settings that `new ShopifyApp(…)` takes. */
export interface Signer {
  readonly clientId: string
  readonly clientSecret: string
  /** The present in ms since the epoch; `Date.now` by default. */
  readonly now?: (() => number) | undefined
}

/** What every kind of request takes. */
export interface SignOptions {
  /** The shop it comes from: a handle or a shop domain; `demo` by default. */
  readonly shop?: string | undefined
  /** The full URL that is asked for. */
  readonly url?: string | undefined
  /** Put onto the headers that the platform sends, in place of those with the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The moment of signing in ms since the epoch; the signer's `now` by default. */
  readonly now?: number | undefined
}

/** A flaw's row: the `log.code` that it must lead to, and what it is, to be read by people. */
export interface Flaw {
  readonly code: string
  readonly says: string
}

/** What `wrong_secret` signs with. */
export const FOREIGN_SECRET = 'the-secret-of-some-other-app'

/** The shop as a domain. Signing for something that is no shop is a mistake in the test, so it throws. */
export function domainOf(shop: string | undefined): string {
  const handle = parseShop(shop ?? 'demo')
  if (handle !== null) return shopDomain(handle)
  throw new TypeError(
    `${JSON.stringify(shop)} is not a shop: give a handle (demo) or a shop domain (demo.myshopify.com). ` +
      'For a request that names a shop wrongly, give a flaw.',
  )
}

/** The moment of signing, in ms. */
export function momentOf(signer: Signer, now: number | undefined): number {
  return now ?? (signer.now ?? Date.now)()
}

/** `headers`, with `extra` in place of those of the same name in any spelling. */
export function withHeaders(
  headers: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const replaced = new Set(Object.keys(extra).map((name) => name.toLowerCase()))
  const kept = Object.entries(headers).filter(([name]) => !replaced.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...extra }
}
