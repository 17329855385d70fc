import type { StoreAddress } from './stores.ts'

/** What a process of a storm is started with. */
export interface ProcessSettings extends StoreAddress {
  readonly process: number
  readonly callers: number
  /** Where the simulated Shopify listens. */
  readonly platform: string
}

/** Told to a process: all your callers ask for the tokens of these shops, at this moment. */
export interface RaceOrder {
  readonly race: number
  readonly shops: readonly string[]
  /** In ms. */
  readonly lease: number
  /** Whether every request comes with an ID token, as when merchants open the app. */
  readonly opening: boolean
  /** By so many ms the simulator's clock is ahead of the machine's. */
  readonly ahead: number
  /** When to start, in ms since the epoch. */
  readonly at: number
}

/** How the callers of one process fared with one shop. */
export interface Fared {
  readonly shop: string
  /** Refusals, by code. */
  readonly failed: readonly string[]
  /** The different tokens that they were given. */
  readonly tokens: readonly string[]
  /** How long the slowest waited, in ms. */
  readonly ms: number
}

/** Told by a process. */
export type ProcessMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'fared'; readonly race: number; readonly fared: readonly Fared[] }
  | { readonly kind: 'unhandled'; readonly error: string }
