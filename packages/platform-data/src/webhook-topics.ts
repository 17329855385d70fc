import { deepFreeze, once, readDataFile } from './data-file.ts'
import type { WebhookTopicName } from './generated/webhook-topic-name.ts'
import type { JsonObject } from './json.ts'
import type { ScopeGroup } from './required-scopes.ts'

/** One webhook topic of the platform. */
export interface WebhookTopic {
  /** As in the `X-Shopify-Topic` header and in `shopify.app.toml`: `orders/create`. */
  readonly name: WebhookTopicName
  /**
   * The value of the GraphQL enum `WebhookSubscriptionTopic`: `ORDERS_CREATE`. `null` for the three compliance
   * topics, which an app subscribes to only in `shopify.app.toml`.
   */
  readonly graphqlName: string | null
  /** To subscribe, an app must have been granted any one of these. Empty: every app may subscribe. */
  readonly anyOfScopes: ScopeGroup
  /** Where a subscription can be made. */
  readonly availableOn: readonly ('graphql' | 'rest' | 'toml')[]
  /** True for the topics about whose payload Shopify says that it carries data of a customer. */
  readonly customerData: boolean
  /** True when Shopify's documentation marks the topic as deprecated. */
  readonly deprecated: boolean
  /**
   * The body of Shopify's example delivery, frozen; make a copy of your own with `structuredClone`. A few topics have
   * the example `{}`. Ids above 2^53 were rounded before they reached this package, so read `admin_graphql_api_id`
   * where an exact one matters.
   */
  readonly samplePayload: JsonObject
}

const topics = once((): ReadonlyMap<string, WebhookTopic> => {
  const rows = deepFreeze(JSON.parse(readDataFile('webhook-topics.json')) as readonly WebhookTopic[])
  return new Map(rows.map((row) => [row.name, row]))
})

const list = once((): readonly WebhookTopic[] => Object.freeze([...topics().values()]))

/**
 * All webhook topics, in the order of their names. Read from disk at the first call and kept.
 *
 * ```ts
 * import { webhookTopics } from '@shopwright/platform-data'
 *
 * const open = webhookTopics().filter((topic) => topic.anyOfScopes.length === 0)
 * console.log(open.map((topic) => topic.name)) // ['app/scopes_update', 'app/uninstalled', …]
 * ```
 */
export function webhookTopics(): readonly WebhookTopic[] {
  return list()
}

/**
 * One topic by its name (`orders/create`) or by the name of its GraphQL enum value (`ORDERS_CREATE`). With a name from
 * the type {@link WebhookTopicName} the answer is never `undefined`.
 *
 * ```ts
 * import { webhookTopic } from '@shopwright/platform-data'
 *
 * const topic = webhookTopic('app/uninstalled')
 * const body = JSON.stringify({ ...topic.samplePayload, myshopify_domain: 'demo.myshopify.com' })
 * console.log(topic.graphqlName, body.length > 100) // APP_UNINSTALLED true
 * ```
 */
export function webhookTopic(name: WebhookTopicName): WebhookTopic
export function webhookTopic(name: string): WebhookTopic | undefined
export function webhookTopic(name: string): WebhookTopic | undefined {
  return topics().get(name) ?? byGraphqlName().get(name)
}

const byGraphqlName = once(
  (): ReadonlyMap<string | null, WebhookTopic> => new Map(list().map((topic) => [topic.graphqlName, topic])),
)
