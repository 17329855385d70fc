/** What a path of `include_fields` leads to; null stands for all that is there. */
type Wanted = ReadonlyMap<string, Wanted> | null

/**
 * The fields that a subscription asked for: `id`, `variants.id`, of lists in each of their elements. With none, all.
 * Fields that the payload does not have are left out silently.
 */
export function onlyFields(payload: unknown, fields: readonly string[]): unknown {
  return fields.length === 0 ? payload : narrowed(payload, wantedBy(fields.map((field) => field.split('.'))))
}

function wantedBy(paths: readonly (readonly string[])[]): Wanted {
  if (paths.some((path) => path.length === 0)) return null
  const groups = new Map<string, string[][]>()
  for (const [first = '', ...rest] of paths) groups.set(first, [...(groups.get(first) ?? []), rest])
  return new Map([...groups].map(([name, rest]) => [name, wantedBy(rest)]))
}

function narrowed(value: unknown, wanted: Wanted): unknown {
  if (wanted === null || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => narrowed(one, wanted))
  const kept = Object.entries(value).filter(([name]) => wanted.has(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, narrowed(inner, wanted.get(name) ?? null)]))
}
