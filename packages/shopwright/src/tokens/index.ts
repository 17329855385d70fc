export {
  type AccessTokens,
  type CallOptions,
  createAccessTokens,
  type OfflineRefusal,
  type OfflineResult,
  type OnlineRefusal,
  type OnlineResult,
  type OwnRefusal,
  type OwnResult,
  type TokenOptions,
} from './access-tokens.ts'
export type { TokenGranted, TokenRefused } from './answer.ts'
export type { CacheOption } from './cache.ts'
export type { AccessTokensOptions, TokenApp } from './context.ts'
export type { AboutRow, AboutToken, OnTokenEvent, TokenEvent } from './events.ts'
export type { RefusalCode, SuccessCode } from './outcomes.ts'
export type { TokenMode } from './record.ts'
export type { TokenSource } from './source.ts'
export { printMigrations } from './token-tables.ts'
export type { TokenKey, TokenLease, TokenRow, TokenStore } from './token-store.ts'

export {
  encrypted,
  type EncryptedOptions,
  type ListedSealedTokenRow,
  type SealedTokenRow,
  type SealedTokenStore,
} from './encrypted.ts'
export { SealError, type SealFault, type SealingKey } from '../crypto/seal.ts'
export {
  generateSealingKey,
  type SealingKeyMaterial,
  type SealingKeyProvider,
  type SealingKeyRing,
  type SealingKeys,
} from '../crypto/sealing-keys.ts'
export type { BlindIndexKey } from '../crypto/blind-index.ts'
export type { TelemetryApi, TelemetryAttributes, TelemetryMeter, TelemetrySpan, TelemetryTracer } from './telemetry.ts'

export type { AdoptOptions, AdoptOutcome, AdoptReport } from './fleet/adopt.ts'
export type { AuditedToken, AuditReport, AuditSummary } from './fleet/audit.ts'
export type { ForgetOptions, ForgetReport } from './fleet/forget.ts'
export type { KeepAliveOptions, KeepAliveOutcome, KeepAliveReport } from './fleet/keep-alive.ts'
export type { MigrateOptions, MigrateOutcome, MigrateReport } from './fleet/migrate.ts'
export type { ResealOutcome, ResealReport } from './fleet/reseal.ts'
export type { FleetFailure, FleetOptions, FleetProgress, FleetReport } from './fleet/run.ts'
export type { UninstalledOptions, UninstalledReport } from './fleet/uninstalled.ts'
