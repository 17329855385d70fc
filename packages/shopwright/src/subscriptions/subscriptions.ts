import { fieldOf } from '../http/json.ts'
import { parseShop } from '../platform/shop.ts'
import { type Applied, applied, type ApplyRefused, applyRefused, type Planned, planned } from './answer.ts'
import { type PlanRefused, planRefused } from './answer.ts'
import { takeSteps } from './apply.ts'
import type { Ask, CallAdminGraphQL, SubscriptionSource } from './calling.ts'
import { readDeclared, type SubscriptionDeclaration } from './declared.ts'
import { differenceOf } from './difference.ts'
import { findSubscriptions } from './found.ts'
import type { SubscriptionPlan } from './plan.ts'
import type { TomlSubscriptions } from './toml.ts'

/** What {@link createSubscriptions} needs. */
export interface SubscriptionsOptions<Source extends SubscriptionSource = SubscriptionSource> {
  /** What every shop shall have. */
  readonly declared: readonly SubscriptionDeclaration[]
  /** Asks the Admin API, 2026-04 or later, usually `tokens.call` around `app.adminGraphQLRequest`, which waits where Shopify throttles. */
  readonly graphql: CallAdminGraphQL<Source>
  /** What {@link declaredInToml} read of your `shopify.app.toml`. What stands there is never created in a shop. */
  readonly toml?: TomlSubscriptions | undefined
  /**
   * Begins the name of everything that is created here, and so tells what may be changed and deleted here;
   * `shopwright-` by default. Services that share an app and do not share their declarations need one each, of which none
   * begins with another.
   */
  readonly namePrefix?: string | undefined
  /**
   * Hosts, such as `app.example` or `app.example:8443`: subscriptions to exactly these are yours too, whatever their name.
   * For those that older code of yours made without a name. None by default.
   */
  readonly ownHosts?: readonly string[] | undefined
}

/** An app's webhook subscriptions, as they are declared. */
export interface Subscriptions<Source extends SubscriptionSource = SubscriptionSource> {
  /** The exact difference between what is declared and what the shop and the `shopify.app.toml` have. Changes nothing. */
  readonly plan: (source: Source) => Promise<Planned | PlanRefused>
  /**
   * Takes the steps of a plan. Doing it twice, or from several processes at once, leaves the same as doing it once.
   * `source` is for tokens that a stored one does not do for; it must be of the plan's shop.
   */
  readonly apply: (plan: SubscriptionPlan, source?: Source) => Promise<Applied | ApplyRefused>
}

/**
 * Webhook subscriptions declared in code. `plan` compares them with a shop and with `shopify.app.toml`, `apply` makes it
 * so. What it did not create it neither changes nor deletes: its own are those whose name begins with `namePrefix`, or
 * that lead to one of `ownHosts`. The compliance topics and what stands in the file are never created in a shop.
 *
 * Throws a `TypeError` that names the field for a declaration that cannot be meant. Besides, nothing of it throws, unless
 * your `graphql` does. `plan` is refused with `configuration_error`, `call_failed` or `invalid_answer`; `apply` with
 * `configuration_error`, `call_failed` or `steps_refused`. Where the call failed, `cause` is its result.
 *
 * Rule: https://shopify.dev/docs/apps/build/webhooks/subscribe
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createSubscriptions, renderPlan } from 'shopwright/subscriptions'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const subscriptions = createSubscriptions({
 *   declared: [{ topic: 'orders/create', target: { https: 'https://app.example/webhooks' } }],
 *   graphql: ({ shop, query, variables }) =>
 *     app.adminGraphQLRequest(query, { shop, accessToken: 'stored-access-token', apiVersion: '2026-10', variables }),
 * })
 * const result = await subscriptions.plan({ shop: 'demo' })
 * if (result.ok) {
 *   console.log(renderPlan(result.plan))
 *   await subscriptions.apply(result.plan)
 * }
 * ```
 */
export function createSubscriptions<Source extends SubscriptionSource = SubscriptionSource>(
  options: SubscriptionsOptions<Source>,
): Subscriptions<Source> {
  const { graphql, toml = null, namePrefix = 'shopwright-' } = options
  if (typeof graphql !== 'function') throw new TypeError('graphql must be a function that asks the Admin API.')
  if (toml !== null && !Array.isArray(fieldOf(toml, 'subscriptions'))) {
    throw new TypeError('toml must be what declaredInToml answers.')
  }
  const wanted = readDeclared(options.declared, namePrefix)
  const ownership = { namePrefix, hosts: readHosts(options.ownHosts ?? []) }
  const asking =
    (source: Source | { readonly shop: string }, shop: string): Ask =>
    (query, variables) =>
      graphql({ source, shop, query, variables })

  return {
    async plan(source) {
      const shop = shopOf(source)
      if (shop === null) return planRefused('configuration_error', null, NO_SHOP)
      const found = await findSubscriptions(asking(source, shop))
      if ('code' in found) return planRefused(found.code, shop, found.because, found.cause)
      return planned(differenceOf(shop, wanted, found.all, toml, ownership))
    },
    async apply(plan, source) {
      const shop = shopOf(plan)
      const steps = fieldOf(plan, 'steps')
      if (shop === null || !Array.isArray(steps)) return applyRefused('configuration_error', shop, 'it is no plan')
      if (source !== undefined && shopOf(source) !== shop) {
        return applyRefused('configuration_error', shop, 'the source is of another shop than the plan')
      }
      const taken = await takeSteps(asking(source ?? { shop }, shop), plan.steps)
      const { stoppedBy } = taken
      if (stoppedBy !== null) return applyRefused('call_failed', shop, stoppedBy.log.code, taken.steps, stoppedBy)
      const bad = taken.steps.filter(({ code }) => !FINE.has(code))
      const reasons = [...new Set(bad.map(({ code }) => code))].join(', ')
      return bad.length === 0 ? applied(shop, taken.steps) : applyRefused('steps_refused', shop, reasons, taken.steps)
    },
  }
}

const FINE: ReadonlySet<string> = new Set(['done', 'already_there', 'already_gone'])
const NO_SHOP = 'the source must be a verified result or { shop }'

function shopOf(source: unknown): string | null {
  return fieldOf(source, 'ok') === false ? null : parseShop(fieldOf(source, 'shop'))
}

function readHosts(hosts: unknown): ReadonlySet<string> {
  if (!Array.isArray(hosts)) throw new TypeError('ownHosts must be an array of hosts, such as app.example.')
  return new Set(
    hosts.map((host: unknown) => {
      const url = typeof host === 'string' && URL.canParse(`https://${host}/`) ? new URL(`https://${host}/`) : null
      const isHost = url !== null && url.host === String(host).toLowerCase()
      if (!isHost) throw new TypeError('ownHosts must hold hosts alone, such as app.example: no https://, no path.')
      return url.host
    }),
  )
}
