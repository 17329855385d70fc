import { type ASTNode, type DocumentNode, GraphQLError, Kind, visit } from 'graphql'

/** One entry of `errors` as it goes over the wire. */
export interface PlatformError {
  readonly message: string
  readonly locations?: readonly { readonly line: number; readonly column: number }[]
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/**
 * An error of parsing or validation in the platform's words. The platform's engine is another one than ours, so what
 * the two call alike is translated by a table, and the rest keeps our engine's sentence.
 */
export function platformError(error: GraphQLError, document?: DocumentNode): PlatformError {
  const { message, extensions } = reword(error)
  const locations = error.locations
  const node = error.nodes?.at(-1)
  const path = document && node ? pathTo(node, document) : undefined
  return {
    message,
    ...(locations && locations.length > 0 && { locations: locations.slice(0, 1) }),
    ...(path && path.length > 0 && { path }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
  }
}

interface Wording {
  readonly message: string
  readonly extensions: Readonly<Record<string, unknown>>
}

function reword(error: GraphQLError): Wording {
  if (error.message.startsWith('Syntax Error: ')) return rewordSyntax(error)
  for (const [pattern, words] of sentences) {
    const match = pattern.exec(error.message)
    if (match)
      return words(
        match.slice(1).map((group) => group ?? ''),
        error,
      )
  }
  return { message: error.message, extensions: error.extensions }
}

function rewordSyntax(error: GraphQLError): Wording {
  const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 }
  const found = /(?:found|Unexpected) (?:Name )?("(?:[^"\\]|\\.)*"|<EOF>)/.exec(error.message)?.[1]
  const what = found === undefined ? 'text' : found === '<EOF>' ? 'end of file' : (tokenNames[found] ?? 'IDENTIFIER')
  const token = found === undefined || found === '<EOF>' ? '' : ` (${found})`
  const why = error.message.slice('Syntax Error: '.length)
  return { message: `syntax error, unexpected ${what}${token} at [${line}, ${column}]: ${why}`, extensions: {} }
}

const tokenNames: Readonly<Record<string, string>> = {
  '"{"': 'LCURLY',
  '"}"': 'RCURLY',
  '"("': 'LPAREN',
  '")"': 'RPAREN',
  '"["': 'LBRACKET',
  '"]"': 'RBRACKET',
  '":"': 'COLON',
  '"!"': 'BANG',
  '"="': 'EQUALS',
  '"|"': 'PIPE',
  '"..."': 'ELLIPSIS',
  '"$"': 'VAR_SIGN',
  '"@"': 'DIR_SIGN',
}

type Words = (groups: readonly string[], error: GraphQLError) => Wording
const row = (message: string, code: string, more: Readonly<Record<string, unknown>> = {}): Wording => ({
  message,
  extensions: { code, ...more },
})

