import type { Res } from '../http/messages.ts'
import type { Log } from '../result.ts'
import { type ApplyRefusal, type PlanRefusal, type StepCode, SUBSCRIPTION_OUTCOMES } from './outcomes.ts'
import type { PlanStep, SubscriptionPlan } from './plan.ts'

/** What the `graphql` function answers: a result of `adminGraphQLRequest`, or the refused token of `tokens.call`. */
export interface GraphQLAnswer {
  readonly ok: boolean
  readonly data?: unknown
  readonly log: Log
  readonly response: Res
}

/** The difference. */
export interface Planned {
  readonly ok: true
  /** The handle. */
  readonly shop: string
  readonly plan: SubscriptionPlan
  readonly log: Log<'planned'>
  readonly response: Res
}

/** There is no plan; `response` is what to send if somebody waits for one. */
export interface PlanRefused {
  readonly ok: false
  readonly shop: string | null
  readonly plan: null
  readonly log: Log<PlanRefusal>
  /** The answer that stopped it. */
  readonly cause: GraphQLAnswer | null
  readonly response: Res
}

/** A step of a plan and how it ended. */
export interface StepResult {
  readonly step: PlanStep
  readonly code: StepCode
  /** Shopify's own words, as they came, or ''. */
  readonly message: string
}

/** The shop has what is declared. */
export interface Applied {
  readonly ok: true
  readonly shop: string
  readonly steps: readonly StepResult[]
  readonly log: Log<'applied'>
  readonly response: Res
}

/** Not everything is done; `steps` says what is. */
export interface ApplyRefused {
  readonly ok: false
  readonly shop: string | null
  readonly steps: readonly StepResult[]
  readonly log: Log<ApplyRefusal>
  readonly cause: GraphQLAnswer | null
  readonly response: Res
}

// Only the functions of this file write `ok:`.

export function planned(plan: SubscriptionPlan): Planned {
  return { ok: true, shop: plan.shop, plan, ...end('planned', '', null) }
}

export function planRefused(
  code: PlanRefusal,
  shop: string | null,
  because: string,
  cause: GraphQLAnswer | null = null,
): PlanRefused {
  return { ok: false, shop, plan: null, cause, ...end(code, because, cause) }
}

export function applied(shop: string, steps: readonly StepResult[]): Applied {
  return { ok: true, shop, steps, ...end('applied', '', null) }
}

export function applyRefused(
  code: ApplyRefusal,
  shop: string | null,
  because: string,
  steps: readonly StepResult[] = [],
  cause: GraphQLAnswer | null = null,
): ApplyRefused {
  return { ok: false, shop, steps, cause, ...end(code, because, cause) }
}

function end<const Code extends keyof typeof SUBSCRIPTION_OUTCOMES>(
  code: Code,
  because: string,
  cause: GraphQLAnswer | null,
): { readonly log: Log<Code>; readonly response: Res } {
  const [status, body, meaning] = SUBSCRIPTION_OUTCOMES[code]
  const detail = `Webhook subscriptions: ${meaning}${because === '' ? '' : ` (${because})`}`
  return { log: { code, detail }, response: cause?.ok === false ? cause.response : { status, body, headers: {} } }
}
