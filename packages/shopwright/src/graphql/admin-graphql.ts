import { type AppConfig, settingsOf } from '../config.ts'
import { call } from '../http/call.ts'
import { givenResponse } from '../http/given-response.ts'
import { fieldOf, isRecord, textField } from '../http/json.ts'
import type { HeadersInput, Res } from '../http/messages.ts'
import { redactLine, withTokens } from '../http/redact.ts'
import { RATE_LIMITED, type RetryRow, serverError } from '../http/retry.ts'
import { userAgentOf } from '../http/user-agent.ts'
import {
  type GraphQLError,
  type GraphQLErrors,
  type GraphQLRefusal,
  type GraphQLRefused,
  type GraphQLSucceeded,
  partial,
  refused,
  succeeded,
} from './answer.ts'
import type { GraphQLDocument } from './document.ts'
import { readRequest, readTries } from './request.ts'
import { THROTTLED } from './throttle.ts'

/** What {@link adminGraphQLRequest} needs besides the query. */
export interface AdminGraphQLOptions {
  /** The shop's handle, such as `demo`, or its shop domain. */
  readonly shop: string
  /** The `token` of the stored access token. */
  readonly accessToken: string
  /** Such as `2026-10`, or `unstable`. */
  readonly apiVersion: string
  /** Sent beside the library's own headers, or in their place. */
  readonly headers?: HeadersInput | undefined
  /** How many tries may follow the first, 2 by default, 25 at most. */
  readonly maxRetries?: number | undefined
  /** What to answer if Shopify does not take the access token: the verifier's `invalidTokenResponse`. Without it, a bare 401. */
  readonly invalidTokenResponse?: Partial<Res> | null | undefined
  /** Ends the call, its waits too, with `network_error`. */
  readonly signal?: AbortSignal | undefined
}

/** The variables of a query; they may be left out where the query has none that it needs. */
export type VariablesOption<Variables> =
  NeedsNone<Variables> extends true ? { readonly variables?: Variables | undefined } : { readonly variables: Variables }

/** Code generators write `{ [key: string]: never }` for no variables at all. */
type NeedsNone<Variables> =
  Record<string, never> extends Variables ? true : Partial<Variables> extends Variables ? true : false

/** What {@link adminGraphQLRequest} answers. */
export type AdminGraphQLResult<Data> = GraphQLSucceeded<Data> | GraphQLErrors<Data> | GraphQLRefused<GraphQLRefusal>

const GATEWAY_ROWS: readonly RetryRow[] = [502, 503, 504].map((status) =>
  serverError(`http_error_${status}_retry`, [status]),
)
const ROWS: readonly RetryRow[] = [RATE_LIMITED, ...GATEWAY_ROWS, THROTTLED]
const BODY_LIMIT = 64 * 1024 * 1024

/**
 * Sends a query or mutation to a shop's Admin API.
 *
 * - `app`: a `ShopifyApp` or `AppConfig`.
 * - `query`: GraphQL as text, or a document that knows its types (`TypedDocumentNode`, `TypedDocumentString`, gql.tada):
 *   `data` and `variables` are then typed from it. With text, say the type of `data` yourself:
 *   `adminGraphQLRequest<{ shop: { name: string } }>(…)`.
 * - the options: {@link AdminGraphQLOptions}, and `variables`.
 *
 * `ok`: `data` holds all that was asked for, `extensions.cost` what it cost, `response` is Shopify's.
 *
 * Otherwise `log.code` is one of
 * - `graphql_errors`: `errors` says what went wrong, `data` holds the rest (null if there is none), `response` is Shopify's.
 * - `unauthorized` (`invalidTokenResponse`, or 401): the token is dead. `rate_limited` (429): too many requests.
 * - `http_error_<status>`: `response` is Shopify's; after 502, 503 and 504 the bare status.
 * - `invalid_response` (500): no JSON object, or more than 64 MiB. `network_error` (500): no answer, or `signal` ended it.
 * - `missing_shop`, `missing_access_token`, `missing_api_version`, `missing_query` (400) and `configuration_error`
 *   (500): nothing was sent.
 *
 * Repeated up to `maxRetries` times: 429 after the pause that Shopify asks for, `THROTTLED` after the time in which the
 * shop's bucket fills up to the query's cost (60 s at most, both), 502, 503 and 504 after 1, 2, 4… s. Each try may take
 * 30 s. `httpLogs` has them all; the tries that were repeated have the codes `rate_limited_retry` and
 * `http_error_<status>_retry`.
 *
 * Rule: https://shopify.dev/docs/api/admin-graphql
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const result = await app.adminGraphQLRequest<{ shop: { name: string } }>('{ shop { name } }', {
 *   shop: 'demo',
 *   accessToken: 'stored-access-token',
 *   apiVersion: '2026-10',
 * })
 * console.log(result.ok ? result.data.shop.name : result.log.detail)
 * ```
 */
export async function adminGraphQLRequest<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
  app: AppConfig,
  query: GraphQLDocument<Data, Variables>,
  options: AdminGraphQLOptions & VariablesOption<NoInfer<Variables>>,
): Promise<AdminGraphQLResult<Data>> {
  const settings = settingsOf(app)
  const request = readRequest(query, options, userAgentOf(settings))
  if ('code' in request) return refused(request.code, null, request.because)
  const { accessToken, shop, ...sent } = request
  const secrets = withTokens(settings.secretTexts, accessToken)
  const rule = { rows: ROWS, tries: readTries(options) }
  const made = await call(settings, { ...sent, secrets, bodyLimit: BODY_LIMIT }, rule)
  const { reply } = made
  if (reply === null) return refused('network_error', made, made.failure)
  if (reply.status === 401) {
    return refused('unauthorized', made, '', givenResponse(fieldOf(options, 'invalidTokenResponse')))
  }
  if (reply.status === 429) return refused('rate_limited', made, '')
  if (reply.status !== 200) return refused(`http_error_${reply.status}`, made, '')
  if (reply.json === null) {
    return refused(
      'invalid_response',
      made,
      reply.tooLarge ? `it is longer than ${BODY_LIMIT} bytes` : 'no JSON object',
    )
  }
  const { data = null, extensions } = reply.json
  const errors = errorsOf(reply.json['errors'])
  if (errors.length > 0) {
    const because = redactLine(errors.map((error) => textField(error, 'message') ?? '').join(' · '), secrets)
    return partial(made, data as Data | null, errors, extensions, because)
  }
  return succeeded(made, shop, data as Data, extensions)
}

/** Shopify's gateway also writes `errors` as one text, or as texts by field. */
function errorsOf(errors: unknown): readonly GraphQLError[] {
  if (errors === null || errors === undefined || errors === false || errors === 0 || errors === '') return []
  if (Array.isArray(errors)) return errors.map((error) => (isRecord(error) ? asError(error) : messageOf(error)))
  if (isRecord(errors) && Object.keys(errors).length === 0) return []
  return [messageOf(errors)]
}

function asError(error: Readonly<Record<string, unknown>>): GraphQLError {
  return { ...error, message: textField(error, 'message') ?? 'an error without a message' }
}

function messageOf(error: unknown): GraphQLError {
  return { message: typeof error === 'string' ? error : JSON.stringify(error) }
}
