import type { SubscriptionFacts, WantedSubscription } from './declared.ts'
import type { SubscriptionField } from './fields.ts'

/** A subscription that a shop has. */
export interface ShopSubscription extends SubscriptionFacts {
  /** `gid://shopify/WebhookSubscription/1`. */
  readonly id: string
}

/** One thing to do in a shop. */
export type PlanStep =
  | { readonly do: 'create'; readonly wanted: WantedSubscription }
  | {
      readonly do: 'update'
      readonly wanted: WantedSubscription
      readonly found: ShopSubscription
      /** What becomes another. */
      readonly fields: readonly SubscriptionField[]
    }
  | {
      readonly do: 'delete'
      readonly found: ShopSubscription
      /** `undeclared`: no longer declared. `in_toml`: the file has it now. `twin`: another one does the same. */
      readonly because: 'undeclared' | 'in_toml' | 'twin'
    }

/** Where code and `shopify.app.toml` differ. Only a change of the file and a deploy alter that. */
export interface TomlDifference {
  /** Declared, and in the file as well, all alike: shops have it by the file, so none is created. */
  readonly same: readonly WantedSubscription[]
  /** Both have it, and differ in these fields: what the file says goes, and none is created. */
  readonly different: readonly {
    readonly wanted: WantedSubscription
    readonly toml: SubscriptionFacts
    readonly fields: readonly SubscriptionField[]
  }[]
  /** Compliance topics that are declared, but are not in the file, which alone can subscribe to them. */
  readonly missing: readonly WantedSubscription[]
  /** Declared, not in the file: created in each shop. */
  readonly onlyInCode: readonly WantedSubscription[]
  /** In the file, not declared. */
  readonly onlyInToml: readonly SubscriptionFacts[]
  /** See {@link TomlSubscriptions}. */
  readonly problems: readonly string[]
}

/** The exact difference between what is declared and what a shop has; plain data, as JSON too. */
export interface SubscriptionPlan {
  /** The handle. */
  readonly shop: string
  /** Creations first and deletions last, so that nothing is missed in between. */
  readonly steps: readonly PlanStep[]
  /** Already as declared. */
  readonly kept: readonly ShopSubscription[]
  /** Stand where something else is declared, and are not ours to change: same topic, address and filter, other fields. */
  readonly conflicts: readonly {
    readonly wanted: WantedSubscription
    readonly found: ShopSubscription
    readonly fields: readonly SubscriptionField[]
  }[]
  /** Not ours, and left alone. */
  readonly foreign: readonly ShopSubscription[]
  /** Compliance topics, which no shop can be subscribed to. */
  readonly compliance: readonly WantedSubscription[]
  /** Null where no file was given. */
  readonly toml: TomlDifference | null
}
