import { ReqError } from './req-error.ts'

/** Says whether the neighbour at this address is your own proxy, whose `x-forwarded-*` headers may be believed. */
export type TrustProxy = (remoteAddress: string | undefined) => boolean

/** What decides the start of a URL besides the request. */
export interface OriginRules {
  readonly origin: string | null
  readonly trustProxy: TrustProxy
}

/** What a connection and its headers say about where a request was sent. */
export interface Seen {
  readonly encrypted: boolean
  /** Every `host` header; an honest request has one. */
  readonly hosts: readonly string[]
  readonly forwardedProto: string | undefined
  readonly forwardedHost: string | undefined
  readonly remoteAddress: string | undefined
}

const HOST = /^(?:[a-z0-9._-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?$/i

/** The origin as given, without a slash at its end. Throws a `TypeError` for anything that is not an origin. */
export function checkedOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : null
  if (url !== null && /^https?:$/.test(url.protocol) && (origin === url.origin || origin === `${url.origin}/`)) {
    return url.origin
  }
  throw new TypeError('origin must be a scheme and a host with nothing after it, for example https://app.example.')
}

let lastOrigin = ''

/** `https://host` out of its parts; a host that is none is refused, for it would end up in links and redirects. */
export function originFrom(scheme: string, host: string): string {
  const origin = `${scheme}://${host}`
  // Nearly every request names the host that the one before it named.
  if (origin === lastOrigin) return origin
  if (HOST.test(host) && URL.canParse(origin)) return (lastOrigin = origin)
  throw new ReqError('invalid_host', 'The Host header names no host.')
}

const firstOf = (list: string | undefined): string => (list?.split(',')[0] ?? '').trim()

/** Where a request was sent: the origin you set, else what a trusted proxy says, else the connection and `host`. */
export function originOf(seen: Seen, rules: OriginRules): string {
  if (rules.origin !== null) return rules.origin
  const trusted = rules.trustProxy(seen.remoteAddress)
  const proto = trusted ? firstOf(seen.forwardedProto).toLowerCase() : ''
  const host = trusted ? firstOf(seen.forwardedHost) : ''
  const scheme = proto === 'http' || proto === 'https' ? proto : seen.encrypted ? 'https' : 'http'
  if (host !== '') return originFrom(scheme, host)
  if (new Set(seen.hosts).size > 1) throw new ReqError('invalid_host', 'The request has two different Host headers.')
  return originFrom(scheme, seen.hosts[0] ?? 'localhost')
}

/**
 * Path and query of a request target, as they came: only the scheme and host of an absolute target go, and bytes
 * outside ASCII become percent escapes of the same bytes.
 */
export function pathOf(target: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const rooted = path.startsWith('/') ? path : `/${path === '*' ? '' : path}`
  return rooted.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}