const sentences: readonly (readonly [RegExp, Words])[] = [
  [
    /^Cannot query field "(.+?)" on type "(.+?)"/,
    ([field = '', type = '']) =>
      row(`Field '${field}' doesn't exist on type '${type}'`, 'undefinedField', { typeName: type, fieldName: field }),
  ],
  [
    /^Unknown argument "(.+?)" on field "(?:.+)\.(.+?)"/,
    ([argument = '', field = '']) =>
      row(`Field '${field}' doesn't accept argument '${argument}'`, 'argumentNotAccepted', {
        name: field,
        typeName: 'Field',
        argumentName: argument,
      }),
  ],
  [
    /^Field "(.+?)" argument "(.+?)" of type ".+" is required/,
    ([field = '', argument = '']) =>
      row(`Field '${field}' is missing required arguments: ${argument}`, 'missingRequiredArguments', {
        className: 'Field',
        name: field,
        arguments: argument,
      }),
  ],
  [
    /^Field "(.+?)" of type "(.+?)" must have/,
    ([field = '', type = '']) =>
      row(
        `Field must have selections (field '${field}' returns ${type.replace(/[![\]]/g, '')} but has no selections. Did you mean '${field} { ... }'?)`,
        'selectionMismatch',
        { nodeName: `field '${field}'`, typeName: type.replace(/[![\]]/g, '') },
      ),
  ],
  [
    /^Field "(.+?)" must not have a selection since type "(.+?)"/,
    ([field = '', type = '']) =>
      row(
        `Selections can't be made on scalars (field '${field}' returns ${type.replace(/[![\]]/g, '')})`,
        'selectionMismatch',
        {
          nodeName: `field '${field}'`,
          typeName: type.replace(/[![\]]/g, ''),
        },
      ),
  ],
  [
    /^Variable "\$(.+?)" is not defined(?: by operation "(.+?)")?/,
    ([name = '', operation = '']) =>
      row(`Variable $${name} is used by ${operation || 'anonymous query'} but not declared`, 'variableNotDefined', {
        variableName: name,
      }),
  ],
  [
    /^Variable "\$(.+?)" is never used(?: in operation "(.+?)")?/,
    ([name = '', operation = '']) =>
      row(`Variable $${name} is declared by ${operation || 'anonymous query'} but not used`, 'variableNotUsed', {
        variableName: name,
      }),
  ],
  [
    /^Variable "\$(.+?)" of type "(.+?)" used in position expecting type "(.+?)"/,
    ([name = '', has = '', wants = ''], error) => {
      const argument = argumentName(error) ?? name
      const more = { variableName: name, typeName: has, argumentName: argument, errorMessage: 'Type mismatch' }
      return row(
        `Type mismatch on variable $${name} and argument ${argument} (${has} / ${wants})`,
        'variableMismatch',
        more,
      )
    },
  ],
  [
    /^Unknown type "(.+?)"/,
    ([type = '']) =>
      row(`No such type ${type}, so it can't be a fragment condition`, 'undefinedType', { typeName: type }),
  ],
  [
    /^Unknown fragment "(.+?)"/,
    ([name = '']) => row(`Fragment ${name} was used, but not defined`, 'useAndDefineFragment', { fragmentName: name }),
  ],
  [
    /^Fragment "(.+?)" is never used/,
    ([name = '']) => row(`Fragment ${name} was defined, but not used`, 'useAndDefineFragment', { fragmentName: name }),
  ],
  [
    /^Unknown directive "@(.+?)"/,
    ([name = '']) => row(`Directive @${name} is not defined`, 'undefinedDirective', { directiveName: name }),
  ],
  [
    /^Validation aborted/,
    () => row('The query repeats so many fields that it cannot be checked. Ask for each one once.', 'QUERY_TOO_LARGE'),
  ],
  [
    /^Fragment cannot be spread here|^Fragment ".+?" cannot be spread/,
    (_, error) => row(error.message, 'cannotSpreadFragment'),
  ],
  [
    /^Cannot spread fragment "(.+?)" within itself/,
    ([name = '']) => row(`Fragment ${name} contains an infinite loop`, 'infiniteLoop', { fragmentName: name }),
  ],
  [/^Fields "(.+?)" conflict/, ([name = ''], error) => row(error.message, 'fieldConflict', { fieldName: name })],
  [
    /cannot represent|^Value ".*" does not exist|^Expected value of type|^Enum ".+" cannot|is not defined by type|of required type ".+" was not provided\.$|must be a valid|^invalid |^Invalid url/,
    (_, error) => row(error.message, 'argumentLiteralsIncompatible', { typeName: 'CoercionError' }),
  ],
]

/** The argument in which a variable stands, found in the text around it. */
function argumentName(error: GraphQLError): string | undefined {
  const use = error.nodes?.[1]?.loc ?? error.nodes?.[0]?.loc
  return use
    ? /([A-Za-z_][A-Za-z0-9_]*)\s*:\s*\[?\s*$/.exec(use.source.body.slice(Math.max(0, use.start - 200), use.start))?.[1]
    : undefined
}

/** Where a node stands: `query Shop`, then the fields and fragments down to it, as the platform writes it. */
function pathTo(target: ASTNode, document: DocumentNode): readonly (string | number)[] {
  let found: readonly string[] = []
  const path: string[] = []
  visit(document, {
    enter(node) {
      const name = stepName(node)
      if (name !== null) path.push(name)
      if (node === target) found = [...path]
      return undefined
    },
    leave(node) {
      if (stepName(node) !== null) path.pop()
    },
  })
  return found
}

function stepName(node: ASTNode): string | null {
  switch (node.kind) {
    case Kind.OPERATION_DEFINITION:
      return node.name ? `${node.operation} ${node.name.value}` : node.operation
    case Kind.FRAGMENT_DEFINITION:
      return `fragment ${node.name.value}`
    case Kind.INLINE_FRAGMENT:
      return node.typeCondition ? `... on ${node.typeCondition.name.value}` : '...'
    case Kind.FRAGMENT_SPREAD:
      return `... ${node.name.value}`
    case Kind.FIELD:
      return node.alias?.value ?? node.name.value
    case Kind.ARGUMENT:
    case Kind.OBJECT_FIELD:
      return node.name.value
    default:
      return null
  }
}
