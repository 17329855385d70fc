/** What one field of a record says to a search: `tag:sale` asks the field `tag`. */
export type SearchableFields = Readonly<Record<string, string | number | readonly string[] | null | undefined>>

/** The longest search text and the most terms that are looked at. */
const limits = { length: 2_000, terms: 50 } as const

interface Term {
  readonly field: string | null
  readonly comparison: ':' | '>' | '>=' | '<' | '<='
  readonly value: string
  readonly negated: boolean
}

/**
 * The simple part of Shopify's search syntax: words, `"several words"`, `field:value`, `field:>value`, `prefix*`,
 * `-not`, `NOT`, `AND` (also a blank) and `OR`. Letters match in either case. Terms that name a field which the record
 * does not have are passed over, as the platform does (it adds a warning).
 *
 * @param text the argument `query` of a connection.
 * @param fields what a record offers; the field `default` is what bare words look at.
 */
export function matchesSearch(text: string | null | undefined, fields: SearchableFields): boolean {
  const groups = parseSearch(text ?? '')
  return groups.length === 0 || groups.some((terms) => terms.every((term) => matches(term, fields) !== term.negated))
}

/** Alternatives (`OR`) of terms that all must hold. */
function parseSearch(text: string): readonly (readonly Term[])[] {
  const groups: Term[][] = [[]]
  let negated = false
  let count = 0
  for (const match of text.slice(0, limits.length).matchAll(token)) {
    if (++count > limits.terms) break
    const [word = '', minus, field, comparison, double, single, plain] = match
    const given = double ?? single ?? plain ?? ''
    if (word === 'OR') groups.push([])
    else if (word === 'NOT') negated = true
    else if (word !== 'AND' && given !== '') {
      const value = given.toLowerCase()
      const term = { field: field?.toLowerCase() ?? null, comparison: (comparison || ':') as Term['comparison'], value }
      groups.at(-1)?.push({ ...term, negated: negated || minus === '-' })
      negated = false
    }
  }
  return groups.filter((group) => group.length > 0)
}

const token = /(-)?(?:([A-Za-z_.]{1,60}):(>=|<=|>|<)?)?(?:"([^"]*)"|'([^']*)'|([^\s()"']+))/g

function matches(term: Term, fields: SearchableFields): boolean {
  if (term.field !== null && !Object.hasOwn(fields, term.field)) return !term.negated
  const value = fields[term.field ?? 'default']
  const values = typeof value === 'object' && value !== null ? value : [value]
  return values.some((each) => each !== null && each !== undefined && matchesValue(term, String(each).toLowerCase()))
}

function matchesValue({ field, comparison, value }: Term, text: string): boolean {
  if (comparison !== ':') return compares(comparison, order(text, value))
  if (value === '*') return text !== ''
  if (value.endsWith('*')) {
    const prefix = value.slice(0, -1)
    return text.startsWith(prefix) || words(text).some((word) => word.startsWith(prefix))
  }
  if (text === value || lastPart(text) === value) return true
  // Bare words and titles are found by their words; everything else only as a whole.
  const wanted = words(value)
  return (field === null || field === 'title' || field === 'name') && wanted.every((word) => words(text).includes(word))
}

function compares(comparison: Term['comparison'], order: number): boolean {
  if (comparison === '>') return order > 0
  if (comparison === '>=') return order >= 0
  return comparison === '<' ? order < 0 : order <= 0
}

function order(text: string, value: string): number {
  const [a, b] = [Number(lastPart(text)), Number(lastPart(value))]
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b
  return text < value ? -1 : text > value ? 1 : 0
}

/** The number of a global id; any other text as it is. */
function lastPart(text: string): string {
  return text.startsWith('gid://') ? text.slice(text.lastIndexOf('/') + 1) : text
}

function words(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}
