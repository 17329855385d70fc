import { readFileSync } from 'node:fs'
import { buildSchema, isEnumType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { adminSchemaSDL } from './admin-schema.ts'
import type { JsonValue } from './json.ts'
import { requiredScopes } from './required-scopes.ts'
import { webhookTopic, webhookTopics } from './webhook-topics.ts'

describe('the webhook topics', () => {
  it('are 221, each once, in the order of their names', () => {
    const names = webhookTopics().map((topic) => topic.name)
    expect(names).toHaveLength(221)
    expect(names).toEqual([...new Set(names)].sort())
  })

  it('each have a payload that is a JSON object, frozen to its leaves', () => {
    const parts = (value: JsonValue): JsonValue[] =>
      typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(parts)] : []
    for (const { name, samplePayload } of webhookTopics()) {
      expect({ name, is: Object.prototype.toString.call(samplePayload) }).toEqual({ name, is: '[object Object]' })
      expect(JSON.parse(JSON.stringify(samplePayload))).toEqual(samplePayload)
      expect({ name, thawed: parts(samplePayload).filter((part) => !Object.isFrozen(part)) }).toEqual({
        name,
        thawed: [],
      })
    }
    expect(webhookTopics().filter(({ samplePayload }) => Object.keys(samplePayload).length === 0)).toHaveLength(11)
  })

  it('are exactly the values of the GraphQL enum and the three compliance topics', () => {
    const values = buildSchema(adminSchemaSDL(), { assumeValid: true }).getType('WebhookSubscriptionTopic')
    const enumNames = isEnumType(values) ? values.getValues().map((value) => value.name) : []
    const ours = webhookTopics().flatMap((topic) => topic.graphqlName ?? [])
    expect(ours.sort()).toEqual(enumNames.sort())
    const compliance = webhookTopics().filter((topic) => topic.graphqlName === null)
    expect(compliance.map((topic) => topic.name)).toEqual(['customers/data_request', 'customers/redact', 'shop/redact'])
    expect(compliance.map((topic) => topic.availableOn)).toEqual([['toml'], ['toml'], ['toml']])
  })

  it('have the names that the type WebhookTopicName lists', () => {
    const source = readFileSync(new URL('generated/webhook-topic-name.ts', import.meta.url), 'utf8')
    const listed = [...source.matchAll(/^ {2}\| '(.+)'$/gm)].map((match) => match[1])
    expect(listed).toEqual(webhookTopics().map((topic) => topic.name))
  })

  it('name scopes that the Admin schema knows, but for three that guard only webhooks', () => {
    const known = new Set([...requiredScopes().values()].flatMap((rule) => rule.inMutations.flat()))
    const strangers = new Set(webhookTopics().flatMap((topic) => topic.anyOfScopes.filter((name) => !known.has(name))))
    const onlyWebhooks = ['read_assigned_shipping', 'read_audit_events', 'read_buyer_membership_orders']
    expect([...strangers].sort()).toEqual(onlyWebhooks)
  })

  it('are found by name and by enum value, and by nothing else', () => {
    const topic = webhookTopic('orders/create')
    expect(topic.graphqlName).toBe('ORDERS_CREATE')
    expect(topic.anyOfScopes).toEqual(['read_orders', 'read_marketplace_orders'])
    expect(topic.customerData).toBe(true)
    expect(topic.samplePayload['email']).toBe('jon@example.com')
    expect(webhookTopic('ORDERS_CREATE')).toBe(topic)
    expect(webhookTopic('app/uninstalled').anyOfScopes).toEqual([])
    for (const wrong of ['orders/nothing', 'null', '', '__proto__', 'constructor']) {
      expect(webhookTopic(wrong)).toBeUndefined()
    }
  })
})
