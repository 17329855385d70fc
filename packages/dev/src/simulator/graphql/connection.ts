import { GraphQLError } from 'graphql'

/** The arguments of a connection. */
export interface ConnectionArgs {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
  readonly reverse?: boolean | null
}

/** A page of a list, in the shape of every connection of the schema. */
export interface Connection<Item> {
  readonly nodes: readonly Item[]
  readonly edges: readonly { readonly cursor: string; readonly node: Item }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/** The largest page. */
export const maxPageSize = 250

/**
 * One page of a list that is already in its order. A cursor names an item by its `key`, so a page stays where it is
 * when items before it come or go.
 *
 * @throws {GraphQLError} as the platform refuses: no size, a bad size, a cursor that is none.
 */
export function connectionOf<Item>(
  items: readonly Item[],
  args: ConnectionArgs,
  key: (item: Item) => string,
): Connection<Item> {
  const { first, last } = checkSizes(args)
  const ordered = args.reverse === true ? items.toReversed() : items
  const keys = ordered.map(key)
  const start = args.after ? positionOf(args.after, keys) + 1 : 0
  const end = args.before ? positionOf(args.before, keys) : ordered.length
  let from = start
  let to = Math.max(start, end)
  if (first !== undefined) to = Math.min(to, from + first)
  if (last !== undefined) from = Math.max(from, to - last)
  const edges = ordered.slice(from, to).map((node) => ({ cursor: cursorOf(key(node)), node }))
  return {
    nodes: edges.map(({ node }) => node),
    edges,
    pageInfo: {
      hasNextPage: to < ordered.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

function checkSizes(args: ConnectionArgs): { readonly first: number | undefined; readonly last: number | undefined } {
  const first = args.first ?? undefined
  const last = args.last ?? undefined
  if (first === undefined && last === undefined) throw badRequest('you must provide one of first or last')
  if (first !== undefined && last !== undefined) throw badRequest('you cannot provide both first and last')
  for (const [name, size] of Object.entries({ first, last })) {
    if (size === undefined) continue
    if (size < 0) throw badRequest(`${name} cannot be negative`)
    if (size > maxPageSize) throw badRequest(`${name} cannot exceed ${maxPageSize}`)
  }
  return { first, last }
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })
}

function cursorOf(key: string): string {
  return Buffer.from(JSON.stringify({ last_id: key })).toString('base64')
}

function positionOf(cursor: string, keys: readonly string[]): number {
  let key: unknown
  try {
    key = (JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { last_id?: unknown } | null)?.last_id
  } catch {
    key = undefined
  }
  const position = typeof key === 'string' ? keys.indexOf(key) : -1
  if (position < 0) throw badRequest('Invalid cursor for current pagination sort.')
  return position
}
