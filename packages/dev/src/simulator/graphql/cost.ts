import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { nodeType } from './scopes.ts'
import { adminSchema } from './schema.ts'
import { type Apart, collectFields, type FieldsByKey, type SelectionContext, sizeAsked } from './selections.ts'

/** The most that one query may cost. */
export const maxQueryCost = 1000

/** Points, as the platform documents them. A scalar or enum costs nothing. */
export const points = { object: 1, connection: 2, mutation: 10 } as const

/** The most fields that one query may make the simulator answer: its own limit, generous beside the platform's points. */
export const maxFields = 150_000
const maxVisits = 20_000
/** For counting fields only: how long a list is taken to be when nobody says. */
const listLength = 3

/** The same for the description of the schema: about its real sizes, and room for describing it once as a whole. */
const maxIntrospectedFields = 1_600_000
const introspected: Readonly<Record<string, number>> = {
  __schema: 1,
  __type: 60,
  types: 3546,
  fields: 4,
  enumValues: 2,
}

/** What is priced: an operation with the fragments and variables that it uses. */
export interface PricedOperation extends SelectionContext {
  readonly operation: OperationDefinitionNode
}

/** A query that asks for more fields than {@link maxFields}. */
export class TooManyFields extends Error {}

/**
 * What a query costs before it is run, by the documented rules: an object 1, a connection 2 and each of the items that
 * `first` or `last` asks for, a mutation 10, an interface or union the dearest of its types.
 *
 * @throws {TooManyFields}
 */
export function requestedCost(priced: PricedOperation): number {
  return new Pricing(priced, true).ofOperation(unknownData)
}

/** What the query cost by what came back: absent objects and items are not paid for. Never more than `requested`. */
export function actualCost(priced: PricedOperation, data: unknown, requested: number): number {
  return Math.min(requested, new Pricing(priced, false).ofOperation(data ?? {}))
}

/** Stands for the data while there is none yet. */
const unknownData = Symbol('unknown')

class Pricing {
  readonly #priced: PricedOperation
  #visits = 0
  #fields = 0
  #introspected = 0

  readonly #limited: boolean

  constructor(priced: PricedOperation, limited: boolean) {
    this.#priced = priced
    this.#limited = limited
  }

  ofOperation(data: unknown): number {
    const { operation } = this.#priced
    const root = adminSchema().getRootType(operation.operation)
    if (!root) return 0
    return this.#ofSelections(root, [operation.selectionSet], data, 1)
  }

  /** The cost of an object's fields, the object itself not counted. `times`: how many such objects there are. */
  #ofSelections(type: GraphQLNamedType, sets: readonly SelectionSetNode[], data: unknown, times: number): number {
    let sum = 0
    const alternatives = new Map<string, SelectionSetNode[]>()
    const apart = isAbstractType(type) ? { from: type.name, alternatives } : null
    for (const nodes of this.#collect(sets, apart).values()) sum += this.#ofField(type, nodes, data, times)
    let dearest = 0
    for (const [name, inner] of alternatives) {
      const alternative = adminSchema().getType(name)
      if (alternative) dearest = Math.max(dearest, this.#ofSelections(alternative, inner, data, times))
    }
    return sum + dearest
  }

  #ofField(
    parent: GraphQLNamedType,
    nodes: readonly [FieldNode, ...FieldNode[]],
    data: unknown,
    times: number,
  ): number {
    this.#count(times)
    const node = nodes[0]
    const name = node.name.value
    const sets = nodes.map((each) => each.selectionSet).filter((set) => set !== undefined)
    if (name === '__schema' || name === '__type') return this.#ofIntrospection(sets, times * (introspected[name] ?? 1))
    const type = fieldType(parent, name)
    if (!type) return 0
    const named = getNamedType(type)
    const value = data === unknownData ? unknownData : valueAt(data, node.alias?.value ?? name)
    const isMutation = parent === adminSchema().getMutationType()
    if (isMutation) return points.mutation + this.#ofPayload(named, sets, value, times)
    if (value === null || value === undefined || isLeafType(named)) return 0
    if (nodeType(named)) return this.#ofConnection(named, node, sets, value, times)
    if (isListType(getNullableType(type))) return this.#ofList(named, node, sets, value, times)
    return points.object + this.#ofSelections(named, sets, value, times)
  }

