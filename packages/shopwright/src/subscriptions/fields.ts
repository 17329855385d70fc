import { filterText, type SubscriptionFacts } from './declared.ts'
import { comparable } from './target.ts'

/** What may differ between two subscriptions of one topic. */
export type SubscriptionField = 'uri' | 'filter' | 'includeFields' | 'metafieldNamespaces' | 'name' | 'format'

const FORMS: readonly (readonly [SubscriptionField, (facts: SubscriptionFacts) => string])[] = [
  ['uri', ({ uri }) => comparable(uri)],
  ['filter', ({ filter }) => filterText(filter) ?? ''],
  ['includeFields', ({ includeFields }) => asSet(includeFields)],
  ['metafieldNamespaces', ({ metafieldNamespaces }) => asSet(metafieldNamespaces.map(namespaceOf))],
  ['name', ({ name }) => name ?? ''],
  ['format', ({ format = 'JSON' }) => format],
]

/** The fields in which two subscriptions differ; the order of fields and namespaces means nothing. */
export function differingFields(a: SubscriptionFacts, b: SubscriptionFacts): readonly SubscriptionField[] {
  return FORMS.filter(([, form]) => form(a) !== form(b)).map(([field]) => field)
}

/** What Shopify lets stand only once: a topic, an address and a filter together. */
export function identityOf({ topic, uri, filter }: SubscriptionFacts): string {
  return JSON.stringify([topic, comparable(uri), filterText(filter)])
}

function asSet(list: readonly string[]): string {
  return JSON.stringify([...new Set(list)].toSorted())
}

/** An app's own namespace is asked for as `$app:x`, and may be answered as `app--1234--x`. */
function namespaceOf(namespace: string): string {
  const own = /^app--\d+(?:--(.+))?$/s.exec(namespace)
  if (own === null) return namespace
  return own[1] === undefined ? '$app' : `$app:${own[1]}`
}
