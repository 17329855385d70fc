import { missingScopes, requiredScopes, type ScopeRequirement } from '@shopwright/platform-data'
import {
  getNamedType,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
  OperationTypeNode,
} from 'graphql'

/**
 * Refuses a field for which the access token lacks a scope, as the platform does: the field is null, and its error says
 * what is required. What a field needs, and what the type behind it needs, both count; a connection counts as the type
 * of its nodes.
 */
export function assertAccess(granted: readonly string[], info: GraphQLResolveInfo): void {
  const operation = info.operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query'
  for (const rule of rulesOf(info.parentType, info.fieldName)) {
    if (missingScopes(rule, granted, operation).length > 0) throw denied(info.fieldName, rule)
  }
}

function denied(field: string, rule: ScopeRequirement): GraphQLError {
  return new GraphQLError(`Access denied for ${field} field. Required access: ${rule.text}`, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: rule.text,
    },
  })
}

const known = new WeakMap<GraphQLField<unknown, unknown>, readonly ScopeRequirement[]>()

function rulesOf(parent: GraphQLObjectType, name: string): readonly ScopeRequirement[] {
  const field = parent.getFields()[name]
  if (!field) return []
  let rules = known.get(field)
  if (!rules) known.set(field, (rules = findRules(parent, field)))
  return rules
}

function findRules(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): readonly ScopeRequirement[] {
  const all = requiredScopes()
  const type = getNamedType(field.type)
  const behind = [`${parent.name}.${field.name}`, type.name, nodeType(type)?.name]
  const rules = behind.map((coordinate) => (coordinate === undefined ? undefined : all.get(coordinate)))
  return [...new Set(rules.filter((rule) => rule !== undefined))]
}

/** The type of a connection's nodes. */
export function nodeType(type: GraphQLNamedType): GraphQLNamedType | undefined {
  if (!isObjectType(type) || !type.name.endsWith('Connection')) return undefined
  const fields = type.getFields()
  if (fields['nodes']) return getNamedType(fields['nodes'].type)
  const edge = fields['edges'] && getNamedType(fields['edges'].type)
  const node = isObjectType(edge) ? edge.getFields()['node'] : undefined
  return node && getNamedType(node.type)
}

/**
 * The same for values whose type only shows now, behind an interface or a union: a refused one is replaced by its
 * error, also inside a list, where the others stay.
 */
export function withAccess(value: unknown, granted: readonly string[], info: GraphQLResolveInfo): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withAccess(item, granted, info))
  const type = (value as { readonly __typename?: string } | null)?.__typename
  const rule = type === undefined ? undefined : requiredScopes().get(type)
  const operation = info.operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query'
  return rule && missingScopes(rule, granted, operation).length > 0 ? denied(info.fieldName, rule) : value
}
