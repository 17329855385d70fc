import { headerRecord } from './headers.ts'

/** What stands in a log where a secret stood. */
export const REDACTED = '[REDACTED]'

const BODY_FIELDS = new Set(['client_secret', 'subject_token', 'refresh_token', 'access_token', 'client_assertion'])
const QUERY_FIELDS = new Set(['signature', 'id_token', 'hmac', ...BODY_FIELDS])
const HEADER_FIELDS = new Set([
  'x-shopify-access-token',
  'authorization',
  'x-shopify-hmac-sha256',
  'shopify-hmac-sha256',
  'cookie',
  'set-cookie',
])

/**
 * Secrets by their shape, for where no name gives them away: a JWT, a Shopify token, a hex and a base64 SHA-256. Each
 * begins at a word's edge, so that a long text is read once.
 */
const SHAPES =
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|(?<![A-Za-z0-9])shp[a-z]{2,8}_\w{6,}|(?<![\w+/=-])[0-9a-fA-F]{64}(?![\w+/=-])|(?<![\w+/=-])[A-Za-z0-9+/]{43}=(?![\w+/=-])/g

/** Longer texts are left out of logs: a hostile megabyte must not become a log line. */
const LIMITS = { url: 4_096, header: 1_024, headers: 64, body: 16_384 }

/** A request as a log may hold it. */
export interface LoggedReq {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A response as a log may hold it. */
export interface LoggedRes {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A request for the log, redacted when somebody looks: the four fields are worked out at their first reading, so a
 * request whose log nobody reads costs nothing. Prints and serialises as a plain object.
 */
export class RedactedReq implements LoggedReq {
  readonly #source: unknown
  readonly #secrets: readonly string[]
  #redacted: LoggedReq | undefined

  constructor(source: unknown, secrets: readonly string[]) {
    this.#source = source
    this.#secrets = secrets
  }

  get method(): string {
    return this.toJSON().method
  }

  get url(): string {
    return this.toJSON().url
  }

  get headers(): Readonly<Record<string, string>> {
    return this.toJSON().headers
  }

  get body(): string {
    return this.toJSON().body
  }

  toJSON(): LoggedReq {
    this.#redacted ??= redactReq(this.#source, this.#secrets)
    return this.#redacted
  }

  static {
    printAsPlainObject(this.prototype)
  }
}

/** `console.log` of a result shows the fields, not an empty class. */
export function printAsPlainObject(prototype: { toJSON(): unknown }): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: { toJSON(): unknown }) {
      return this.toJSON()
    },
  })
}

export function redactReq(source: unknown, secrets: readonly string[]): LoggedReq {
  const req = (typeof source === 'object' && source !== null ? source : {}) as Record<string, unknown>
  return {
    method: typeof req['method'] === 'string' ? shortened(req['method'], 64, secrets) : '',
    url: typeof req['url'] === 'string' ? redactUrl(req['url'], secrets) : '',
    headers: redactHeaders(req['headers'], secrets),
    body: redactBody(req['body'], secrets),
  }
}

export function redactHeaders(headers: unknown, secrets: readonly string[]): Record<string, string> {
  const redacted: Record<string, string> = {}
  const entries = Object.entries(headerRecord(headers, LIMITS.headers + 1))
  for (const [name, value] of entries.slice(0, LIMITS.headers)) {
    const shown = HEADER_FIELDS.has(name) ? REDACTED : shortened(value, LIMITS.header, secrets)
    Object.defineProperty(redacted, shortened(name, 128, secrets), {
      value: shown,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  if (entries.length > LIMITS.headers) redacted['…'] = 'more headers'
  return redacted
}

export function redactUrl(url: string, secrets: readonly string[]): string {
  return shortened(url, LIMITS.url, secrets, (text) => {
    const hash = text.indexOf('#')
    const fragment = hash === -1 ? '' : text.slice(hash)
    const rest = hash === -1 ? text : text.slice(0, hash)
    const mark = rest.indexOf('?')
    if (mark === -1) return rest + fragment
    return `${rest.slice(0, mark)}?${redactForm(rest.slice(mark + 1), QUERY_FIELDS)}${fragment}`
  })
}

/** The body as text: a JSON or form body without its secrets, any other as it is; unchanged to the letter if nothing was struck. */
export function redactBody(body: unknown, secrets: readonly string[]): string {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return ''
  if (body.length > LIMITS.body)
    return `[a body of ${body.length} ${typeof body === 'string' ? 'characters' : 'bytes'}, left out]`
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  return redactText(redactJson(text) ?? (/^[^\s{}<>]+=/.test(text) ? redactForm(text, QUERY_FIELDS) : text), secrets)
}

/** Without the secrets known by value or by shape. */
export function redactText(text: string, secrets: readonly string[]): string {
  let redacted = text
  for (const secret of secrets) {
    if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, REDACTED)
  }
  return redacted.replace(SHAPES, REDACTED)
}

/** Secrets and these tokens, in a new list. What is shorter than 8 is no token, and striking it out would garble the log. */
export function withTokens(secrets: readonly string[], ...tokens: unknown[]): string[] {
  return [...secrets, ...tokens.filter((token): token is string => typeof token === 'string' && token.length >= 8)]
}

/** As {@link redactText}, cut to a readable length and to one line. */
export function redactLine(text: string, secrets: readonly string[]): string {
  return shortened(text, 300, secrets, (long) => long.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '))
}

function redactJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null
  let struck = false
  try {
    const value: unknown = JSON.parse(text, (key, inner: unknown) => {
      if (!BODY_FIELDS.has(key) || inner === null || inner === '') return inner
      struck = true
      return REDACTED
    })
    return struck ? JSON.stringify(value) : text
  } catch {
    return text
  }
}

function redactForm(query: string, fields: ReadonlySet<string>): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals === -1) return pair
      return fields.has(decodeName(pair.slice(0, equals)).toLowerCase()) ? `${pair.slice(0, equals)}=${REDACTED}` : pair
    })
    .join('&')
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** No secret is longer than this, so none that begins before a cut shows its beginning. */
const LONGEST_SECRET = 4_096

/** The text without secrets, cut to a length: first struck, then cut. */
function shortened(
  text: string,
  length: number,
  secrets: readonly string[],
  redact: (text: string) => string = String,
): string {
  if (text.length <= length) return redactText(redact(text), secrets)
  const redacted = redactText(redact(text.slice(0, length + LONGEST_SECRET)), secrets)
  return `${redacted.slice(0, length)}… [${text.length} characters]`
}
