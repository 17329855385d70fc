import {
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'
import { type ConnectionArgs, connectionOf } from './connection.ts'
import type { AdminContext } from './context.ts'
import { generatedIdNumber, generatedScalar, isUsuallyNull } from './generated-data.ts'
import { globalId, parseGlobalId } from './global-id.ts'
import { installation, ownApp } from './resolvers/app.ts'
import { shopOf } from './resolvers/shop.ts'
import { adminSchema } from './schema.ts'
import { nodeType } from './scopes.ts'
import { numberOf, pickOf } from './seed.ts'

/** An object that nobody made: it carries its type and the key that fixes its values, and what the query said of it. */
export interface GeneratedObject {
  readonly __typename: string
  readonly __key: string
  /** In the payload of a mutation: the input, which the objects of the payload repeat. */
  readonly __echo?: Readonly<Record<string, unknown>>
  readonly id?: string
}

/** What is to be made up: the value of one field of one object. */
export interface Wanted {
  readonly type: GraphQLOutputType
  readonly parent: GraphQLObjectType
  readonly field: string
  /** Fixes the values of the object that has the field. */
  readonly key: string
  readonly args: Readonly<Record<string, unknown>>
  readonly echo?: Readonly<Record<string, unknown>> | undefined
}

/** A value for a field that no resolver knows: of the right type, plausible, and the same at every call. */
export function generate(wanted: Wanted, context: AdminContext): unknown {
  const { type, field } = wanted
  const named = getNamedType(type)
  const isDeletedId = field.startsWith('deleted') && typeof wanted.echo?.['id'] === 'string'
  if (!isNonNullType(type) && !isDeletedId && isUsuallyNull(field)) return null
  if (isListType(getNullableType(type))) return generateList(named, wanted, context)
  if (isLeafType(named)) return generateLeaf(named, wanted, wanted.key, context)
  const item = nodeType(named)
  if (item) return generateConnection(named, item, wanted, context)
  return generateObject(named, `${wanted.key}/${field}${keyOfArgs(wanted.args)}`, wanted, context)
}

function generateList(type: GraphQLNamedType, wanted: Wanted, context: AdminContext): readonly unknown[] {
  if (/errors$|warnings$|alerts$/i.test(wanted.field)) return []
  const asked = typeof wanted.args['first'] === 'number' ? wanted.args['first'] : 2
  return Array.from({ length: Math.max(0, Math.min(asked, 2)) }, (_, index) => {
    const key = `${wanted.key}/${wanted.field}/${index}`
    return isLeafType(type) ? generateLeaf(type, wanted, key, context) : generateObject(type, key, wanted, context)
  })
}

function generateLeaf(type: GraphQLNamedType, wanted: Wanted, key: string, context: AdminContext): unknown {
  const { field, parent, echo } = wanted
  if (isEnumType(type))
    return generateEnum(
      type.getValues().map(({ name }) => name),
      type.name,
      `${key}.${field}`,
      context,
    )
  if (type.name === 'ID' && field.startsWith('deleted') && typeof echo?.['id'] === 'string') return echo['id']
  if (isScalarType(type))
    return generatedScalar({ scalar: type.name, field, parent: parent.name, key, shop: context.shop })
  return null
}

function generateEnum(names: readonly string[], type: string, key: string, { shop }: AdminContext): string | null {
  const own = { CurrencyCode: shop.currency, CountryCode: shop.countryCode, CountPrecision: 'EXACT' }[type]
  if (own !== undefined && names.includes(own)) return own
  const likely = names.filter((name) => /^(ACTIVE|ENABLED|OPEN|SUCCESS|COMPLETED|PUBLISHED|APPROVED|PAID)$/.test(name))
  const [first, ...rest] = likely.length > 0 ? likely : names
  return first === undefined ? null : pickOf(key, [first, ...rest])
}

function generateConnection(
  type: GraphQLNamedType,
  item: GraphQLNamedType,
  wanted: Wanted,
  context: AdminContext,
): unknown {
  const args = wanted.args as ConnectionArgs
  const key = `${wanted.key}/${wanted.field}`
  const known = knownObjects(item.name, context)
  const length = numberOf(key, 3, 24)
  if (isLeafType(item)) {
    const texts = Array.from({ length }, (_, index) => generateLeaf(item, wanted, `${key}/${index}`, context))
    return connectionOf([...new Set(texts)], args, String)
  }
  const items =
    known ??
    Array.from({ length }, (_, index) => generateObject(item, `${key}/${index}`, { ...wanted, args: {} }, context))
  return { __typename: type.name, __key: key, ...connectionOf(items, args, identityOf) }
}

function generateObject(type: GraphQLNamedType, key: string, wanted: Wanted, context: AdminContext): unknown {
  const concrete = isAbstractType(type) ? pickType(type.name, key, wanted.args) : type
  if (!isObjectType(concrete)) return null
  const isPayload = wanted.parent === adminSchema().getMutationType()
  const said = wanted.echo ?? flatten(wanted.args)
  if (isPayload) return { __typename: concrete.name, __key: key, __echo: said }
  const fields = concrete.getFields()
  const own = parseGlobalId(said['id'])?.type === concrete.name ? { id: said['id'] } : null
  const known = own ? undefined : knownObjects(concrete.name, context)
  if (known?.[0]) return pickOf(key, [known[0], ...known.slice(1)])
  const repeated: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(said)) {
    const field = fields[name]
    if (name !== 'id' && field && value !== null && isLeafType(getNamedType(field.type)) && fits(value, field.type)) {
      repeated[name] = value
    }
  }
  const id = fields['id'] ? (own ?? { id: globalId(concrete.name, generatedIdNumber(key)) }) : null
  return { ...repeated, ...id, __typename: concrete.name, __key: own ? String(own.id) : key }
}

function fits(value: unknown, type: GraphQLOutputType): boolean {
  return (
    Array.isArray(value) === isListType(getNullableType(type)) && (Array.isArray(value) || typeof value !== 'object')
  )
}

/** The arguments and the fields of the inputs among them. */
function flatten(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const said: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(args)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) Object.assign(said, value)
    else if (!paging.has(name)) said[name] = value
  }
  return said
}

function pickType(name: string, key: string, args: Readonly<Record<string, unknown>>): GraphQLNamedType | undefined {
  const type = adminSchema().getType(name)
  if (!isAbstractType(type)) return type
  const [first, ...rest] = adminSchema().getPossibleTypes(type)
  const asked = parseGlobalId(args['id'])?.type
  const own = [first, ...rest].find((each) => each?.name === asked)
  return own ?? (first && pickOf(`${key}.__typename`, [first, ...rest]))
}

/** What the shop really has of a type, so that a made-up object refers to things that can be looked up. */
function knownObjects(type: string, context: AdminContext): readonly object[] | undefined {
  const { data } = context
  switch (type) {
    case 'Shop':
      return [shopOf(context)]
    case 'App':
      return [ownApp(context)]
    case 'AppInstallation':
      return [installation(context)]
    case 'Product':
      return data.products
    case 'ProductVariant':
      return data.products.flatMap((product) => product.variants)
    case 'Customer':
      return data.customers
    case 'Order':
      return data.orders
    default:
      return undefined
  }
}

function identityOf(item: unknown): string {
  const { id, __key } = item as Partial<GeneratedObject>
  return id ?? __key ?? ''
}

const paging: ReadonlySet<string> = new Set(['first', 'last', 'after', 'before', 'reverse', 'query', 'sortKey'])

function keyOfArgs(args: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(args).filter(([name]) => !paging.has(name))
  return said.length === 0 ? '' : `(${JSON.stringify(said)})`
}
