export type { AppOptions, AppWebhook, SimulatedApp } from './simulator/app.ts'
export type { Clock } from './simulator/clock.ts'
export type { Fault, FaultPoint, Faults } from './simulator/faults.ts'
export { simulatorFetch, type SimulatorFetch } from './simulator/fetch.ts'
export type { PublicKey, RegisteredKey } from './simulator/oauth/public-keys.ts'
export type { RefreshLife, TokenLife, Tokens } from './simulator/oauth/token-lives.ts'
export type { Deliver } from './simulator/requests/delivery.ts'
export type { Retrying, Senders, SendOptions } from './simulator/requests/send.ts'
export type { Listening, ListenOptions } from './simulator/server.ts'
export type { ShopCustomer, ShopOptions, ShopPlan, ShopState, SimulatedShop, StaffUser } from './simulator/shops.ts'
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator/simulator.ts'
export type { Webhooks } from './simulator/webhooks/courier.ts'
export type { BusFacts } from './simulator/webhooks/event-bridge.ts'
export type { EventBridgeEvent, PubSubPush, WebhookDelivery } from './simulator/webhooks/options.ts'
export { PUB_SUB_FLAWS, type PubSubFlaw, type PushFacts } from './simulator/webhooks/pub-sub.ts'
export type { Retries } from './simulator/webhooks/schedule.ts'
export type { Channel, SentWebhook, WebhookAttempt } from './simulator/webhooks/sent-webhook.ts'
export type {
  AccessToken,
  Delivery,
  Ids,
  RefreshToken,
  RequestKind,
  ShopEvent,
  TokenLookup,
  TokenRefusal,
  WebhookSubscription,
  World,
  WorldOptions,
} from './simulator/world.ts'
