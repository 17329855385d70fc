import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  Lexer,
  MaxIntrospectionDepthRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  Source,
  specifiedRules,
  TokenKind,
  validate,
} from 'graphql'
import { globalIdsOnly } from './global-id.ts'
import { platformError, type PlatformError } from './platform-errors.ts'
import { adminSchema } from './schema.ts'

/** What the simulator takes in one query text, so that no query can keep it busy. */
export const documentLimits = { tokens: 8_000, nesting: 100, depth: 50, errors: 20 } as const

/** A query that may be executed, or the errors that the platform answers with. */
export type CheckedDocument =
  | {
      readonly ok: true
      readonly document: DocumentNode
      readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
    }
  | { readonly ok: false; readonly errors: readonly PlatformError[] }

const kept = new Map<string, CheckedDocument>()
const keptTexts = 200
const keptLength = 20_000

/** Parses and validates a query against the Admin schema, within {@link documentLimits}. The last 200 are remembered. */
export function checkDocument(query: string): CheckedDocument {
  const known = kept.get(query)
  if (known) return known
  const checked = check(query)
  if (query.length <= keptLength) {
    const oldest = kept.size >= keptTexts ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(query, checked)
  }
  return checked
}

function check(query: string): CheckedDocument {
  try {
    if (query.trim() === '') return refuse([new GraphQLError('No query string was present')])
    measure(query)
    const document = parse(query)
    const fragments = fragmentsOf(document)
    const tooDeep = findTooDeep(document, fragments)
    if (tooDeep) return refuse([tooDeep], document)
    const rules = [...specifiedRules, MaxIntrospectionDepthRule, globalIdsOnly]
    const errors = validate(adminSchema(), document, rules, { maxErrors: documentLimits.errors })
    return errors.length > 0 ? refuse(errors, document) : { ok: true, document, fragments }
  } catch (error) {
    if (error instanceof GraphQLError) return refuse([error])
    throw error
  }
}

function refuse(errors: readonly GraphQLError[], document?: DocumentNode): CheckedDocument {
  return { ok: false, errors: errors.map((error) => platformError(error, document)) }
}

/** Counts tokens and brackets before the parser, which is recursive, sees the text. */
function measure(query: string): void {
  const lexer = new Lexer(new Source(query))
  let nesting = 0
  for (let count = 1; lexer.advance().kind !== TokenKind.EOF; count++) {
    const { kind } = lexer.token
    if (kind === TokenKind.BRACE_L || kind === TokenKind.BRACKET_L || kind === TokenKind.PAREN_L) nesting++
    if (kind === TokenKind.BRACE_R || kind === TokenKind.BRACKET_R || kind === TokenKind.PAREN_R) nesting--
    if (count > documentLimits.tokens) throw tooLarge('tokens', documentLimits.tokens)
    if (nesting > documentLimits.nesting) throw tooLarge('levels of brackets', documentLimits.nesting)
  }
}

function tooLarge(what: string, limit: number): GraphQLError {
  return new GraphQLError(`The query has more than ${limit} ${what}. Ask for less, or in several queries.`, {
    extensions: { code: 'QUERY_TOO_LARGE' },
  })
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION && !fragments.has(node.name.value)) fragments.set(node.name.value, node)
  }
  return fragments
}

/** How deep fields nest, fragments included; a fragment inside itself is left to the validation. */
function findTooDeep(
  document: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): GraphQLError | undefined {
  const known = new Map<string, number>()
  const depthOf = (set: SelectionSetNode | undefined): number => {
    let deepest = 0
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) deepest = Math.max(deepest, 1 + depthOf(node.selectionSet))
      else if (node.kind === Kind.INLINE_FRAGMENT) deepest = Math.max(deepest, depthOf(node.selectionSet))
      else deepest = Math.max(deepest, depthOfFragment(node.name.value))
      if (deepest > documentLimits.depth) return deepest
    }
    return deepest
  }
  const depthOfFragment = (name: string): number => {
    const before = known.get(name)
    if (before !== undefined) return before
    known.set(name, 0)
    const depth = depthOf(fragments.get(name)?.selectionSet)
    known.set(name, depth)
    return depth
  }
  const operations = document.definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  const deep = operations.find((node) => depthOf(node.selectionSet) > documentLimits.depth)
  if (!deep) return undefined
  return new GraphQLError(`Query has depth of more than ${documentLimits.depth}, which exceeds max depth.`, {
    nodes: deep,
    extensions: { code: 'MAX_DEPTH_EXCEEDED', maxDepth: documentLimits.depth },
  })
}
