/** Parameters that carry a token or a signature. */
const SECRET_PARAMETERS = /^(?:id_token|hmac|signature|session|access_token|code)$/i

/** An ID token as the panel may show it: never its text, only what it says about its life. */
export interface TokenSight {
  readonly carried: 'query' | 'header'
  /** Ms since the epoch, or null when the text holds no readable `exp`. */
  readonly expiresAt: number | null
}

/** Path and query with everything secret replaced; the origin is left out. */
export function redactedPath(url: string): string {
  const [, path = '/', query, hash = ''] = /^(?:[a-z]+:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?(#.*)?$/is.exec(url) ?? []
  if (query === undefined) return (path || '/') + hash
  return `${path || '/'}?${query.split('&').map(redactedPair).join('&')}${hash}`
}

function redactedPair(pair: string): string {
  const [name = ''] = pair.split('=', 1)
  const decoded = unescaped(name)
  if (SECRET_PARAMETERS.test(decoded)) return `${name}=[REDACTED]`
  // The way back of the patch page is itself a URL with parameters.
  if (decoded !== 'shopify-reload') return pair
  return `${name}=${encodeURIComponent(redactedPath(unescaped(pair.slice(name.length + 1))))}`
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The ID token of a request, if it has one, looked at without checking it: the app is who checks. */
export function sightOfToken(url: URL, authorization: string | null): TokenSight | null {
  const [, bearer] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? []
  const text = bearer ?? url.searchParams.get('id_token')
  if (text === null || text === undefined || text === '') return null
  return { carried: bearer === undefined ? 'query' : 'header', expiresAt: expiryOf(text) }
}

function expiryOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const exp = claims !== null && typeof claims === 'object' && 'exp' in claims ? claims.exp : null
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null
  } catch {
    return null
  }
}
