import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The scope that one topic is documented with although no app can be granted it, and the one that is meant. */
const misprints = { read_inventory_shipments_received_items: 'read_inventory_shipments' }

/** The rows of `webhook-topics.json`, from the folder of one version's metadata and the schema's enum of topics. */
export function webhookTopics(folder, introspection) {
  const topicEnum = introspection.__schema.types.find((type) => type.name === 'WebhookSubscriptionTopic')
  const documented = new Map(topicEnum.enumValues.map((value) => [value.name, value]))
  const rows = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.json'))
    .map((file) => row(JSON.parse(readFileSync(join(folder, file), 'utf8')), documented))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const described = new Set(rows.map((topic) => topic.graphqlName))
  const without = [...documented.keys()].filter((name) => !described.has(name))
  if (without.length > 0) throw new Error(`No sample payload for ${without.join()}.`)
  return rows
}

function row(topic, documented) {
  const graphqlName = topic.name.toUpperCase().replace(/[/.]/g, '_')
  const enumValue = documented.get(graphqlName)
  const anyOfScopes = (topic.access_scopes ?? []).map((scope) => mend(`read_${scope}`))
  if (enumValue) assertSameScopes(topic.name, anyOfScopes, scopesOf(enumValue.description ?? ''))
  return {
    name: topic.name,
    graphqlName: enumValue ? graphqlName : null,
    anyOfScopes,
    availableOn: topic.available_on,
    customerData: (topic.pii ?? []).includes('customer'),
    deprecated: topic.deprecated || enumValue?.isDeprecated === true,
    samplePayload: topic.response,
  }
}

const mend = (scope) => misprints[scope] ?? scope

/** "Requires the `read_x` scope." or "Requires at least one of the following scopes: read_x, read_y." */
function scopesOf(description) {
  const sentence = /Requires\s+(?:the|at\s+least\s+one\s+of\s+the\s+following\s+scopes:)\s[^.]*\./.exec(
    description,
  )?.[0]
  return (sentence?.match(/\bread_\w+/g) ?? []).map(mend)
}

/** Two sources that know the same thing must say the same. */
function assertSameScopes(name, ours, theirs) {
  const all = new Set([...ours, ...theirs])
  if (all.size === ours.length && all.size === theirs.length) return
  throw new Error(`${name} requires ${ours.join()} in one source and ${theirs.join()} in the other.`)
}

/** The text of `src/generated/webhook-topic-name.ts`. */
export function topicNameType(rows) {
  return `// Written by scripts/generate.mjs; do not edit.

/** The name of a webhook topic: one of ${rows.length}. */
export type WebhookTopicName =
${rows.map((topic) => `  | '${topic.name}'`).join('\n')}
`
}
