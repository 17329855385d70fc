import type { SubscriptionFacts, WantedSubscription } from './declared.ts'
import { differingFields, identityOf } from './fields.ts'
import type { PlanStep, ShopSubscription, SubscriptionPlan, TomlDifference } from './plan.ts'
import { hostOf } from './target.ts'
import type { TomlSubscriptions } from './toml.ts'
import { COMPLIANCE } from './topic.ts'

/** By what a subscription is told to be ours. */
export interface Ownership {
  readonly namePrefix: string
  /** Hosts in lower case, with port where it is not the usual one. */
  readonly hosts: ReadonlySet<string>
}

function isOwn({ name, uri }: ShopSubscription, { namePrefix, hosts }: Ownership): boolean {
  if (name !== null && name.startsWith(namePrefix)) return true
  const host = hostOf(uri)
  return host !== null && hosts.has(host)
}

/** What to do in a shop that has `found`, so that it has what is wanted. Deletes only what is ours. */
export function differenceOf(
  shop: string,
  wanted: readonly WantedSubscription[],
  found: readonly ShopSubscription[],
  toml: TomlSubscriptions | null,
  ownership: Ownership,
): SubscriptionPlan {
  const compared = toml === null ? null : tomlDifference(wanted, toml)
  const byFile = [...(compared?.same ?? []), ...(compared?.different.map((one) => one.wanted) ?? [])]
  const compliance = wanted.filter(({ topic }) => COMPLIANCE.has(topic))
  const open = new Set(wanted.filter((one) => !byFile.includes(one) && !compliance.includes(one)))
  const own = new Set(found.filter((one) => isOwn(one, ownership)))
  const foreign = new Set(found.filter((one) => !own.has(one)))
  const kept: ShopSubscription[] = []
  const updates: PlanStep[] = []
  const conflicts: SubscriptionPlan['conflicts'][number][] = []

  const settle = (one: WantedSubscription, match: ShopSubscription): void => {
    open.delete(one)
    own.delete(match)
    const fields = differingFields(one, match)
    if (fields.length === 0) kept.push(match)
    else updates.push({ do: 'update', wanted: one, found: match, fields })
  }
  const pairUp = (pool: ReadonlySet<ShopSubscription>, matches: Matches, use: typeof settle): void => {
    for (const one of open) {
      const match = [...pool].find((each) => each.topic === one.topic && matches(one, each))
      if (match !== undefined) use(one, match)
    }
  }
  // Addresses before names: so no change ever moves one subscription to the place of another.
  pairUp(own, (one, each) => identityOf(one) === identityOf(each) && one.name === each.name, settle)
  pairUp(own, (one, each) => identityOf(one) === identityOf(each), settle)
  pairUp(
    foreign,
    (one, each) => identityOf(one) === identityOf(each),
    (one, match) => {
      open.delete(one)
      const fields = differingFields(one, match).filter((field) => field !== 'name')
      if (fields.length > 0) conflicts.push({ wanted: one, found: match, fields })
      else {
        foreign.delete(match)
        kept.push(match)
      }
    },
  )
  pairUp(own, (one, each) => one.name === each.name, settle)

  const identities = new Set(wanted.map(identityOf))
  const inFile = new Set((toml?.subscriptions ?? []).map(identityOf))
  const steps: PlanStep[] = [
    ...[...open].map((one): PlanStep => ({ do: 'create', wanted: one })),
    ...updates,
    ...[...own].map((one): PlanStep => {
      const identity = identityOf(one)
      const because = inFile.has(identity) ? 'in_toml' : identities.has(identity) ? 'twin' : 'undeclared'
      return { do: 'delete', found: one, because }
    }),
  ]
  return { shop, steps, kept, conflicts, foreign: [...foreign], compliance, toml: compared }
}

type Matches = (one: WantedSubscription, each: ShopSubscription) => boolean

function tomlDifference(wanted: readonly WantedSubscription[], toml: TomlSubscriptions): TomlDifference {
  const rest = new Set(toml.subscriptions)
  const same: WantedSubscription[] = []
  const different: TomlDifference['different'][number][] = []
  const alone: WantedSubscription[] = []
  for (const one of wanted) {
    const match = [...rest].find((each) => identityOf(each) === identityOf(one)) ?? compliantTwin(one, rest)
    if (match === undefined) {
      alone.push(one)
      continue
    }
    rest.delete(match)
    // The name of a declaration is for the Admin API, where it tells what is ours.
    const fields = differingFields(one, match).filter((field) => field !== 'name')
    if (fields.length === 0) same.push(one)
    else different.push({ wanted: one, toml: match, fields })
  }
  const { problems } = toml
  const missing = alone.filter(({ topic }) => COMPLIANCE.has(topic))
  const onlyInCode = alone.filter(({ topic }) => !COMPLIANCE.has(topic))
  return { same, different, missing, onlyInCode, onlyInToml: [...rest], problems }
}

/** A compliance topic has one address. */
function compliantTwin(one: WantedSubscription, rest: ReadonlySet<SubscriptionFacts>): SubscriptionFacts | undefined {
  return COMPLIANCE.has(one.topic) ? [...rest].find(({ topic }) => topic === one.topic) : undefined
}
