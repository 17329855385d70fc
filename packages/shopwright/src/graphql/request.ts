import { headerRecord, isHeaders } from '../http/headers.ts'
import { fieldOf, isRecord } from '../http/json.ts'
import { parseApiVersion } from '../platform/api-version.ts'
import { adminGraphQLUrl } from '../platform/endpoints.ts'
import { parseShop } from '../platform/shop.ts'
import { documentText } from './document.ts'
import type { ADMIN_GRAPHQL } from './outcomes.ts'

/** Why nothing is sent. */
export interface Misuse {
  readonly code: Extract<keyof typeof ADMIN_GRAPHQL, 'configuration_error' | `missing_${string}`>
  readonly because: string
}

/** A request that may be sent. */
export interface AdminGraphQL {
  readonly shop: string
  readonly accessToken: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly signal: AbortSignal | null
}

/** Connection headers are the client's own; with a `host` the token would be meant for somebody else. */
const RESERVED = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/
const TOKEN = /^[\u0021-\u007e]+$/

/** Reads what a caller asks for, which in plain JavaScript may be anything. */
export function readRequest(query: unknown, options: unknown, userAgent: string): AdminGraphQL | Misuse {
  const given = fieldOf(options, 'shop')
  if (isBlank(given)) return { code: 'missing_shop', because: '' }
  const accessToken = fieldOf(options, 'accessToken')
  if (isBlank(accessToken)) return { code: 'missing_access_token', because: '' }
  const version = fieldOf(options, 'apiVersion')
  if (isBlank(version)) return { code: 'missing_api_version', because: '' }
  const text = attempt(() => documentText(query))
  if (text === '') return { code: 'missing_query', because: '' }
  if (text === null) return misuse('query must be a string or a GraphQL document with queries, mutations and fragments')

  const shop = parseShop(given)
  if (shop === null) return misuse('shop must be a handle such as `demo`, or its shop domain')
  if (typeof accessToken !== 'string')
    return misuse('accessToken must be a string: pass the `token` of your access token')
  if (!TOKEN.test(accessToken)) return misuse('accessToken holds characters that no access token has')
  const apiVersion = parseApiVersion(version)
  if (apiVersion === null) return misuse('apiVersion must look like `2026-10`, or be `unstable`')
  const variables = fieldOf(options, 'variables') ?? {}
  if (!isRecord(variables) && !(Array.isArray(variables) && variables.length === 0)) {
    return misuse('variables must be an object')
  }
  const body = attempt(() => JSON.stringify(isEmpty(variables) ? { query: text } : { query: text, variables }))
  if (body === null) return misuse('variables must be writable as JSON: no cycles, no BigInt')
  const headers = readHeaders(fieldOf(options, 'headers'), accessToken, userAgent)
  if (typeof headers === 'string') return misuse(headers)
  const signal = fieldOf(options, 'signal') ?? null
  if (signal !== null && !isSignal(signal)) return misuse('signal must be an AbortSignal')
  return { shop, accessToken, url: adminGraphQLUrl(shop, apiVersion), headers, body, signal }
}

/** How many tries: 1 and `maxRetries` more, 2 by default. */
export function readTries(options: unknown): number {
  const value = fieldOf(options, 'maxRetries')
  if (typeof value !== 'number' || !Number.isInteger(value)) return 1 + DEFAULT_RETRIES
  return 1 + Math.min(MOST_RETRIES, Math.max(0, value))
}

const DEFAULT_RETRIES = 2
const MOST_RETRIES = 25

function readHeaders(given: unknown, accessToken: string, userAgent: string): Record<string, string> | string {
  const headers = new Map([
    ['content-type', ['Content-Type', 'application/json']],
    ['x-shopify-access-token', ['X-Shopify-Access-Token', accessToken]],
    ['user-agent', ['User-Agent', userAgent]],
  ])
  if (given !== null && given !== undefined) {
    if (!isHeaders(given)) return 'headers must be an object, a Headers, a Map or pairs'
    const own = attempt(() => headerRecord(given))
    if (own === null) return 'headers cannot be read'
    for (const [name, value] of Object.entries(own)) {
      if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value))
        return 'headers holds a name or value that HTTP cannot carry'
      if (RESERVED.has(name)) return `headers may not set ${name}`
      headers.set(name, [headers.get(name)?.[0] ?? name, value])
    }
  }
  return Object.fromEntries(headers.values()) as Record<string, string>
}

function isSignal(value: unknown): value is AbortSignal {
  return typeof fieldOf(value, 'aborted') === 'boolean' && typeof fieldOf(value, 'addEventListener') === 'function'
}

function isEmpty(variables: object): boolean {
  return Object.keys(variables).length === 0
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function misuse(because: string): Misuse {
  return { code: 'configuration_error', because }
}

function attempt<Value>(make: () => Value): Value | null {
  try {
    return make()
  } catch {
    return null
  }
}
