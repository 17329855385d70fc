import { type Call, type HttpLog, httpLogs } from '../http/call.ts'
import type { Res } from '../http/messages.ts'
import type { Log } from '../result.ts'
import { ADMIN_GRAPHQL, type GraphQLOutcome, httpErrorOutcome } from './outcomes.ts'

/** One of the errors that Shopify answers with. */
export interface GraphQLError {
  readonly message: string
  readonly locations?: readonly { readonly line: number; readonly column: number }[]
  readonly path?: readonly (string | number)[]
  /** `code` is one such as `ACCESS_DENIED`, `THROTTLED`, `MAX_COST_EXCEEDED`. */
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly code?: string }
}

/** What Shopify says beside the data. */
export interface GraphQLExtensions {
  readonly cost?: {
    readonly requestedQueryCost: number
    readonly actualQueryCost: number | null
    readonly throttleStatus: {
      readonly maximumAvailable: number
      readonly currentlyAvailable: number
      readonly restoreRate: number
    }
  }
  readonly [extension: string]: unknown
}

interface Answer<Code extends string> {
  readonly log: Log<Code>
  readonly response: Res
  readonly httpLogs: readonly HttpLog[]
}

/** All that was asked for is in `data`. `response` is Shopify's. */
export interface GraphQLSucceeded<Data> extends Answer<'success'> {
  readonly ok: true
  readonly shop: string
  /** Never null as long as Shopify keeps to GraphQL: null data comes with errors. */
  readonly data: Data
  readonly errors: null
  readonly extensions: GraphQLExtensions | null
}

/** Shopify's answer holds errors; what could be done is in `data`. */
export interface GraphQLErrors<Data> extends Answer<'graphql_errors'> {
  readonly ok: false
  readonly shop: null
  readonly data: Data | null
  readonly errors: readonly GraphQLError[]
  readonly extensions: GraphQLExtensions | null
}

/** There is no GraphQL answer; `response` is what to send if somebody waits for one. */
export interface GraphQLRefused<Code extends string> extends Answer<Code> {
  readonly ok: false
  readonly shop: null
  readonly data: null
  readonly errors: null
  readonly extensions: null
}

/** Any status of Shopify's that has no code of its own: `http_error_403`, `http_error_502`… */
export type HttpErrorCode = `http_error_${number}`

/** The log codes with which there is no GraphQL answer. */
export type GraphQLRefusal = Exclude<keyof typeof ADMIN_GRAPHQL, 'success' | 'graphql_errors'> | HttpErrorCode

// Only the functions of this file write `ok:`.

export function succeeded<Data>(made: Call, shop: string, data: Data, extensions: unknown): GraphQLSucceeded<Data> {
  return { ok: true, shop, data, errors: null, extensions: asExtensions(extensions), ...end('success', made, '') }
}

export function partial<Data>(
  made: Call,
  data: Data | null,
  errors: readonly GraphQLError[],
  extensions: unknown,
  because: string,
): GraphQLErrors<Data> {
  const ended = end('graphql_errors', made, because)
  return { ok: false, shop: null, data, errors, extensions: asExtensions(extensions), ...ended }
}

export function refused<const Code extends GraphQLRefusal>(
  code: Code,
  made: Call | null,
  because: string,
  response?: Res,
): GraphQLRefused<Code> {
  const ended = end(code, made, because)
  const nulls = { shop: null, data: null, errors: null, extensions: null } as const
  return { ok: false, ...nulls, ...ended, response: response ?? ended.response }
}

function end<const Code extends keyof typeof ADMIN_GRAPHQL | HttpErrorCode>(
  code: Code,
  made: Call | null,
  because: string,
): Answer<Code> {
  const [status, body, meaning] = outcomeOf(code)
  const detail = `Admin API: ${meaning}${because === '' ? '' : ` (${because})`}`
  const headers: Record<string, string> = body === '' ? {} : { 'Content-Type': 'application/json' }
  return {
    log: { code, detail },
    response: status === null ? passedThrough(made) : { status, body, headers },
    httpLogs: made === null ? [] : httpLogs(made, code, detail),
  }
}

function outcomeOf(code: keyof typeof ADMIN_GRAPHQL | HttpErrorCode): GraphQLOutcome {
  if (code in ADMIN_GRAPHQL) return ADMIN_GRAPHQL[code as keyof typeof ADMIN_GRAPHQL]
  return httpErrorOutcome(Number(code.slice('http_error_'.length)))
}

/** What belongs to the connection with Shopify, to a body that is decoded by now, or to nobody but the two of us. */
const KEPT_BACK = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'set-cookie',
])

function passedThrough(made: Call | null): Res {
  const reply = made?.reply
  if (reply === null || reply === undefined) return { status: 500, body: '', headers: {} }
  const headers = Object.entries(reply.headers).filter(([name]) => !KEPT_BACK.has(name))
  return { status: reply.status, body: reply.body, headers: Object.fromEntries(headers) }
}

function asExtensions(extensions: unknown): GraphQLExtensions | null {
  return typeof extensions === 'object' && extensions !== null ? (extensions as GraphQLExtensions) : null
}
