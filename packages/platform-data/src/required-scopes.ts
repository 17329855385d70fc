import { assertAdminSchemaVersion, type AdminSchemaVersion } from './admin-schema.ts'
import { deepFreeze, once, readDataFile } from './data-file.ts'

/** Access scopes of which any one is enough, such as `['read_orders', 'read_marketplace_orders']`. */
export type ScopeGroup = readonly string[]

/** What an app must have been granted to use one type or field of the Admin GraphQL schema. */
export interface ScopeRequirement {
  /** In a query (or a subscription): *every* group must be met, and any one scope of a group meets it. */
  readonly inQueries: readonly ScopeGroup[]
  /** The same inside a mutation. Differs from {@link inQueries} only for the markets types, which want to write there. */
  readonly inMutations: readonly ScopeGroup[]
  /** Further scopes, wanted only in the special cases that {@link text} describes. Not part of the groups. */
  readonly sometimes: readonly string[]
  /**
   * Shopify's own sentence. It may name conditions that are not access scopes: a permission of the signed-in user
   * (online access tokens only), a plan, a feature of the shop.
   */
  readonly text: string
}

/** The file: each distinct requirement once, and the index of its requirement for each coordinate. */
interface RequiredScopesFile {
  readonly requirements: readonly ScopeRequirement[]
  readonly of: Readonly<Record<string, number>>
}

const maps: Readonly<Record<AdminSchemaVersion, () => ReadonlyMap<string, ScopeRequirement>>> = {
  '2026-10': once(() => load('required-scopes-2026-10.json')),
}

function load(name: string): ReadonlyMap<string, ScopeRequirement> {
  const file = JSON.parse(readDataFile(name)) as RequiredScopesFile
  deepFreeze(file.requirements)
  const map = new Map<string, ScopeRequirement>()
  for (const [coordinate, index] of Object.entries(file.of)) {
    const requirement = file.requirements[index]
    if (requirement !== undefined) map.set(coordinate, requirement)
  }
  return map
}

/**
 * The access scopes each type and field of the Admin GraphQL schema requires. Keys are schema coordinates: `Type` or
 * `Type.field`, with the root types `QueryRoot` and `Mutation`. What has no key requires no scope of its own.
 *
 * A selection needs both: what the field requires *and* what the type it returns requires. `QueryRoot.order` has no
 * entry and yet needs `read_orders`, because `Order` has one. Connections and edges have no entries: what
 * `QueryRoot.orders` needs is told by the type of its nodes.
 *
 * Read from disk at the first call and kept.
 *
 * ```ts
 * import { requiredScopes } from '@shopwright/platform-data'
 *
 * console.log(requiredScopes().get('Mutation.productCreate')?.inMutations) // [['write_products']]
 * console.log(requiredScopes().get('Order')?.inQueries) // [['read_orders', 'read_marketplace_orders', 'read_quick_sale']]
 * console.log(requiredScopes().get('Shop')) // undefined: any app may ask
 * ```
 *
 * @throws {RangeError} when the version's schema is not in this package.
 */
export function requiredScopes(version: AdminSchemaVersion = '2026-10'): ReadonlyMap<string, ScopeRequirement> {
  assertAdminSchemaVersion(version)
  return maps[version]()
}

/**
 * The groups of a requirement that the granted scopes do not meet: empty when access is allowed. As on Shopify, a
 * `write_` scope brings its `read_` scope with it.
 *
 * ```ts
 * import { missingScopes, requiredScopes } from '@shopwright/platform-data'
 *
 * const rule = requiredScopes().get('Product')
 * if (rule) console.log(missingScopes(rule, ['write_products'])) // []
 * if (rule) console.log(missingScopes(rule, ['read_orders'])) // [['read_products']]
 * ```
 */
export function missingScopes(
  requirement: ScopeRequirement,
  granted: Iterable<string>,
  operation: 'query' | 'mutation' = 'query',
): readonly ScopeGroup[] {
  const held = new Set<string>(granted)
  const groups = operation === 'mutation' ? requirement.inMutations : requirement.inQueries
  const holds = (scope: string): boolean =>
    held.has(scope) || (scope.startsWith('read_') && held.has(`write_${scope.slice('read_'.length)}`))
  return groups.filter((group) => !group.some(holds))
}
