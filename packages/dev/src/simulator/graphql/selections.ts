import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

/** What selections refer to. */
export interface SelectionContext {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Readonly<Record<string, unknown>>
}

/** Fields by the key under which they come back; several nodes when a field is written more than once. */
export type FieldsByKey = Map<string, [FieldNode, ...FieldNode[]]>

/** Where to put the fragments on other types than `from`, by the name of their type. */
export interface Apart {
  readonly from: string
  readonly alternatives: Map<string, SelectionSetNode[]>
}

/** The fields of an object with fragments opened and `@skip` and `@include` heeded. `visit` is called at each node. */
export function collectFields(
  sets: readonly SelectionSetNode[],
  context: SelectionContext,
  visit: () => void,
  apart: Apart | null,
): FieldsByKey {
  const fields: FieldsByKey = new Map()
  const opened = new Set<string>()
  const open = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      visit()
      if (isIncluded(node, context.variables)) take(node)
    }
  }
  const take = (node: SelectionNode): void => {
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value
      const same = fields.get(key)
      if (same) same.push(node)
      else fields.set(key, [node])
      return
    }
    if (node.kind === Kind.FRAGMENT_SPREAD && opened.has(node.name.value)) return
    if (node.kind === Kind.FRAGMENT_SPREAD) opened.add(node.name.value)
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(node.name.value) : node
    const type = fragment?.typeCondition?.name.value
    if (!fragment) return
    if (!apart || type === undefined || type === apart.from) open(fragment.selectionSet)
    else apart.alternatives.set(type, [...(apart.alternatives.get(type) ?? []), fragment.selectionSet])
  }
  for (const set of sets) open(set)
  return fields
}

/** How many items a field asks for by `first`, `last`, `limit` or the length of `ids`. */
export function sizeAsked(node: FieldNode, variables: SelectionContext['variables']): number | undefined {
  for (const { name, value } of node.arguments ?? []) {
    if (!sizes.has(name.value)) continue
    const size = value.kind === Kind.VARIABLE ? variables[value.name.value] : literal(value)
    if (Array.isArray(size)) return size.length
    if (typeof size === 'number') return Math.max(0, size)
  }
  return undefined
}

const sizes: ReadonlySet<string> = new Set(['first', 'last', 'limit', 'ids'])

function literal(value: ValueNode): unknown {
  if (value.kind === Kind.INT) return Number(value.value)
  return value.kind === Kind.LIST ? value.values : undefined
}

function isIncluded(node: SelectionNode, variables: SelectionContext['variables']): boolean {
  for (const directive of node.directives ?? []) {
    const wanted = directive.name.value === 'include'
    if (!wanted && directive.name.value !== 'skip') continue
    const condition = directive.arguments?.[0]?.value
    const value =
      condition?.kind === Kind.VARIABLE
        ? variables[condition.name.value]
        : condition?.kind === Kind.BOOLEAN && condition.value
    if ((value === true) !== wanted) return false
  }
  return true
}
