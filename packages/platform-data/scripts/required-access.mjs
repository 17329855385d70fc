/**
 * Reads Shopify's sentences about required access, such as "`read_orders` access scope or `read_returns` access scope.
 * Also: The user must have …", into groups of scopes. Every known form of sentence has a row here; a form without a
 * row stops the generator, so that no requirement is ever guessed.
 */

const SCOPE = /\b(?:read|write)_\w+/g
const scopesIn = (text) => [...new Set(text.match(SCOPE) ?? [])]
const each = (scopes) => scopes.map((scope) => [scope])

/** Forms of the sentence before "Also:", with every `quoted` name written as S. `of` gets its scopes in order. */
const mainForms = [
  {
    form: /^S for queries and both S as well as S for mutations\.$/,
    of: ([read, write]) => ({ inQueries: [[read]], inMutations: [[read], [write]] }),
  },
  {
    form: /^S access scope and \(S access scope or S access scope\)\.$/,
    of: ([first, ...rest]) => both([[first], rest]),
  },
  {
    form: /^S access scope as well as any of S(?:, S)* access scopes\.$/,
    of: ([first, ...rest]) => both([[first], rest]),
  },
  {
    form: /^(?:Any of |Requires |(?:The user|User|Apps) must have |Access allowed for apps with |the )?S(?:(?: access scopes?)?(?:,| or)(?: the)? S)*(?: (?:access|scope|scopes|user|permission|permissions|is required))*\.(?: Please contact Shopify Support to enable this scope for your app\.)?$/,
    of: (scopes) => both([scopes]),
  },
]

/** Forms of what follows "Also:" and names scopes. `groups` are always wanted, `sometimes` only in the case described. */
const alsoForms = [
  { form: /^Requires (?:the )?S (?:access )?scope(?: or S access scope)?\.$/, groups: (scopes) => [scopes] },
  {
    form: /^The app (?:must have|requires) (?:the )?S(?: access scope)?(?:(?:,| and) S access scopes?)*(?: access scope)?(?:,? and user access permission)?\.$/,
    groups: each,
  },
  { form: /^An applicable fulfillment order write access scope is required: /, groups: (scopes) => [scopes] },
  { form: /^To use the GraphQL Admin API to edit orders, your app needs to request the S access scope/, groups: each },
  { form: /Linking related purchase orders also requires the S access scope/, sometimes: true },
  { form: /^The app must have the S access scope to assign events to another staff member\.$/, sometimes: true },
  { form: /^S: access scope is required to modify merchant-managed locations\. S: apps can edit/, sometimes: true },
]

/** The requirement of one entry of the published list, or `null` when it has none. */
export function parseRequiredAccess({ requiredAccess, offlineScopes }) {
  const text = requiredAccess.replace(/\s+/g, ' ').trim()
  if (text === '' && offlineScopes.length === 0) return null
  const [main, ...others] = text.split(' Also: ')
  const also = others.join(' Also: ')

  const skeleton = main.replace(/`[^`]+`/g, 'S')
  const { inQueries, inMutations } = rowFor(mainForms, skeleton, text).of(scopesIn(main))
  const extra = scopesIn(also).length === 0 ? { groups: [], sometimes: [] } : readAlso(also, text)
  const known = new Set([...inQueries, ...inMutations].flat())
  const requirement = {
    inQueries: distinct([...inQueries, ...extra.groups]),
    inMutations: distinct([...inMutations, ...extra.groups]),
    sometimes: extra.sometimes.filter((scope) => !known.has(scope)),
    text,
  }
  assertComplete(requirement, offlineScopes)
  return requirement
}

function readAlso(also, text) {
  const skeleton = also.replace(/`[^`]+`/g, 'S').replace(SCOPE, 'S')
  const row = rowFor(alsoForms, skeleton, text)
  const scopes = scopesIn(also)
  return row.sometimes ? { groups: [], sometimes: scopes } : { groups: row.groups(scopes), sometimes: [] }
}

function rowFor(rows, skeleton, text) {
  const row = rows.find(({ form }) => form.test(skeleton))
  if (!row) throw new Error(`A sentence of a form not seen before; add a row for it: ${text}`)
  return row
}

const both = (groups) => ({ inQueries: groups, inMutations: groups })

function distinct(groups) {
  return [...new Map(groups.map((group) => [group.join(), group])).values()]
}

/** The list names the scopes of each sentence a second time, bare: none of them may have been lost. */
function assertComplete({ inQueries, inMutations, sometimes, text }, offlineScopes) {
  const found = new Set([inQueries, inMutations, sometimes].flat(2))
  const lost = offlineScopes.filter((scope) => !found.has(scope))
  if (lost.length > 0) throw new Error(`Lost ${lost.join()} of: ${text}`)
  if ([...inQueries, ...inMutations].some((group) => group.length === 0)) throw new Error(`Found no scope in: ${text}`)
}

/** The whole list as `{ requirements, of }`: each distinct requirement once, and its index for each coordinate. */
export function requiredScopesFile(items) {
  const byCoordinate = items
    .map((item) => [item.fieldName ? `${item.typeName}.${item.fieldName}` : item.typeName, parseRequiredAccess(item)])
    .filter(([, requirement]) => requirement !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const indexes = new Map()
  const requirements = []
  const of = {}
  for (const [coordinate, requirement] of byCoordinate) {
    const key = JSON.stringify(requirement)
    if (!indexes.has(key)) indexes.set(key, requirements.push(requirement) - 1)
    if (Object.hasOwn(of, coordinate)) throw new Error(`${coordinate} is listed twice.`)
    of[coordinate] = indexes.get(key)
  }
  return { requirements, of }
}
