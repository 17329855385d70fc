export { createInbox, type HandlerEntry, type HandlerMap, type Inbox, type InboxOptions } from './inbox.ts'
export type { Backoff } from './work/backoff.ts'
export { type Delivery, idempotencyKeyOf } from './delivery.ts'
export {
  eventBridgeBatch,
  eventBridgeEvent,
  type EventBridgeOptions,
  type EventBridgeResult,
  EventNotTaken,
  type SqsBatch,
  type SqsBatchResponse,
} from './transports/event-bridge.ts'
export type { EventBridgeRefusal } from './transports/event-bridge-outcomes.ts'
export { type GoogleKeys, googleKeys, type GoogleKeysOptions } from './transports/google-keys.ts'
export type { HandlerOptions, WebhookHandler } from './handlers.ts'
export type { DeliveryName, InboxEvent, InboxStats, Sum } from './inbox-event.ts'
export { FAILURES, type FailureCode, type ReceiptRefusal } from './outcomes.ts'
export type { BigIntegers } from './payload.ts'
export type { Keep } from './work/pruning.ts'
export { pubSubPush, type PubSubPushOptions, type PubSubResult } from './transports/pub-sub.ts'
export type { PubSubRefusal } from './transports/pub-sub-outcomes.ts'
export {
  appUninstalledHandler,
  type ComplianceDuties,
  complianceHandlers,
  type ComplianceTopic,
  type CustomersDataRequest,
  type CustomersRedact,
  type DataSubject,
  type DutyDone,
  type PayloadId,
  type ScopesChange,
  scopesUpdateHandler,
  type ShopRedact,
  type UninstallDuties,
} from './ready-handlers.ts'
export type { ReceiptResult } from './receipt/receipt.ts'
export type { InboxAttributes, InboxMeter, InboxSpan, InboxTelemetry, InboxTracer } from './telemetry-api.ts'
export type { PayloadOf, StandardSchema, WebhookContext, WebhookPayloads } from './webhook-context.ts'
export type {
  Claim,
  ClaimOptions,
  DeliveryFilter,
  DeliveryRecord,
  DeliveryState,
  DoneOutcome,
  FailureReason,
  QueueCounts,
  QueueEntry,
  QueueTraits,
  WebhookQueue,
} from './webhook-queue.ts'