  /** The payload of a mutation and the objects right in it are in the mutation's price. */
  #ofPayload(type: GraphQLNamedType, sets: readonly SelectionSetNode[], data: unknown, times: number): number {
    if (data === null || data === undefined) return 0
    let sum = 0
    for (const nodes of this.#collect(sets).values()) {
      const cost = this.#ofField(type, nodes, data, times)
      const inner = fieldType(type, nodes[0].name.value)
      const isConnection = inner && nodeType(getNamedType(inner))
      sum += isConnection ? cost : Math.max(0, cost - points.object)
    }
    return sum
  }

  #ofConnection(
    type: GraphQLNamedType,
    node: FieldNode,
    sets: readonly SelectionSetNode[],
    data: unknown,
    times: number,
  ): number {
    const asked = sizeAsked(node, this.#priced.variables) ?? 0
    let sum: number = points.connection
    let perItem = 0
    for (const [key, nodes] of this.#collect(sets)) {
      const name = nodes[0].name.value
      this.#count(times)
      if (name === 'pageInfo') this.#count(times * 4)
      const inner = nodes.map((each) => each.selectionSet).filter((set) => set !== undefined)
      const item = fieldType(type, name)
      if (!item || (name !== 'nodes' && name !== 'edges')) continue
      const ofItem = (value: unknown, number: number): number =>
        name === 'nodes'
          ? points.object + this.#ofSelections(getNamedType(item), inner, value, number)
          : Math.max(points.object, this.#ofSelections(getNamedType(item), inner, value, number))
      if (data === unknownData) {
        perItem += ofItem(unknownData, times * Math.max(1, asked))
        continue
      }
      const items = valueAt(data, key)
      if (Array.isArray(items)) for (const value of items) sum += value === null ? 0 : ofItem(value, 1)
    }
    return sum + asked * (data === unknownData ? Math.max(points.object, perItem) : 0)
  }

  /** A plain list costs as one object, unless the query says how many it wants. */
  #ofList(
    type: GraphQLNamedType,
    node: FieldNode,
    sets: readonly SelectionSetNode[],
    data: unknown,
    times: number,
  ): number {
    const asked = sizeAsked(node, this.#priced.variables)
    if (data === unknownData) {
      return (
        (asked ?? 1) * (points.object + this.#ofSelections(type, sets, data, times * Math.max(asked ?? listLength, 1)))
      )
    }
    const costs = (Array.isArray(data) ? data : []).map((value: unknown) =>
      value === null ? 0 : points.object + this.#ofSelections(type, sets, value, 1),
    )
    return asked === undefined ? Math.max(0, ...costs) : costs.reduce((sum, cost) => sum + cost, 0)
  }

  /** Asking for the schema itself is free, but counted. */
  #ofIntrospection(sets: readonly SelectionSetNode[], times: number): number {
    for (const set of sets) {
      for (const nodes of this.#collect([set]).values()) {
        this.#visit()
        this.#introspected += times
        if (this.#limited && this.#introspected > maxIntrospectedFields) throw new TooManyFields()
        const inner = nodes.map((each) => each.selectionSet).filter((each) => each !== undefined)
        this.#ofIntrospection(inner, times * (introspected[nodes[0].name.value] ?? 1))
      }
    }
    return 0
  }

  #collect(sets: readonly SelectionSetNode[], apart: Apart | null = null): FieldsByKey {
    return collectFields(sets, this.#priced, () => this.#visit(), apart)
  }

  #visit(): void {
    if (this.#limited && ++this.#visits > maxVisits) throw new TooManyFields()
  }

  #count(times: number): void {
    this.#visit()
    this.#fields += times
    if (this.#limited && this.#fields > maxFields) throw new TooManyFields()
  }
}

function valueAt(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key)
    ? (data as Readonly<Record<string, unknown>>)[key]
    : undefined
}

function fieldType(parent: GraphQLNamedType, name: string): GraphQLOutputType | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name]?.type : undefined
}
