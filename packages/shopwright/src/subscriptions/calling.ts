import type { GraphQLAnswer } from './answer.ts'

/** For which shop: the verified result of any verifier, or `{ shop: 'demo' }`. */
export interface SubscriptionSource {
  /** Refused results do not compile here: send their `response`. */
  readonly ok?: true | undefined
  readonly shop: string | null
}

/** One question to a shop's Admin API. */
export interface SubscriptionCall<Source extends SubscriptionSource = SubscriptionSource> {
  /** As it was given to `plan` or `apply`; hand it to `tokens.call`. */
  readonly source: Source | { readonly shop: string }
  /** The handle. */
  readonly shop: string
  readonly query: string
  readonly variables: Record<string, unknown>
}

/** Asks a shop's Admin API, repeats what Shopify throttles, and does not throw: `adminGraphQLRequest` with a token. */
export type CallAdminGraphQL<Source extends SubscriptionSource = SubscriptionSource> = (
  call: SubscriptionCall<Source>,
) => Promise<GraphQLAnswer>

/** {@link CallAdminGraphQL} with shop and token filled in. */
export type Ask = (query: string, variables: Record<string, unknown>) => Promise<GraphQLAnswer>
