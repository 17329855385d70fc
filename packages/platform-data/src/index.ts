export { adminSchemaSDL, adminSchemaVersions, type AdminSchemaVersion } from './admin-schema.ts'
export {
  apiVersions,
  isSupportedVersion,
  latestStableVersion,
  servedVersion,
  type ApiVersion,
  type ApiVersionKind,
} from './api-versions.ts'
export type { WebhookTopicName } from './generated/webhook-topic-name.ts'
export type { JsonObject, JsonValue } from './json.ts'
export { missingScopes, requiredScopes, type ScopeGroup, type ScopeRequirement } from './required-scopes.ts'
export { webhookTopic, webhookTopics, type WebhookTopic } from './webhook-topics.ts'
