import {
  getNamedType,
  GraphQLError,
  GraphQLID,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type ValidationRule,
} from 'graphql'

const form = /^gid:\/\/shopify\/([A-Za-z0-9]+)\/([A-Za-z0-9_-]+)(\?[^\s]*)?$/

/** The parts of `gid://shopify/Product/1`; null for any other text. */
export function parseGlobalId(id: unknown): { readonly type: string; readonly number: string } | null {
  const match = typeof id === 'string' && id.length <= 300 ? form.exec(id) : null
  return match?.[1] !== undefined && match[2] !== undefined ? { type: match[1], number: match[2] } : null
}

/** `gid://shopify/Product/1`. */
export function globalId(type: string, number: number | string): string {
  return `gid://shopify/${type}/${number}`
}

/** How the platform names an id that is none. */
export function invalidGlobalId(id: unknown): string {
  return `Invalid global id '${String(id).slice(0, 100)}'`
}

/** Refuses ids in the text of a query that are not global ids, as the platform does before it runs anything. */
export const globalIdsOnly: ValidationRule = (context) => {
  const check = (node: { readonly value: string }): void => {
    const type = context.getInputType()
    if (!type || getNamedType(type) !== GraphQLID || parseGlobalId(node.value)) return
    const extensions = { code: 'argumentLiteralsIncompatible', typeName: 'CoercionError' }
    context.reportError(new GraphQLError(invalidGlobalId(node.value), { nodes: node as never, extensions }))
  }
  return { StringValue: check, IntValue: check }
}

/** The first id inside a variable's value that is not a global id, or undefined. */
export function findInvalidGlobalId(
  type: GraphQLInputType,
  value: unknown,
  path: readonly (string | number)[] = [],
): { readonly path: readonly (string | number)[]; readonly value: unknown } | undefined {
  if (value === null || value === undefined) return undefined
  if (isNonNullType(type)) return findInvalidGlobalId(type.ofType, value, path)
  if (isListType(type)) {
    for (const [index, item] of (Array.isArray(value) ? value : [value]).entries()) {
      const found = findInvalidGlobalId(type.ofType, item, [...path, index])
      if (found) return found
    }
    return undefined
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      const found = findInvalidGlobalId(field.type, (value as Record<string, unknown>)[field.name], [
        ...path,
        field.name,
      ])
      if (found) return found
    }
    return undefined
  }
  return type === GraphQLID && !parseGlobalId(value) ? { path, value } : undefined
}
