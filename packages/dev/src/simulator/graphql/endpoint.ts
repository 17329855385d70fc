import { servedVersion } from '@shopwright/platform-data'
import type { OperationDefinitionNode } from 'graphql'
import type { HandlerRes, Req } from 'shopwright/sign'
import { headerOf } from '../messages.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import type { AdminContext } from './context.ts'
import { actualCost, maxFields, maxQueryCost, type PricedOperation, requestedCost, TooManyFields } from './cost.ts'
import { checkDocument } from './document.ts'
import { execute } from './execute.ts'
import type { PlatformError } from './platform-errors.ts'
import { readQuery } from './request-body.ts'
import { shopData } from './shop-data.ts'
import { charge, refund, throttleStatus } from './throttle.ts'
import { coerceVariables } from './variables.ts'

const rateLimits = 'https://shopify.dev/api/usage/rate-limits'

/**
 * The Admin GraphQL API of one shop: `POST /admin/api/{version}/graphql.json`, on Shopify's real schema, with access
 * tokens, scopes per field, query costs and the leaky bucket as on the platform.
 *
 * Written by hand, and remembered: the shop, products and variants, orders, customers, webhook subscriptions, the app
 * and its installation. Every other field of the schema gives made-up data, alike at every call.
 *
 * @example
 * ```ts
 * const response = await adminGraphQL(world, shop, {
 *   method: 'POST',
 *   url: 'https://demo.myshopify.com/admin/api/2026-10/graphql.json',
 *   headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': token },
 *   body: JSON.stringify({ query: '{ shop { name } }' }),
 * })
 * console.log(JSON.parse(String(response.body)).data.shop.name)
 * ```
 */
export function adminGraphQL(world: World, shop: SimulatedShop, req: Req): HandlerRes {
  const asked = /\/admin\/api\/([^/?#]+)\/graphql\.json(?:[?#]|$)/.exec(req.url)?.[1] ?? ''
  const version = servedVersion(asked, world.clock.now())
  const base = { 'X-Request-Id': `${world.ids.uuid()}-${Math.floor(world.clock.now() / 1000)}` }
  if (version === null) return json(404, { errors: 'Not Found' }, base)
  const headers = { ...base, 'X-Shopify-API-Version': version }
  if (req.method !== 'POST') return json(405, { errors: 'Method Not Allowed' }, { ...headers, Allow: 'POST' })
  const access = world.tokenFor(headerOf(req, 'x-shopify-access-token'), shop.handle)
  if (!access.ok) return { ...access.response, headers: { ...access.response.headers, ...headers } }
  access.token.lastUsedAt = world.clock.now()
  const read = readQuery(req)
  if (!read.ok) return json(read.status, { errors: read.errors }, headers)
  const context = { world, shop, token: access.token, data: shopData(shop), version }
  return json(200, answer(read.query, read.variables, read.operationName, context), headers)
}

/** The body of a 200: `data`, `errors`, and what it cost. */
function answer(
  query: string,
  given: Readonly<Record<string, unknown>>,
  operationName: string | null,
  context: AdminContext,
): unknown {
  const checked = checkDocument(query)
  if (!checked.ok) return { errors: checked.errors }
  const operation = findOperation(checked.document.definitions, operationName)
  if ('message' in operation) return { errors: [operation] }
  const variables = coerceVariables(operation, given)
  if (!variables.ok) return { errors: variables.errors }
  const priced = { operation, fragments: checked.fragments, variables: variables.values }
  const requested = priceOf(priced)
  if (typeof requested !== 'number') return { errors: [requested] }
  return run(priced, requested, context)
}

function run(priced: PricedOperation, requestedQueryCost: number, context: AdminContext): unknown {
  const { shop, world } = context
  const now = world.clock.now()
  const withCost = (actualQueryCost: number | null): unknown => ({
    cost: { requestedQueryCost, actualQueryCost, throttleStatus: throttleStatus(shop, now) },
  })
  if (!charge(shop, requestedQueryCost, now)) {
    const throttled = { message: 'Throttled', extensions: { code: 'THROTTLED', documentation: rateLimits } }
    return { errors: [throttled], extensions: withCost(null) }
  }
  const { data, errors } = execute(priced, context)
  const actual = actualCost(priced, data, requestedQueryCost)
  refund(shop, requestedQueryCost - actual, now)
  return { data, ...(errors.length > 0 && { errors }), extensions: withCost(actual) }
}

/** The requested cost, or the error that refuses the query for it. */
function priceOf(priced: PricedOperation): number | PlatformError {
  try {
    const cost = requestedCost(priced)
    if (cost <= maxQueryCost) return cost
    return {
      message: `Query cost is ${cost}, which exceeds the single query max cost limit (${maxQueryCost}).`,
      extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: maxQueryCost, documentation: rateLimits },
    }
  } catch (error) {
    if (!(error instanceof TooManyFields)) throw error
    const message = `The query asks for more than ${maxFields} fields, which is the simulator's limit. Ask for less, or in several queries.`
    return { message, extensions: { code: 'MAX_COST_EXCEEDED', maxCost: maxQueryCost, documentation: rateLimits } }
  }
}

function findOperation(
  definitions: readonly { readonly kind: string }[],
  name: string | null,
): OperationDefinitionNode | PlatformError {
  const operations = definitions.filter((node): node is OperationDefinitionNode => 'operation' in node)
  const [first, second] = operations
  if (name !== null && name !== '') {
    return (
      operations.find((node) => node.name?.value === name) ?? { message: `No operation named "${name.slice(0, 100)}"` }
    )
  }
  if (first === undefined) return { message: 'A query must hold an operation' }
  return second === undefined ? first : { message: 'An operation name is required' }
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): HandlerRes {
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}
