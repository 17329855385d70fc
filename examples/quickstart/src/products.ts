import type { GuardedAnswer, Req, ShopifyApp } from 'shopwright'
import type { AccessTokens } from 'shopwright/tokens'
import type { Merchant } from './app.ts'

const API_VERSION = '2026-10'

interface Product {
  readonly id: string
  readonly title: string
  readonly status: string
}

/** `GET /api/products`: the newest products of the shop. */
export async function listProducts(app: ShopifyApp, tokens: AccessTokens, merchant: Merchant): Promise<GuardedAnswer> {
  const query = '{ products(first: 10, reverse: true) { nodes { id title status } } }'
  return callAdmin(app, tokens, merchant, query, {}, ({ products }: { products: { nodes: Product[] } }) =>
    json(200, products.nodes),
  )
}

/** `POST /api/products` with `{ "title": "…" }`: one product more. */
export async function createProduct(
  app: ShopifyApp,
  tokens: AccessTokens,
  merchant: Merchant,
  req: Req,
): Promise<GuardedAnswer> {
  const title = titleIn(req)
  if (title === null) return json(422, { errors: ['Give the product a title.'] })
  const mutation = `mutation ($title: String!) {
    productCreate(product: { title: $title }) { product { id title status } userErrors { message } }
  }`
  interface Created {
    productCreate: { product: Product | null; userErrors: { message: string }[] }
  }
  return callAdmin(app, tokens, merchant, mutation, { title }, ({ productCreate: { product, userErrors } }: Created) =>
    product === null ? json(422, { errors: userErrors.map(({ message }) => message) }) : json(201, product),
  )
}

/**
 * Calls the Admin API with the shop's access token: stored, refreshed, or exchanged for the merchant's ID token, and once
 * more where Shopify has taken it back. Whatever goes wrong on the way has its response ready.
 */
async function callAdmin<Data>(
  app: ShopifyApp,
  tokens: AccessTokens,
  merchant: Merchant,
  query: string,
  variables: Record<string, unknown>,
  answer: (data: Data) => GuardedAnswer,
): Promise<GuardedAnswer> {
  const result = await tokens.call(merchant, ({ token }) =>
    app.adminGraphQLRequest<Data>(query, {
      shop: merchant.shop,
      accessToken: token,
      apiVersion: API_VERSION,
      variables,
      invalidTokenResponse: merchant.invalidTokenResponse,
    }),
  )
  if (result.ok) return answer(result.data)
  if ('errors' in result && result.errors !== null) {
    return json(502, { errors: result.errors.map(({ message }) => message) })
  }
  return result.response
}

function titleIn(req: Req): string | null {
  const text = typeof req.body === 'string' ? req.body : new TextDecoder().decode(req.body)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('title' in value)) return null
    return typeof value.title === 'string' && value.title.trim() !== '' ? value.title.trim().slice(0, 255) : null
  } catch {
    return null
  }
}

function json(status: number, value: unknown): GuardedAnswer {
  return { status, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } }
}
