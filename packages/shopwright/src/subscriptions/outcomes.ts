/** One named way to end: the response's status and body where the answer of the Admin API has none, and what to tell. */
type Outcome = readonly [status: number, body: string, detail: string]

/** How a plan is made or carried out, by `log.code`. */
export const SUBSCRIPTION_OUTCOMES = {
  planned: [200, '', 'the plan shows the difference. Nothing was changed.'],
  applied: [200, '', 'every step of the plan is done, by this process or by another one.'],
  configuration_error: [500, '', 'nothing was sent, because the call cannot be right.'],
  call_failed: [
    500,
    '',
    'the call to the Admin API failed, so nothing more was sent. `cause` says why. Once it works, plan and apply again: what is done is not done twice.',
  ],
  invalid_answer: [
    500,
    '',
    'the Admin API answered, but not with webhook subscriptions. Look at what your `graphql` function returns.',
  ],
  steps_refused: [
    500,
    '',
    'Shopify refused some of the steps; the others are done. Each step of `steps` says how it ended.',
  ],
} as const satisfies Readonly<Record<string, Outcome>>

/** With which codes a plan is refused. */
export type PlanRefusal = 'configuration_error' | 'call_failed' | 'invalid_answer'

/** With which codes an application of a plan is refused. */
export type ApplyRefusal = 'configuration_error' | 'call_failed' | 'steps_refused'

/** How one step of a plan ended, and what that means. */
export const STEP_CODES = {
  done: 'Shopify did it.',
  already_there: 'Another process created it meanwhile.',
  already_gone: 'It was deleted meanwhile.',
  not_tried: 'A call before it failed.',
  call_failed: 'The call failed; whether Shopify did it is not known. Applying again does no harm.',
  address_taken: 'Another subscription has topic, address and filter by now. Plan again.',
  missing_scope: 'The access token lacks the scope that the topic needs. Ask the merchant for it.',
  invalid_topic: 'There is no such topic in this API version.',
  invalid_address: 'Shopify does not take the address.',
  invalid_filter: 'Shopify cannot read the filter.',
  invalid_name: 'Shopify does not take the name.',
  name_taken: 'Another subscription of the shop has the name and keeps it. Declare another one.',
  user_error: 'Shopify refused for another reason; `message` has its words.',
  graphql_errors: 'The Admin API answered with errors; `message` has its words.',
} as const satisfies Readonly<Record<string, string>>

/** The keys of {@link STEP_CODES}. */
export type StepCode = keyof typeof STEP_CODES

const MEANINGS: readonly (readonly [code: StepCode, field: RegExp, message: RegExp])[] = [
  ['name_taken', /^name$/, /taken|unique|exists|in use/i],
  ['already_there', /./, /already been taken/i],
  ['already_gone', /^id$/, /not exist|not found|could not be found/i],
  ['missing_scope', /./, /permission|requires the .* scope/i],
  ['invalid_topic', /topic/i, /^/],
  ['invalid_address', /^(?:uri|callbackUrl|arn|endpoint)$/, /^/],
  ['invalid_filter', /^filter$/, /^/],
  ['invalid_name', /^name$/, /^/],
]

/** What a user error of Shopify's means; these have no codes of their own. */
export function meaningOf(field: string, message: string): StepCode {
  return MEANINGS.find(([, where, what]) => where.test(field || '-') && what.test(message))?.[0] ?? 'user_error'
}
