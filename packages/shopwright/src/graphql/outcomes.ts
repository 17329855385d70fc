/** One way in which a GraphQL request ends; status null: Shopify's own response goes through. */
export type GraphQLOutcome = readonly [status: number | null, body: string, detail: string]

/** The ways in which a GraphQL request ends, by their `log.code`. */
export const ADMIN_GRAPHQL = {
  success: [null, '', 'Shopify answered. The result is in `data`.'],
  missing_shop: [400, '', 'nothing was sent: `shop` is missing. Pass the handle of the shop, such as `demo`.'],
  missing_access_token: [
    400,
    '',
    'nothing was sent: `accessToken` is missing. Pass the `token` of a stored access token.',
  ],
  missing_api_version: [400, '', 'nothing was sent: `apiVersion` is missing. Pass one such as `2026-10`.'],
  missing_query: [400, '', 'nothing was sent: `query` is missing. Pass a GraphQL document.'],
  configuration_error: [500, '', 'nothing was sent, because the call cannot be right.'],
  graphql_errors: [
    null,
    '',
    'Shopify could not do all that was asked. `errors` says why; what could be done is in `data`.',
  ],
  invalid_response: [
    500,
    '',
    'Shopify answered 200, but not with GraphQL. Try again later; if it stays so, look at the answer in `httpLogs`.',
  ],
  unauthorized: [
    401,
    '',
    'Shopify does not take this access token: it has expired, was replaced, or the app was uninstalled. Refresh it or exchange a fresh ID token, store what comes back, and call again.',
  ],
  rate_limited: [
    429,
    '{"error":"Too many requests"}',
    'Shopify still asks for fewer requests after the last try. Wait as long as its Retry-After says, or raise `maxRetries`.',
  ],
  network_error: [
    500,
    '',
    'no whole answer came from Shopify, so it is not known whether a mutation was done. Try again where that does no harm.',
  ],
} as const satisfies Readonly<Record<string, GraphQLOutcome>>

const GATEWAY: GraphQLOutcome[2] = 'Shopify’s servers failed at every try. Try again later.'

/** What the statuses mean that Shopify answers with besides. */
const STATUSES: Readonly<Record<number, GraphQLOutcome[2]>> = {
  400: 'Shopify cannot read the request. The reason stands in `httpLogs`.',
  402: 'the shop is frozen, since its owner does not pay. Try again when it is open.',
  403: 'the access token may not do this. Check the scopes that the merchant granted, and that the token is an expiring one: Shopify refuses others from public apps.',
  404: 'there is no such shop, or no such API version. Check both.',
  423: 'the shop is locked. Try again when it is open.',
  430: 'Shopify turned the request away for security. Send fewer requests, and check what the query holds.',
  502: GATEWAY,
  503: GATEWAY,
  504: GATEWAY,
}

/** How `http_error_<status>` ends: after retries the bare status, otherwise Shopify's own response. */
export function httpErrorOutcome(status: number): GraphQLOutcome {
  const detail = STATUSES[status] ?? `Shopify answered ${status}. The reason stands in \`httpLogs\`.`
  return [detail === GATEWAY ? status : null, '', detail]
}
