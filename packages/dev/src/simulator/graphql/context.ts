import type { GraphQLResolveInfo } from 'graphql'
import type { SimulatedShop } from '../shops.ts'
import type { AccessToken, World } from '../world.ts'
import type { ShopData } from './shop-data.ts'

/** What every resolver is given: who asks, of which shop, and what the shop has. */
export interface AdminContext {
  readonly world: World
  readonly shop: SimulatedShop
  readonly token: AccessToken
  readonly data: ShopData
  /** The API version that answers, `2026-10`. */
  readonly version: string
}

/** A hand-written field. What it does not know (`undefined`) is made up. Each one writes the types that the schema gives it. */
export type Resolver = (source: never, args: never, context: AdminContext, info: GraphQLResolveInfo) => unknown

/** Resolvers by type, then by field. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>

/** One entry of a payload's `userErrors`. */
export interface UserError {
  readonly field: readonly string[] | null
  readonly message: string
  readonly code: string | null
}

/** A mistake of the user's, as the payload of a mutation reports it. */
export function userError(field: readonly string[] | null, message: string, code: string | null = null): UserError {
  return { field, message, code }
}
