import {
  coerceInputValue,
  type GraphQLInputType,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  print,
  typeFromAST,
  valueFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import { findInvalidGlobalId, invalidGlobalId } from './global-id.ts'
import type { PlatformError } from './platform-errors.ts'
import { adminSchema } from './schema.ts'

/** How deep a variable's value may nest. */
export const variableDepth = 60
/** How many entries a list inside an input may have: the platform's own rule. */
export const inputArrayLength = 250

/** The variables as the fields will see them, or one error for each that does not fit its type. */
export type CoercedVariables =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly errors: readonly PlatformError[] }

interface Problem {
  readonly path: readonly (string | number)[]
  readonly explanation: string
}

/** Fits a request's variables to the types that its operation declares, with the platform's errors where they do not. */
export function coerceVariables(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): CoercedVariables {
  const values: Record<string, unknown> = {}
  const errors: PlatformError[] = []
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value
    const type = typeFromAST(adminSchema(), definition.type) as GraphQLInputType | undefined
    if (!type || !isInputType(type)) continue
    if (!Object.hasOwn(given, name) || given[name] === undefined) {
      if (definition.defaultValue) values[name] = valueFromAST(definition.defaultValue, type)
      else if (isNonNullType(type)) errors.push(provided(definition, null, [notNull]))
      continue
    }
    const { value, problems } = coerce(type, given[name])
    // What nests without end cannot be written back either.
    if (problems.length > 0) errors.push(provided(definition, problems[0] === tooDeep ? null : given[name], problems))
    else values[name] = value
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, values }
}

const tooDeep: Problem = { path: [], explanation: `Nested deeper than ${variableDepth} levels` }
const notNull: Problem = { path: [], explanation: 'Expected value to not be null' }

function coerce(type: GraphQLInputType, given: unknown): { value: unknown; problems: readonly Problem[] } {
  if (given === null) return { value: null, problems: isNonNullType(type) ? [notNull] : [] }
  const large = findTooLarge(given)
  if (large) return { value: undefined, problems: [large] }
  const problems: Problem[] = []
  const value: unknown = coerceInputValue(given, type, (path, _value, error) => {
    if (problems.length < 20) problems.push(problemOf(error.message, path))
  })
  const invalid = problems.length === 0 ? findInvalidGlobalId(type, value) : undefined
  if (invalid) problems.push({ path: invalid.path, explanation: invalidGlobalId(invalid.value) })
  return { value, problems }
}

function problemOf(message: string, path: readonly (string | number)[]): Problem {
  const missing = /^Field "(.+?)" of required type .* was not provided/.exec(message)?.[1]
  if (missing !== undefined) return { path: [...path, missing], explanation: notNull.explanation }
  const unknown = /^Field "(.+?)" is not defined by type/.exec(message)?.[1]
  if (unknown !== undefined) return { path: [...path, unknown], explanation: 'Field is not defined on this input' }
  if (/non-nullable type .* not to be null/.test(message)) return { path, explanation: notNull.explanation }
  return { path, explanation: message.replace(/^Expected type "(.+?)"\. /, '') }
}

function provided(definition: VariableDefinitionNode, value: unknown, problems: readonly Problem[]): PlatformError {
  const where = problems
    .filter(({ path }) => path.length > 0)
    .map(({ path, explanation }) => `${path.join('.')} (${explanation})`)
  const start = definition.loc?.startToken
  return {
    message:
      `Variable $${definition.variable.name.value} of type ${print(definition.type)} was provided invalid value` +
      (where.length > 0 ? ` for ${where.join(', ')}` : ''),
    ...(start && { locations: [{ line: start.line, column: start.column }] }),
    extensions: {
      value,
      problems: problems.map((problem) => ({ ...problem, message: problem.explanation })),
    },
  }
}

/** A value nested too deep for coercion, which is recursive, or a list over the platform's limit. */
function findTooLarge(value: unknown, path: readonly (string | number)[] = []): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (path.length > variableDepth) return tooDeep
  if (Array.isArray(value) && value.length > inputArrayLength) {
    const explanation = `The input array size of ${value.length} is greater than the maximum allowed of ${inputArrayLength}.`
    return { path, explanation }
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = findTooLarge(inner, [...path, Array.isArray(value) ? Number(key) : key])
    if (found) return found
  }
  return undefined
}
