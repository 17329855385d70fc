import type { Resolver, Resolvers } from '../context.ts'
import { appResolvers } from './app.ts'
import { customerResolvers } from './customers.ts'
import { nodeResolvers } from './nodes.ts'
import { orderResolvers } from './orders.ts'
import { productResolvers } from './products.ts'
import { shopResolvers } from './shop.ts'
import { webhookSubscriptionResolvers } from './webhook-subscriptions.ts'

const rooms = [
  shopResolvers,
  productResolvers,
  orderResolvers,
  customerResolvers,
  webhookSubscriptionResolvers,
  appResolvers,
]

/** All fields that are written by hand; every other field of the schema is made up. */
export const resolvers: Resolvers = merge([...rooms, nodeResolvers(merge(rooms)['QueryRoot'] ?? {})])

function merge(tables: readonly Resolvers[]): Resolvers {
  const merged: Record<string, Record<string, Resolver>> = {}
  for (const table of tables) {
    for (const [type, fields] of Object.entries(table)) merged[type] = { ...merged[type], ...fields }
  }
  return merged
}
