import type { AccessToken } from '../platform/access-token.ts'
import { parseShop } from '../platform/shop.ts'
import { answer, misused, type TokenGranted, type TokenRefused } from './answer.ts'
import { callWithToken } from './call.ts'
import type { AccessTokensOptions } from './context.ts'
import { fleetOf } from './fleet-of.ts'
import { adopt, type AdoptOptions, type AdoptReport } from './fleet/adopt.ts'
import { audit, type AuditReport } from './fleet/audit.ts'
import { forget, type ForgetOptions, type ForgetReport } from './fleet/forget.ts'
import { keepAlive, type KeepAliveOptions, type KeepAliveReport } from './fleet/keep-alive.ts'
import { migrate, type MigrateOptions, type MigrateReport } from './fleet/migrate.ts'
import { reseal, type ResealReport } from './fleet/reseal.ts'
import type { FleetOptions } from './fleet/run.ts'
import { uninstalled, type UninstalledOptions, type UninstalledReport } from './fleet/uninstalled.ts'
import { obtain } from './obtain.ts'
import { contextOf } from './options.ts'
import type { RefusalCode, SuccessCode } from './outcomes.ts'
import { rowKey, type TokenMode } from './record.ts'
import { readSource, type TokenSource } from './source.ts'
import type { TokenStore } from './token-store.ts'

/** What every method that gives a token takes. */
export interface TokenOptions {
  /** Ends the wait with `aborted`. Work that is under way goes on for others, so that no new token is lost. */
  readonly signal?: AbortSignal | undefined
}

/** What {@link AccessTokens.call} takes. */
export interface CallOptions extends TokenOptions {
  /** Which token; `offline` by default. */
  readonly mode?: TokenMode | undefined
}

/** The log codes with which there is no offline token. */
export type OfflineRefusal = RefusalCode
/** The log codes with which there is no online token. */
export type OnlineRefusal = Exclude<RefusalCode, 'refresh_token_dead'>
/** The log codes with which there is no token that the app asks for in its own name. */
export type OwnRefusal = Exclude<OnlineRefusal, 'no_access_token' | 'invalid_subject_token' | 'unreadable_record'>

/** What `offline` gives: an access token, or a refusal with its code and a ready response. */
export type OfflineResult = TokenGranted | TokenRefused
/** What `online` gives: the user’s access token, or a refusal with its code and a ready response. */
export type OnlineResult = TokenGranted<Exclude<SuccessCode, 'refreshed'>> | TokenRefused<OnlineRefusal>
/** What `clientCredentials` and `applicationOnly` give: an access token, or a refusal with its code and a ready response. */
export type OwnResult = TokenGranted<Exclude<SuccessCode, 'refreshed'>> | TokenRefused<OwnRefusal>

/** The access tokens of an app: stored, refreshed once, never lost. Made by {@link createAccessTokens}; needs no `this`. */
export interface AccessTokens {
  /** A shop's own token, for work without a person. */
  readonly offline: (source: TokenSource, options?: TokenOptions) => Promise<OfflineResult>
  /** The token of the user who sent a verified request. */
  readonly online: (source: TokenSource, options?: TokenOptions) => Promise<OnlineResult>
  /** A token of client credentials, for shops of your own organisation. */
  readonly clientCredentials: (source: TokenSource, options?: TokenOptions) => Promise<OwnResult>
  /** An application-only token; needs the setting `privateKey`. */
  readonly applicationOnly: (source: TokenSource, options?: TokenOptions) => Promise<OwnResult>
  /**
   * Runs `fn` with a token. Where its result has the `log.code` `unauthorized`, the token is refreshed or exchanged
   * once and `fn` runs once more: who was answered 401 has done nothing, so this is safe for mutations too.
   * Comes to the result of `fn`, or to the refusal where there is no token.
   */
  readonly call: <Result>(
    source: TokenSource,
    fn: (accessToken: AccessToken) => Result | Promise<Result>,
    options?: CallOptions,
  ) => Promise<Result | TokenRefused>
  /** Moves every non-expiring token to an expiring pair; may be killed and started again. */
  readonly migrate: (options?: MigrateOptions) => Promise<MigrateReport>
  /** Refreshes what would otherwise pass its 90 days. */
  readonly keepAlive: (options?: KeepAliveOptions) => Promise<KeepAliveReport>
  /** Seals every row with the current key. */
  readonly reseal: (options?: FleetOptions) => Promise<ResealReport>
  /** Deletes every row of a shop but those of a later installation, for `shop/redact`. Rejects with a `TypeError` for what is no shop. */
  readonly forget: (shop: string, options?: ForgetOptions) => Promise<ForgetReport>
  /** Takes every secret of a shop out of the store and notes why, for `app/uninstalled`. Rejects with a `TypeError` for what is no shop. */
  readonly uninstalled: (shop: string, options?: UninstalledOptions) => Promise<UninstalledReport>
  /** The state of every row, without a secret. */
  readonly audit: (options?: FleetOptions) => Promise<AuditReport>
  /** Copies rows of another store that this one lacks. */
  readonly adopt: (from: TokenStore, options?: AdoptOptions) => Promise<AdoptReport>
}

