import { REFUSALS as PARENT_REDIRECT } from '../../packages/shopwright/src/app-home/parent-redirect.ts'
import { REFUSALS as PATCH_ID_TOKEN } from '../../packages/shopwright/src/app-home/patch-id-token.ts'
import { REFUSALS as REDIRECT } from '../../packages/shopwright/src/app-home/redirect.ts'
import {
  BEGIN_AUTHORIZATION,
  CLIENT_ASSERTION,
  CLIENT_CREDENTIALS,
  COMPLETE_AUTHORIZATION,
  MIGRATION,
  REFRESH_TOKEN,
  TOKEN_EXCHANGE,
} from '../../packages/shopwright/src/exchange/outcomes.ts'
import { ADMIN_GRAPHQL, httpErrorOutcome } from '../../packages/shopwright/src/graphql/outcomes.ts'
import { RECEIPT } from '../../packages/shopwright/src/inbox/outcomes.ts'
import { TOKEN_OUTCOMES } from '../../packages/shopwright/src/tokens/outcomes.ts'
import { APP_HOME, BEARER_ID_TOKEN } from '../../packages/shopwright/src/verify/id-token-outcomes.ts'
import { SIGNED_BODY, SIGNED_QUERY } from '../../packages/shopwright/src/verify/outcomes.ts'

type Row = readonly [status: number | null, body: string, detail: string]
type Rows = Readonly<Record<string, Row>>

const SUCCESS: Row = [200, '', 'done. Send `response`.']
const HTTP_ERRORS = [400, 402, 403, 404, 423, 430, 500, 502, 503, 504]

/** Which functions answer from which table, in the order of the page. */
const TABLES: readonly (readonly [title: string, rows: Rows, note?: string])[] = [
  ['verifyWebhookReq, verifyFlowActionReq', SIGNED_BODY],
  ['verifyAppProxyReq', SIGNED_QUERY],
  [
    'verifyAppHomeReq',
    APP_HOME,
    'A page gets `redirect_to_patch_id_token_page` for any ID token that is missing, expired or not genuine; `log.detail` says which.',
  ],
  [
    'verifyAdminUIExtReq, verifyPosUIExtReq, verifyCheckoutUIExtReq, verifyCustomerAccountUIExtReq',
    BEARER_ID_TOKEN,
    '`options_request` has `ok: true` and `shop: null`: it proves nothing.',
  ],
  ['exchangeUsingTokenExchange', TOKEN_EXCHANGE, '`invalid_subject_token` answers with your `invalidTokenResponse`.'],
  ['exchangeUsingClientCredentials', CLIENT_CREDENTIALS],
  ['refreshTokenExchangedAccessToken', REFRESH_TOKEN],
  ['migrateToExpiringToken', MIGRATION],
  ['exchangeUsingClientAssertion', CLIENT_ASSERTION],
  ['beginAuthorization', BEGIN_AUTHORIZATION],
  ['completeAuthorization', COMPLETE_AUTHORIZATION],
  [
    'adminGraphQLRequest',
    {
      ...ADMIN_GRAPHQL,
      ...Object.fromEntries(HTTP_ERRORS.map((status) => [`http_error_${status}`, httpErrorOutcome(status)])),
    },
    'Every other status that Shopify answers is `http_error_` and the status. `unauthorized` answers with your `invalidTokenResponse`.',
  ],
  [
    'createAccessTokens',
    TOKEN_OUTCOMES,
    'For App Home, a refusal that a fresh ID token heals answers with the verified request’s `newIdTokenResponse`.',
  ],
  ['createInbox', RECEIPT, 'A request that is not verified has the codes of `verifyWebhookReq`.'],
  [
    'appHomePatchIdToken',
    { patch_id_token_page_success: SUCCESS, ...PATCH_ID_TOKEN },
    '`missing_client_id` cannot happen with a `ShopifyApp`: its constructor throws first.',
  ],
  [
    'appHomeRedirect',
    {
      app_home_redirect_success: [302, '', 'done. Send `response`: 302, or for App Bridge a small page.'],
      ...REDIRECT,
    },
  ],
  [
    'appHomeParentRedirect',
    {
      app_home_parent_redirect_success: [
        200,
        '',
        'done. Send `response`: a small page, or to a `fetch` a 401 that App Bridge follows.',
      ],
      ...PARENT_REDIRECT,
    },
  ],
]

/** Codes of the tries in `httpLogs` that were followed by another. */
const RETRIES = [
  ['rate_limited_retry', 'Shopify asked for a pause (429, or `THROTTLED` inside a 200).'],
  ['server_error_retry', 'A grant met a 5xx.'],
  ['http_error_502_retry, http_error_503_retry, http_error_504_retry', 'A GraphQL request met Shopify’s gateway.'],
] as const

/** Every code that the tables know, for the test. */
export const EVERY_CODE: readonly string[] = [...new Set(TABLES.flatMap(([, rows]) => Object.keys(rows)))]

/** The page of log codes. */
export function logCodesPage(): string {
  const sections = TABLES.map(([title, rows, note]) => {
    const lines = Object.entries(rows).map(([code, [status, body, detail]]) => {
      const [means, then] = split(detail)
      const answered = `${status ?? 'Shopify’s'}${body === '' ? '' : ` \`${body}\``}`
      return `| \`${code}\` | ${answered} | ${means} | ${then} |`
    })
    const names = title
      .split(', ')
      .map((name) => `\`${name}\``)
      .join(', ')
    return `## ${names}\n\n${note === undefined ? '' : `${note}\n\n`}| code | response | what it means | what to do |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
  })
  const retries = RETRIES.map(
    ([codes, means]) =>
      `| ${codes
        .split(', ')
        .map((code) => `\`${code}\``)
        .join(', ')} | ${means} |`,
  )
  return `${HEAD}\n${sections.join('\n')}\n${TAIL}\n\n| code in \`httpLogs\` | what it means |\n| --- | --- |\n${retries.join('\n')}\n`
}

/** What happened, and what to do next: a detail says the one in its first sentence. */
function split(detail: string): [means: string, then: string] {
  const end = detail.search(/(?<=\.) /)
  const [means, then] =
    end === -1
      ? [detail, 'See the end of `log.detail`, if it says more.']
      : [detail.slice(0, end), detail.slice(end + 1)]
  return [means.slice(0, 1).toUpperCase() + means.slice(1), then.replaceAll('|', '\\|')]
}

const HEAD = `# Log codes

Every result has \`log.code\`, a stable name to act on, and \`log.detail\`, a sentence for people. This page is made from
the tables that the library answers from, by \`npx vitest run scripts/docs.test.ts -u\`; do not edit it.

\`configuration_error\` and the \`missing_…\` codes with a 400 of the grants and of GraphQL mean that your code called the
function wrongly: nothing was sent, and \`log.detail\` says which argument to mend. Everything else can happen to an app
that is right.
`

const TAIL = `## Inside \`httpLogs\`

The functions that call Shopify keep one entry for each try. The last has the code of the result, those before it:`
