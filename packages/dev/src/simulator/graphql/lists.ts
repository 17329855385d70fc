import { type Connection, type ConnectionArgs, connectionOf } from './connection.ts'
import type { AdminContext } from './context.ts'
import { matchesSearch, type SearchableFields } from './search.ts'

/** The arguments of a connection that can be searched and sorted. */
export interface ListArgs extends ConnectionArgs {
  readonly query?: string | null
  readonly sortKey?: string | null
}

/** A kind of record that connections list: how it is found in the shop, searched, sorted and named. */
export interface Listing<Item extends { readonly id: string }> {
  readonly all: (context: AdminContext) => readonly Item[]
  readonly search: (item: Item) => SearchableFields
  /** By sort key; keys that are missing leave the order of ids. */
  readonly sort: Readonly<Record<string, (item: Item) => string | number>>
}

/** What the search finds, in the order asked for, still without `reverse`. */
function found<Item extends { readonly id: string }>(
  listing: Listing<Item>,
  args: ListArgs,
  context: AdminContext,
): readonly Item[] {
  const items = listing.all(context).filter((item) => matchesSearch(args.query, listing.search(item)))
  const by = args.sortKey ? listing.sort[args.sortKey] : undefined
  return by ? items.toSorted((a, b) => compare(by(a), by(b))) : items
}

/** One page of the records that the arguments ask for. */
export function pageOf<Item extends { readonly id: string }>(
  listing: Listing<Item>,
  args: ListArgs,
  context: AdminContext,
): Connection<Item> {
  return connectionOf(found(listing, args, context), args, ({ id }) => id)
}

/** `Count` of the records that the search finds, no higher than `limit` (10,000 unless told). */
export function countOf<Item extends { readonly id: string }>(
  listing: Listing<Item>,
  args: { readonly query?: string | null; readonly limit?: number | null },
  context: AdminContext,
): { readonly count: number; readonly precision: 'EXACT' | 'AT_LEAST' } {
  const limit = args.limit ?? 10_000
  const { length } = found(listing, { query: args.query ?? null }, context)
  return { count: Math.min(limit, length), precision: length > limit ? 'AT_LEAST' : 'EXACT' }
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en')
}
