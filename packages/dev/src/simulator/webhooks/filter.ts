/** A subscription's filter, read. */
export type Filter = (payload: unknown) => boolean

/** The longest filter, and the deepest nesting of its brackets, that is read. */
const LIMITS = { length: 2000, depth: 20 } as const

const TOKEN =
  /\s*(?:([()])|(-)?([A-Za-z_][\w.]*):(>=|<=|>|<)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()]+))|(AND|OR|NOT)\b)/y

interface Token {
  readonly word: '(' | ')' | 'AND' | 'OR' | 'NOT' | 'term'
  readonly test: Filter
}

/**
 * Reads a filter in Shopify's search syntax: `status:active`, `variants.price:>=10`, `title:"Green tea"`, `vendor:Tea*`,
 * `note:*` (there is one), `-tag:x`, `NOT`, `AND` (also a blank), `OR` and brackets. Names and values are told apart by
 * case. Of lists, one element that matches is enough; a field that the payload does not have matches nothing.
 *
 * Null when it is no such text. Of the platform's filters, this knows nothing of date arithmetic (`now-1d`), and of terms
 * without a field, which Shopify refuses.
 */
export function readFilter(text: string): Filter | null {
  const tokens = tokensOf(text)
  if (tokens === null) return null
  let at = 0
  const peek = (): Token['word'] | undefined => tokens[at]?.word

  const either = (depth: number): Filter | null => {
    let left = all(depth)
    while (left !== null && peek() === 'OR') {
      at += 1
      left = joined(left, all(depth), (a, b) => (payload) => a(payload) || b(payload))
    }
    return left
  }
  const all = (depth: number): Filter | null => {
    let left = one(depth)
    while (left !== null && peek() !== undefined && peek() !== 'OR' && peek() !== ')') {
      if (peek() === 'AND') at += 1
      left = joined(left, one(depth), (a, b) => (payload) => a(payload) && b(payload))
    }
    return left
  }
  const one = (depth: number): Filter | null => {
    const token = tokens[at]
    at += 1
    if (token === undefined || depth > LIMITS.depth) return null
    if (token.word === 'term') return token.test
    if (token.word === 'NOT') return joined(one(depth + 1), ALWAYS, (a) => (payload) => !a(payload))
    if (token.word !== '(') return null
    const inner = either(depth + 1)
    const closes = peek() === ')'
    at += 1
    return closes ? inner : null
  }
  const filter = either(0)
  return at === tokens.length ? filter : null
}

const ALWAYS: Filter = () => true

function joined(a: Filter | null, b: Filter | null, join: (a: Filter, b: Filter) => Filter): Filter | null {
  return a === null || b === null ? null : join(a, b)
}

function tokensOf(text: string): readonly Token[] | null {
  const whole = text.trim()
  if (whole === '' || whole.length > LIMITS.length) return null
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < whole.length) {
    const match = TOKEN.exec(whole)
    if (match === null) return null
    const [, bracket, minus, field, comparison = ':', double, single, plain, word] = match
    if (field === undefined) tokens.push({ word: (bracket ?? word) as Token['word'], test: ALWAYS })
    else {
      const quoted = (double ?? single)?.replace(/\\(.)/g, '$1')
      const test = termOf(field.split('.'), comparison, quoted ?? plain ?? '', quoted === undefined)
      tokens.push({ word: 'term', test: minus === undefined ? test : (payload) => !test(payload) })
    }
  }
  return tokens
}

function termOf(path: readonly string[], comparison: string, wanted: string, isPlain: boolean): Filter {
  const matches = (value: unknown): boolean => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
    const text = String(value)
    if (comparison !== ':') return compares(comparison, text, wanted)
    if (isPlain && wanted === '*') return text !== ''
    if (isPlain && wanted.endsWith('*')) return text.startsWith(wanted.slice(0, -1))
    return text === wanted
  }
  return (payload) => valuesAt(payload, path).some(matches)
}

/** All that stands at a path, through lists. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path))
  const [first, ...rest] = path
  if (first === undefined) return [value]
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return []
  return valuesAt((value as Record<string, unknown>)[first], rest)
}

/** Numbers as numbers, all else by its text: that is right for dates as Shopify writes them. */
function compares(comparison: string, text: string, wanted: string): boolean {
  const [a, b] = [Number(text), Number(wanted)]
  const areNumbers = text !== '' && wanted !== '' && !Number.isNaN(a) && !Number.isNaN(b)
  const order = areNumbers ? a - b : text < wanted ? -1 : text > wanted ? 1 : 0
  if (comparison === '>') return order > 0
  if (comparison === '>=') return order >= 0
  return comparison === '<' ? order < 0 : order <= 0
}
