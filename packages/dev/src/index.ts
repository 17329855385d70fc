export type { AppOptions, AppWebhook, SimulatedApp } from './simulator/app.ts'
export type { Clock } from './simulator/clock.ts'
export type { Fault, FaultPoint, Faults } from './simulator/faults.ts'
export { simulatorFetch, type SimulatorFetch } from './simulator/fetch.ts'
export type { PublicKey, RegisteredKey } from './simulator/oauth/public-keys.ts'
export type { Deliver } from './simulator/requests/delivery.ts'
export type { Senders, SendOptions } from './simulator/requests/send.ts'
export type { Listening, ListenOptions } from './simulator/server.ts'
export type { ShopCustomer, ShopOptions, ShopPlan, ShopState, SimulatedShop, StaffUser } from './simulator/shops.ts'
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator/simulator.ts'
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
