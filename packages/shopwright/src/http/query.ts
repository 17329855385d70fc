/** A URL's parts as they were written, nothing normalised: what was signed is the text. */
export interface UrlParts {
  /** `https://app.example:3000`, without user and password; `''` for a URL that is only a path. */
  readonly origin: string
  readonly path: string
  /** Without `?`. */
  readonly query: string
  /** With `#`, or `''`. */
  readonly fragment: string
}

/**
 * Characters of the longest query that is read. Servers let about 16,000 pass; a hostile megabyte reads as no query, since
 * to look at it would already be to serve it.
 */
export const LONGEST_QUERY = 32_768

export function splitUrl(url: string): UrlParts {
  const hash = url.indexOf('#')
  const beforeHash = hash === -1 ? url : url.slice(0, hash)
  const mark = beforeHash.indexOf('?')
  const beforeQuery = mark === -1 ? beforeHash : beforeHash.slice(0, mark)
  const scheme = /^([a-z][a-z0-9+.-]*:)?\/\//i.exec(beforeQuery)?.[0] ?? ''
  const slash = scheme === '' ? 0 : beforeQuery.indexOf('/', scheme.length)
  const authority = scheme === '' ? '' : beforeQuery.slice(scheme.length, slash === -1 ? undefined : slash)
  return {
    origin: scheme === '' ? '' : scheme + authority.slice(authority.lastIndexOf('@') + 1),
    path: slash === -1 ? '' : beforeQuery.slice(slash),
    query: mark === -1 || beforeHash.length - mark > LONGEST_QUERY ? '' : beforeHash.slice(mark + 1),
    fragment: hash === -1 ? '' : url.slice(hash),
  }
}

/** A query's pairs in order, decoded as forms are (`+` is a space); a pair without `=` has an empty value. */
export function parseQuery(query: string): [name: string, value: string][] {
  return pairsOf(query).map(([name, value]) => [decodeForm(name), decodeForm(value)])
}

/** A query's pairs in order, not decoded. */
export function pairsOf(query: string): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let start = 0; start < query.length;) {
    const ampersand = query.indexOf('&', start)
    const end = ampersand === -1 ? query.length : ampersand
    if (end > start) {
      const pair = query.slice(start, end)
      const equals = pair.indexOf('=')
      pairs.push(equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)])
    }
    start = end + 1
  }
  return pairs
}

/** The raw query without the pairs of this name; all the others stay as they were written. */
export function withoutParam(query: string, name: string): string {
  return query
    .split('&')
    .filter((pair) => {
      const equals = pair.indexOf('=')
      return decodeForm(equals === -1 ? pair : pair.slice(0, equals)) !== name
    })
    .join('&')
}

/** Pairs as a form writes them: space as `+`, everything but `A-Za-z0-9-_.~` escaped. */
export function encodeForm(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs
    .map(([name, value]) => `${escapeAll(name).replaceAll('%20', '+')}=${escapeAll(value).replaceAll('%20', '+')}`)
    .join('&')
}

/** RFC 3986 percent-encoding: only `A-Za-z0-9-_.~` stay. A lone surrogate becomes U+FFFD rather than an exception. */
export function escapeAll(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A URL as a header may hold it: control characters, spaces and all that is not ASCII percent-encoded. */
export function asciiUrl(url: string): string {
  return url.toWellFormed().replace(/[^\u0021-\u007e]+/g, (raw) => encodeURIComponent(raw))
}

/** An escape that `decodeURIComponent` could refuse, or read otherwise than byte by byte: broken, or not ASCII. */
const OTHER_ESCAPE = /%(?![0-7][0-9a-fA-F])/

/** A piece of a query as text; bytes that are no UTF-8 become U+FFFD. */
function decodeForm(piece: string): string {
  const spaced = piece.includes('+') ? piece.replaceAll('+', ' ') : piece
  if (!spaced.includes('%')) return spaced
  if (!OTHER_ESCAPE.test(spaced)) return decodeURIComponent(spaced)
  const bytes = Uint8Array.from(decodeBytes(piece), (character) => character.charCodeAt(0))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

/**
 * A piece of a query as bytes, one character (U+0000 to U+00FF) for each: the form in which texts sort by bytes and
 * broken escapes stay what they are. Plain ASCII, the rule, comes back as it is.
 */
export function decodeBytes(piece: string): string {
  return withoutEscapes(utf8AsCharacters(piece))
}

/** A query's pairs in order, decoded as {@link decodeBytes} does. */
export function bytePairsOf(query: string): [name: string, value: string][] {
  const pairs = pairsOf(utf8AsCharacters(query))
  for (const pair of pairs) {
    pair[0] = withoutEscapes(pair[0])
    pair[1] = withoutEscapes(pair[1])
  }
  return pairs
}

function withoutEscapes(piece: string): string {
  const spaced = piece.includes('+') ? piece.replaceAll('+', ' ') : piece
  if (!spaced.includes('%')) return spaced
  if (!OTHER_ESCAPE.test(spaced)) return decodeURIComponent(spaced)
  return spaced.replace(/%([0-9a-fA-F]{2})/g, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function utf8AsCharacters(text: string): string {
  // oxlint-disable-next-line no-control-regex -- everything outside ASCII is meant
  if (!/[^\x00-\x7f]/.test(text)) return text
  let characters = ''
  for (const byte of new TextEncoder().encode(text)) characters += String.fromCharCode(byte)
  return characters
}
