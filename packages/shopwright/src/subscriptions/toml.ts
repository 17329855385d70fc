import { fieldOf, isRecord } from '../http/json.ts'
import type { SubscriptionFacts } from './declared.ts'
import { topicName } from './topic.ts'

/** The subscriptions of a `shopify.app.toml`: every shop has them, and only a deploy changes them. */
export interface TomlSubscriptions {
  /** One for each topic of each `[[webhooks.subscriptions]]`, compliance topics included. */
  readonly subscriptions: readonly SubscriptionFacts[]
  /** `api_version` under `[webhooks]`. */
  readonly apiVersion: string | null
  /** What could not be read, each with its place in the file: `webhooks.subscriptions[0].uri is no text`. */
  readonly problems: readonly string[]
}

const MOST = 1000

/** The older way to write the compliance topics, under `[webhooks.privacy_compliance]`. */
const PRIVACY: readonly (readonly [key: string, topic: string])[] = [
  ['customer_data_request_url', 'CUSTOMERS_DATA_REQUEST'],
  ['customer_deletion_url', 'CUSTOMERS_REDACT'],
  ['shop_deletion_url', 'SHOP_REDACT'],
]

/**
 * The webhook subscriptions of a `shopify.app.toml` that was parsed already, by `smol-toml` or any other parser of TOML.
 * Paths such as `/webhooks` are completed with the file's `application_url`. Nothing throws: what makes no sense is named
 * in `problems`, and the rest is read.
 *
 * Rule: https://shopify.dev/docs/apps/build/cli-for-apps/app-configuration#webhooks
 *
 * @example
 * ```ts
 * import { parse } from 'smol-toml'
 * import { declaredInToml } from 'shopwright/subscriptions'
 *
 * const { subscriptions } = declaredInToml(parse(`
 *   application_url = "https://app.example"
 *   [webhooks]
 *   api_version = "2026-10"
 *   [[webhooks.subscriptions]]
 *   topics = ["app/uninstalled"]
 *   uri = "/webhooks"
 * `))
 * console.log(subscriptions[0]?.topic, subscriptions[0]?.uri) // APP_UNINSTALLED https://app.example/webhooks
 * ```
 */
export function declaredInToml(parsed: unknown): TomlSubscriptions {
  const problems: string[] = []
  if (!isRecord(parsed)) problems.push('the file is no TOML table: hand over what the parser answers')
  const webhooks = fieldOf(parsed, 'webhooks')
  const base = textOf(fieldOf(parsed, 'application_url'))?.replace(/\/+$/, '') ?? null
  const absolute = (uri: string, at: string): string => {
    if (!uri.startsWith('/')) return uri
    if (base === null) problems.push(`${at} is a path, but the file has no application_url to complete it`)
    return (base ?? '') + uri
  }
  const list = fieldOf(webhooks, 'subscriptions') ?? []
  if (!Array.isArray(list)) problems.push('webhooks.subscriptions is no array of tables')
  else if (list.length > MOST) problems.push(`webhooks.subscriptions has more than ${MOST} tables; the first are read`)
  const subscriptions = (Array.isArray(list) ? list.slice(0, MOST) : []).flatMap((entry: unknown, index) =>
    factsOf(entry, `webhooks.subscriptions[${index}]`, absolute, problems),
  )
  const privacy = fieldOf(webhooks, 'privacy_compliance')
  for (const [key, topic] of PRIVACY) {
    const uri = textOf(fieldOf(privacy, key))
    if (uri !== null)
      subscriptions.push({ topic, uri: absolute(uri, `webhooks.privacy_compliance.${key}`), ...NOTHING })
  }
  return { subscriptions, apiVersion: textOf(fieldOf(webhooks, 'api_version')), problems }
}

const NOTHING = { filter: null, includeFields: [], metafieldNamespaces: [], name: null } as const

function factsOf(
  entry: unknown,
  at: string,
  absolute: (uri: string, at: string) => string,
  problems: string[],
): SubscriptionFacts[] {
  const uri = textOf(fieldOf(entry, 'uri'))
  if (uri === null) {
    problems.push(`${at}.uri is no text`)
    return []
  }
  const texts = (key: string): readonly string[] => {
    const list: unknown = fieldOf(entry, key) ?? []
    const read = Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string').slice(0, MOST) : []
    if (!Array.isArray(list) || read.length !== list.length) problems.push(`${at}.${key} is no array of texts`)
    return read
  }
  const facts = {
    uri: absolute(uri, `${at}.uri`),
    filter: textOf(fieldOf(entry, 'filter')),
    includeFields: texts('include_fields'),
    metafieldNamespaces: texts('metafield_namespaces'),
    name: textOf(fieldOf(entry, 'name')),
  }
  return ['topics', 'compliance_topics'].flatMap((key) =>
    texts(key).flatMap((given, index) => {
      const topic = topicName(given)
      if (topic === null) problems.push(`${at}.${key}[${index}] is no topic`)
      return topic === null ? [] : [{ topic, ...facts }]
    }),
  )
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
