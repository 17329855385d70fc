// Checked by the compiler alone: what must compile does, and each misuse below must not.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { DocumentNode } from 'graphql'
import type { ShopifyApp } from '../index.ts'
import type { GraphQLError } from './answer.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<T>(_proof: T): void {}

interface Shop {
  readonly shop: { readonly name: string }
}
/** As GraphQL Code Generator writes it. */
declare class TypedDocumentString<Result, Variables> extends String {
  __apiType?: (variables: Variables) => Result
}

declare const app: ShopifyApp
declare const node: TypedDocumentNode<Shop, { id: string }>
declare const bare: TypedDocumentNode<Shop, { [key: string]: never }>
declare const optional: TypedDocumentNode<Shop, { first?: number | null }>
declare const text: TypedDocumentString<Shop, { id: string }>
declare const untyped: DocumentNode
const to = { shop: 'demo', accessToken: 'stored', apiVersion: '2026-10' }

const fromNode = await app.adminGraphQLRequest(node, { ...to, variables: { id: '1' } })
if (fromNode.ok) {
  expectType<Equal<typeof fromNode.data, Shop>>(true)
  expectType<Equal<typeof fromNode.shop, string>>(true)
} else if (fromNode.log.code === 'graphql_errors') {
  expectType<readonly GraphQLError[] | null>(fromNode.errors)
  expectType<Equal<typeof fromNode.data, Shop | null>>(true)
}
const fromText = await app.adminGraphQLRequest(text, { ...to, variables: { id: '1' } })
if (fromText.ok) expectType<Equal<typeof fromText.data, Shop>>(true)

const said = await app.adminGraphQLRequest<Shop>('{ shop { name } }', to)
if (said.ok) expectType<string>(said.data.shop.name)
const unsaid = await app.adminGraphQLRequest('{ shop { name } }', { ...to, variables: { any: 1 } })
if (unsaid.ok) expectType<Equal<typeof unsaid.data, Record<string, unknown>>>(true)
await app.adminGraphQLRequest(untyped, to)
await app.adminGraphQLRequest(bare, to)
await app.adminGraphQLRequest(optional, to)
await app.adminGraphQLRequest(optional, { ...to, variables: { first: 5 } })

// @ts-expect-error -- the variables are needed
await app.adminGraphQLRequest(node, to)
// @ts-expect-error -- of this type
await app.adminGraphQLRequest(node, { ...to, variables: { id: 1 } })
// @ts-expect-error -- and no others
await app.adminGraphQLRequest(node, { ...to, variables: { id: '1', extra: 2 } })
// @ts-expect-error -- also for text
await app.adminGraphQLRequest(text, { ...to, variables: {} })
// @ts-expect-error -- the token's text, not the token object
await app.adminGraphQLRequest('{ shop { name } }', { ...to, accessToken: { token: 'stored' } })

const code = said.log.code
switch (code) {
  case 'success':
  case 'graphql_errors':
  case 'invalid_response':
  case 'unauthorized':
  case 'rate_limited':
  case 'network_error':
  case 'missing_shop':
  case 'missing_access_token':
  case 'missing_api_version':
  case 'missing_query':
  case 'configuration_error':
    break
  default:
    expectType<Equal<typeof code, `http_error_${number}`>>(true)
}
