import type { SimulatedShop, StaffUser } from '../shops.ts'
import type { World } from '../world.ts'

/** An access token as the simulator remembers it. */
export interface AccessToken {
  /** 1, 2, 3… */
  readonly id: number
  readonly text: string
  /** The handle. */
  readonly shop: string
  readonly mode: 'online' | 'offline'
  /** Null for offline tokens. */
  readonly user: StaffUser | null
  readonly scopes: readonly string[]
  /** Ms since the epoch. */
  readonly issuedAt: number
  /** Ms since the epoch, or null when it never expires. A retried refresh may move it. */
  expiresAt: number | null
  /** The client secret that minted it: when that secret is revoked, the token dies with it. Null: none did. */
  readonly secret: string | null
  readonly grant:
    | 'authorization_code'
    | 'token_exchange'
    | 'client_credentials'
    | 'client_assertion'
    | 'refresh_token'
    | 'migration'
  /** How many refreshes lie between the first token of its chain and it. */
  readonly refreshes: number
  /** The text of the refresh token that was issued with it, or null. */
  readonly refreshToken: string | null
  /** When the Admin API last took it, in ms since the epoch, or null. */
  lastUsedAt: number | null
  /** When it was taken back before its time, in ms since the epoch, or null. */
  revokedAt: number | null
  /** The text of the refresh token that a migration gave for it, or null. */
  migratedTo: string | null
}

/** A refresh token as the simulator remembers it; the chain runs through `replacement`. */
export interface RefreshToken {
  readonly text: string
  /** The handle. */
  readonly shop: string
  /** The text of the access token that was issued with it. */
  readonly accessToken: string
  readonly expiresAt: number
  readonly secret: string
  /** When it was first used, in ms since the epoch, or null. */
  firstUsedAt: number | null
  /** The text of the refresh token that came of its use, or null. */
  replacement: string | null
  /** When another acquisition, or an uninstallation, retired it, in ms since the epoch, or null. */
  retiredAt: number | null
}

/** Lifetimes of the platform, in seconds. */
export const LIFETIMES = {
  /** An expiring offline access token. */
  offline: 3600,
  /** A refresh token. */
  refresh: 7_776_000,
  online: 86_399,
  clientCredentials: 86_399,
  /** An application-only token of an app that is not the organisation's own. */
  applicationOnly: 3600,
  /** An authorization code; the platform does not say how long. */
  authorizationCode: 60,
  /** How long a used refresh token may be tried again while its replacement lies unused. */
  refreshGrace: 30 * 86_400,
  /** How long a migrated token may be tried again. */
  migrationGrace: 7 * 86_400,
} as const

/** For whom and how a token is minted. */
export interface Minting {
  readonly shop: SimulatedShop
  readonly secret: string | null
  readonly grant: AccessToken['grant']
  /** 0, but for what came of a refresh. */
  readonly refreshes?: number
  /** Given for online tokens. */
  readonly user?: StaffUser
  /** Seconds; null for ever. */
  readonly lifetime: number | null
  /** What the shop has granted, unless fewer were asked for. */
  readonly scopes?: readonly string[]
}

/** Mints an access token that cannot be refreshed. */
export function mintAccessToken(world: World, minting: Minting): AccessToken {
  return remember(world, minting, null)
}

/** Mints an expiring offline access token with its refresh token. It retires no other: see {@link retireRefreshTokens}. */
export function mintPair(
  world: World,
  minting: Omit<Minting, 'lifetime' | 'user' | 'secret'> & { readonly secret: string },
): RefreshToken {
  const text = `shprt_${world.ids.hex(32)}`
  const access = remember(world, { ...minting, lifetime: LIFETIMES.offline }, text)
  const refresh: RefreshToken = {
    text,
    shop: minting.shop.handle,
    accessToken: access.text,
    expiresAt: world.clock.now() + LIFETIMES.refresh * 1000,
    secret: minting.secret,
    firstUsedAt: null,
    replacement: null,
    retiredAt: null,
  }
  world.refreshTokens.set(text, refresh)
  return refresh
}

/**
 * One refreshable token per app and shop: whoever acquires a new one retires all that went before. Their refresh tokens
 * die at once; their access tokens live out their time.
 */
export function retireRefreshTokens(world: World, handle: string): void {
  for (const token of world.refreshTokens.values()) {
    if (token.shop === handle) token.retiredAt ??= world.clock.now()
  }
}

/** The app was taken off a shop: no token of it works any longer. */
export function revokeAllTokens(world: World, handle: string): void {
  for (const token of world.accessTokens.values()) {
    if (token.shop === handle) token.revokedAt ??= world.clock.now()
  }
  retireRefreshTokens(world, handle)
}

function remember(world: World, minting: Minting, refreshToken: string | null): AccessToken {
  const now = world.clock.now()
  const token: AccessToken = {
    id: world.ids.next('access token'),
    text: `shpat_${world.ids.hex(32)}`,
    shop: minting.shop.handle,
    mode: minting.user === undefined ? 'offline' : 'online',
    user: minting.user ?? null,
    scopes: [...(minting.scopes ?? minting.shop.grantedScopes)],
    issuedAt: now,
    expiresAt: minting.lifetime === null ? null : now + minting.lifetime * 1000,
    secret: minting.secret,
    grant: minting.grant,
    refreshes: minting.refreshes ?? 0,
    refreshToken,
    lastUsedAt: null,
    revokedAt: null,
    migratedTo: null,
  }
  world.accessTokens.set(token.text, token)
  return token
}
