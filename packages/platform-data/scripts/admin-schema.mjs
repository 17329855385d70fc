import { buildClientSchema, lexicographicSortSchema, printSchema } from 'graphql'

/** The schema definition language text of an introspection result, without the descriptions. */
export function strippedSDL(introspection) {
  return printSchema(lexicographicSortSchema(buildClientSchema(withoutDescriptions(introspection))))
}

function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'description' ? null : withoutDescriptions(inner),
  ])
  return Object.fromEntries(entries)
}
