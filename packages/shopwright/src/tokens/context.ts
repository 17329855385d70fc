import type { ShopifyApp } from '../app.ts'
import type { CacheOption, TokenCache } from './cache.ts'
import type { OnTokenEvent, TokenEvent } from './events.ts'
import type { Flights } from './single-flight.ts'
import type { Telemetry, TelemetryApi } from './telemetry.ts'
import type { TokenStore } from './token-store.ts'

/** The part of a `ShopifyApp` that access tokens are got with. */
export type TokenApp = Pick<
  ShopifyApp,
  | 'clientId'
  | 'now'
  | 'sleep'
  | 'secretId'
  | 'exchangeUsingTokenExchange'
  | 'refreshTokenExchangedAccessToken'
  | 'migrateToExpiringToken'
  | 'exchangeUsingClientCredentials'
  | 'exchangeUsingClientAssertion'
>

/** The settings of `createAccessTokens`. */
export interface AccessTokensOptions {
  /** Your `ShopifyApp`. */
  readonly app: TokenApp
  /** Where the tokens live: one of `shopwright/tokens/*`, best inside `encrypted(store, keys)`. */
  readonly store: TokenStore
  /** So many ms before a token expires it is refreshed, while others go on with it; 300,000 by default. */
  readonly refreshBefore?: number | undefined
  /** For so many ms a process leases a row; a killed one delays others no longer. 10,000 by default, at least 100. */
  readonly lease?: number | undefined
  /** So many ms a caller waits at most; 30,000 by default. The work goes on for the next caller. */
  readonly deadline?: number | undefined
  /** Keeps fresh tokens in this process as well: at most `maxShops` (10,000), no longer than `maxAge` ms (60,000). Off by default. */
  readonly cache?: CacheOption
  /** Hears what happens to tokens, for your log. */
  readonly onEvent?: OnTokenEvent | undefined
  /** `@opentelemetry/api`, or its `{ trace, metrics }`. */
  readonly telemetry?: TelemetryApi | undefined
  /** The app's RSA private key, for `applicationOnly`. */
  readonly privateKey?: Parameters<TokenApp['exchangeUsingClientAssertion']>[0]['privateKey'] | undefined
  /** The `kid` of that key. */
  readonly keyId?: string | undefined
}

/** What all parts of the token service share. */
export interface TokenContext {
  readonly app: TokenApp
  readonly store: TokenStore
  readonly refreshBefore: number
  readonly leaseMs: number
  readonly deadlineMs: number
  readonly privateKey: AccessTokensOptions['privateKey']
  readonly keyId: string | undefined
  readonly telemetry: Telemetry
  readonly cache: TokenCache
  readonly flights: Flights
  readonly emit: (event: TokenEvent) => void
}