/**
 * Access tokens as a service: stored, sealed if you like, refreshed exactly once however many processes ask, and never
 * lost. Everything may be called at any time, from any number of processes on one store.
 *
 * - `app`: your `ShopifyApp`. `store`: one of `shopwright/tokens/*`.
 * - `refreshBefore`, `lease`, `deadline` (ms), `cache`, `onEvent`, `telemetry`, `privateKey`, `keyId`: see
 *   {@link AccessTokensOptions}.
 *
 * `offline(source)` takes a verified result, or `{ shop: 'demo' }` in background work. `ok`: use `accessToken.token`;
 * `log.code` is `stored`, `refreshed`, `acquired`, or `still_valid` where no new one could be had yet. Refused, with a
 * `response` that is ready to be sent: `no_access_token`, `refresh_token_dead`, `shop_uninstalled`,
 * `invalid_subject_token` (401: the verifier's `newIdTokenResponse` where there is one), `shop_unavailable`,
 * `temporarily_unavailable`, `store_unavailable`, `aborted` (503), `invalid_client`, `unreadable_record`,
 * `unexpected_answer`, `configuration_error` (500).
 *
 * A fresh token costs one `get` of the store, or nothing with `cache`. Near its expiry one caller refreshes it while
 * the others go on with it; behind it they wait for one request together. A refresh token that is dead is marked, its
 * row kept, and nothing is sent for it until the merchant opens the app.
 *
 * Throws a `TypeError` for settings that cannot be right; nothing else here throws, but for what your own `fn` throws.
 *
 * Rule: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createAccessTokens } from 'shopwright/tokens'
 * import { memoryTokenStore } from 'shopwright/tokens/memory'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const tokens = createAccessTokens({ app, store: memoryTokenStore() })
 *
 * const result = await tokens.offline({ shop: 'demo' })
 * console.log(result.log.code) // 'no_access_token'
 * ```
 */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const context = contextOf(options)
  const fleet = fleetOf(context)

  async function token(
    mode: TokenMode,
    given: TokenSource,
    { signal }: TokenOptions = {},
    rejected: string | null = null,
  ): Promise<TokenGranted | TokenRefused> {
    const source = readSource(given)
    const fault = typeof source === 'string' ? source : faultOf(mode, source.userId)
    if (typeof source === 'string' || fault !== null) return misused(fault ?? '')
    const user = mode === 'online' ? source.userId : null
    const key = rowKey(context.app.clientId, source.shop, { mode, user })
    const settled = await obtain(context, { key, mode, user, idToken: source.idToken, rejected }, signal)
    context.telemetry.asked(mode, settled.log.code)
    return answer(source, settled)
  }
  function faultOf(mode: TokenMode, userId: string | null): string | null {
    if (mode === 'online' && userId === null) {
      return 'an online token belongs to a user, and the source’s ID token names none'
    }
    if (mode === 'application_only' && context.privateKey === undefined) {
      return 'application-only tokens need the app’s key: createAccessTokens({ privateKey, keyId, … })'
    }
    return null
  }

  return {
    offline: (source, settings) => token('offline', source, settings),
    // Which codes a kind of token comes to is fixed by `plan` and by what its grant answers.
    online: (source, settings) => token('online', source, settings) as Promise<OnlineResult>,
    clientCredentials: (source, settings) => token('client_credentials', source, settings) as Promise<OwnResult>,
    applicationOnly: (source, settings) => token('application_only', source, settings) as Promise<OwnResult>,
    call: (source, fn, { mode = 'offline', ...settings } = {}) =>
      callWithToken((rejected) => token(mode, source, settings, rejected), fn),
    migrate: (settings) => migrate(fleet, settings),
    keepAlive: (settings) => keepAlive(fleet, settings),
    reseal: (settings) => reseal(fleet, settings),
    forget: async (shop, settings) => forget(fleet, handleOf(shop), settings),
    uninstalled: async (shop, settings) => uninstalled(fleet, handleOf(shop), settings),
    audit: (settings) => audit(fleet, settings),
    adopt: (from, settings) => adopt(fleet, from, settings),
  }
}

function handleOf(shop: string): string {
  const handle = parseShop(shop)
  if (handle === null) throw new TypeError('The shop must be a handle such as `demo`, or its shop domain.')
  return handle
}
