import { fieldOf } from '../http/json.ts'

/**
 * The text of a parsed GraphQL document, as tools hand it over: queries, mutations and fragments, on few bytes.
 * Throws at what stands in no executable document; cycles end in a RangeError.
 */
export function printDocument(document: unknown): string {
  return list(document, 'definitions').map(print).join('\n')
}

type Printer = (node: unknown) => string

const PRINTERS: Readonly<Record<string, Printer>> = {
  OperationDefinition: (node) => {
    const variables = wrap('(', list(node, 'variableDefinitions').map(print).join(','), ')')
    const head = ` ${optional(node, 'name')}${variables}${directives(node)}`
    return `${text(node, 'operation')}${head === ' ' ? '' : head}${child(node, 'selectionSet')}`
  },
  FragmentDefinition: (node) =>
    `fragment ${child(node, 'name')} on ${child(node, 'typeCondition')}${directives(node)}${child(node, 'selectionSet')}`,
  VariableDefinition: (node) =>
    `${child(node, 'variable')}:${child(node, 'type')}${wrap('=', optional(node, 'defaultValue'), '')}${directives(node)}`,
  SelectionSet: (node) => `{${list(node, 'selections').map(print).join(' ')}}`,
  Field: (node) => {
    const name = `${wrap('', optional(node, 'alias'), ':')}${child(node, 'name')}`
    return `${name}${args(node)}${directives(node)}${optional(node, 'selectionSet')}`
  },
  FragmentSpread: (node) => `...${child(node, 'name')}${directives(node)}`,
  InlineFragment: (node) =>
    `...${wrap('on ', optional(node, 'typeCondition'), '')}${directives(node)}${child(node, 'selectionSet')}`,
  Argument: (node) => `${child(node, 'name')}:${child(node, 'value')}`,
  Directive: (node) => `@${child(node, 'name')}${args(node)}`,
  Variable: (node) => `$${child(node, 'name')}`,
  Name: (node) => text(node, 'value'),
  NamedType: (node) => child(node, 'name'),
  ListType: (node) => `[${child(node, 'type')}]`,
  NonNullType: (node) => `${child(node, 'type')}!`,
  IntValue: (node) => text(node, 'value'),
  FloatValue: (node) => text(node, 'value'),
  EnumValue: (node) => text(node, 'value'),
  // GraphQL reads every escape that JSON writes; block strings come out as plain ones of the same value.
  StringValue: (node) => JSON.stringify(String(fieldOf(node, 'value'))),
  BooleanValue: (node) => String(fieldOf(node, 'value') === true),
  NullValue: () => 'null',
  ListValue: (node) => `[${list(node, 'values').map(print).join(',')}]`,
  ObjectValue: (node) => `{${list(node, 'fields').map(print).join(',')}}`,
  ObjectField: (node) => `${child(node, 'name')}:${child(node, 'value')}`,
}

function print(node: unknown): string {
  const kind = fieldOf(node, 'kind')
  const printer = typeof kind === 'string' && Object.hasOwn(PRINTERS, kind) ? PRINTERS[kind] : undefined
  if (printer === undefined) throw new Error(`a node of the kind ${String(kind)} does not belong into a request`)
  return printer(node)
}

function child(node: unknown, name: string): string {
  return print(fieldOf(node, name))
}

function optional(node: unknown, name: string): string {
  const value = fieldOf(node, name)
  return value === undefined || value === null ? '' : print(value)
}

function list(node: unknown, name: string): readonly unknown[] {
  const value = fieldOf(node, name)
  return Array.isArray(value) ? value : []
}

function text(node: unknown, name: string): string {
  const value = fieldOf(node, name)
  // Names, numbers and keywords: whatever else stands here could smuggle in other GraphQL.
  if (typeof value === 'string' && /^[\w.+-]+$/.test(value)) return value
  throw new Error(`a ${String(fieldOf(node, 'kind'))} has no usable ${name}`)
}

function args(node: unknown): string {
  return wrap('(', list(node, 'arguments').map(print).join(','), ')')
}

function directives(node: unknown): string {
  return list(node, 'directives')
    .map((directive) => ` ${print(directive)}`)
    .join('')
}

function wrap(before: string, inner: string, after: string): string {
  return inner === '' ? '' : before + inner + after
}
