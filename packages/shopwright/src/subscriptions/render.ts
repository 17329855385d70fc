import type { SubscriptionFacts, WantedSubscription } from './declared.ts'
import type { SubscriptionField } from './fields.ts'
import type { PlanStep, SubscriptionPlan, TomlDifference } from './plan.ts'

const LONGEST = 200
// Whatever could move the cursor, break a line or turn the direction of writing.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu

const REASONS = {
  undeclared: 'no longer declared',
  in_toml: 'now in shopify.app.toml',
  twin: 'another one does the same',
} as const

/**
 * A plan as text for people, a line for each difference: `+` created, `~` changed, `-` deleted, `!` to be looked at by
 * you, `?` not ours. Strings of the shop are escaped, and the queries of addresses that are not ours are left out.
 *
 * @example
 * ```ts
 * import { renderPlan } from 'shopwright/subscriptions'
 *
 * const nothing = { steps: [], kept: [], conflicts: [], foreign: [], compliance: [], toml: null }
 * console.log(renderPlan({ shop: 'demo', ...nothing })) // demo: nothing to do, 0 as declared
 * ```
 */
export function renderPlan(plan: SubscriptionPlan): string {
  const { shop, steps, kept, conflicts, foreign, compliance, toml } = plan
  const count = (what: PlanStep['do']): number => steps.filter((step) => step.do === what).length
  const sums =
    steps.length === 0
      ? 'nothing to do'
      : `${count('create')} to create, ${count('update')} to change, ${count('delete')} to delete`
  const lines = [
    `${safe(shop)}: ${sums}, ${kept.length} as declared`,
    ...steps.map(stepLine),
    ...conflicts.map(
      ({ wanted, found, fields }) =>
        `  ! ${line(wanted)}: another one stands there that is not ours, with ${changes(found, wanted, fields)}`,
    ),
    ...foreign.map((one) => `  ? ${line({ ...one, uri: withoutQuery(one.uri) })}: not ours, left alone`),
    ...(toml === null ? compliance : []).map((one) => `  ! ${line(one)}: only shopify.app.toml can subscribe to it`),
    ...(toml === null ? [] : tomlLines(toml)),
  ]
  return lines.join('\n')
}

function stepLine(step: PlanStep): string {
  if (step.do === 'create') return `  + ${line(step.wanted)}${extras(step.wanted)}`
  if (step.do === 'delete') return `  - ${line(step.found)}: ${REASONS[step.because]}`
  return `  ~ ${line(step.wanted)}: ${changes(step.found, step.wanted, step.fields)}`
}

function tomlLines({ same, different, missing, onlyInCode, onlyInToml, problems }: TomlDifference): string[] {
  const differences = different.length + missing.length + onlyInCode.length + onlyInToml.length + problems.length
  const head = differences === 0 ? 'as declared' : 'differs from what is declared'
  return [
    `shopify.app.toml: ${head}, ${same.length} in both`,
    ...different.map(
      ({ wanted, toml, fields }) => `  ! ${line(wanted)}: the file must change, ${changes(toml, wanted, fields)}`,
    ),
    ...missing.map((one) => `  ! ${line(one)}: must be added to compliance_topics of the file`),
    ...onlyInCode.map((one) => `  · ${line(one)}: only in the code, so made in each shop`),
    ...onlyInToml.map((one) => `  · ${line(one)}: only in the file`),
    ...problems.map((problem) => `  ! ${safe(problem)}`),
  ]
}

function line({ topic, uri }: SubscriptionFacts): string {
  return `${safe(topic)} → ${safe(uri)}`
}

function extras(wanted: WantedSubscription): string {
  const fields = (['filter', 'includeFields', 'metafieldNamespaces', 'name'] as const).filter(
    (field) => valueOf(wanted, field) !== 'none',
  )
  return ` (${fields.map((field) => `${field} ${valueOf(wanted, field)}`).join(', ')})`
}

function changes(from: SubscriptionFacts, to: SubscriptionFacts, fields: readonly SubscriptionField[]): string {
  return fields.map((field) => `${field} ${valueOf(from, field)} → ${valueOf(to, field)}`).join(', ')
}

function valueOf(facts: SubscriptionFacts, field: SubscriptionField): string {
  if (field === 'format') return facts.format ?? 'JSON'
  const value = facts[field]
  if (value === null || value.length === 0) return 'none'
  return safe(typeof value === 'string' ? JSON.stringify(value) : `[${value.join(', ')}]`)
}

function withoutQuery(uri: string): string {
  const [head = ''] = uri.split('?', 1)
  return (head.length < uri.length ? `${head}?…` : uri).replace(/\/\/[^/@]*@/, '//…@')
}

function safe(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return short.replace(INVISIBLE, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}
