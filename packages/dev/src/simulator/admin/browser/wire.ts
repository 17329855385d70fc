/** What the admin's server and its pages say to each other. Types only: the scripts are sent to the browser one by one. */

/** One line of the panel. Nothing in it is secret. */
export interface TimelineEntry {
  /** Unique, and the same in every answer. */
  readonly key: string
  readonly label: string
  readonly method: string
  readonly path: string
  /** 0 when the app gave no answer. */
  readonly status: number
  /** Ms since the epoch, on the simulator's clock. */
  readonly at: number
  readonly ms: number
  /** A picture, a script, a style sheet: shown only on demand. */
  readonly minor: boolean
  readonly token: { readonly carried: string; readonly expiresAt: number | null } | null
  /** What a reader should know at once, or null. */
  readonly note: string | null
  readonly warnings: readonly string[]
  /** Name and value of what shows when the line is opened. */
  readonly details: readonly (readonly [name: string, value: string])[]
}

/** An access token of the shop, without its text. */
export interface TokenEntry {
  readonly key: string
  readonly label: string
  readonly scopes: string
  readonly issuedAt: number
  /** Null when it never expires. */
  readonly expiresAt: number | null
  readonly state: 'live' | 'expired' | 'revoked' | 'refused'
}

/** Everything that the panel shows. */
export interface AdminState {
  /** Ms since the epoch, on the simulator's clock. */
  readonly now: number
  /** False when time stands still until it is moved. */
  readonly flows: boolean
  readonly shopState: string
  readonly timeline: readonly TimelineEntry[]
  readonly tokens: readonly TokenEntry[]
}

/** What the page is told when it is made. */
export interface Boot {
  /** The handle. */
  readonly shop: string
  readonly shopDomain: string
  readonly user: number
  readonly locale: string
  readonly host: string
  /** The admin's path of the app, `/store/demo/apps/demo-app`. */
  readonly appPath: string
  /** The path of the app's URL, without a closing slash; mostly empty. */
  readonly basePath: string
  readonly framedOrigin: string
  readonly state: AdminState
}

/** What the stand-in for App Bridge is told when it is served. */
export interface BridgeConfig {
  readonly admin: string
  readonly framed: string
  readonly app: string
  readonly appHandle: string
  readonly basePath: string
}

/** What the page answers when the app's frame says hello. */
export interface FrameConfig {
  readonly shop: string
  readonly host: string
  readonly locale: string
  readonly user: number
  /** How the patch page goes on: by navigation, or by a fetch with `X-Shopify-Bounce`. */
  readonly reload: 'navigate' | 'bounce'
}

/** One webhook on its page. */
export interface WebhookEntry {
  readonly id: number
  readonly topic: string
  readonly webhookId: string
  readonly channel: string
  readonly state: 'sending' | 'waiting' | 'delivered' | 'given_up'
  readonly triggeredAt: number
  readonly name: string | null
  /** Where its subscription was made. */
  readonly from: string
  /** Path and query, without what is secret in them. */
  readonly to: string
  readonly attempts: readonly {
    readonly reason: string
    readonly at: number
    readonly ms: number
    readonly status: number
    readonly error: string | null
  }[]
  readonly attemptCount: number
  readonly nextAttemptAt: number | null
}

/** Everything that the page of webhooks shows. */
export interface WebhooksState {
  /** Ms since the epoch, on the simulator's clock. */
  readonly now: number
  /** False when time stands still until it is moved. */
  readonly flows: boolean
  readonly counts: Readonly<Record<WebhookEntry['state'], number>>
  /** How many older ones are not shown. */
  readonly hidden: number
  readonly webhooks: readonly WebhookEntry[]
}

/** One access token on its page. */
export interface TokenLifeEntry {
  readonly id: number
  readonly mode: 'online' | 'offline'
  readonly grant:
    | 'authorization_code'
    | 'token_exchange'
    | 'client_credentials'
    | 'client_assertion'
    | 'refresh_token'
    | 'migration'
  readonly user: string | null
  readonly scopes: readonly string[]
  readonly issuedAt: number
  /** Null when it never expires. */
  readonly expiresAt: number | null
  readonly state: 'live' | 'expired' | 'revoked' | 'refused'
  readonly lastUsedAt: number | null
  readonly secret: 'newest' | 'older' | 'revoked' | null
  readonly refreshes: number
  readonly successor: number | null
  readonly refresh: {
    readonly expiresAt: number
    readonly state: 'unused' | 'used' | 'spent' | 'retired' | 'revoked' | 'expired'
    readonly againUntil: number | null
  } | null
}

/** Everything that the page of access tokens shows. */
export interface TokensState {
  /** Ms since the epoch, on the simulator's clock. */
  readonly now: number
  /** False when time stands still until it is moved. */
  readonly flows: boolean
  readonly shopState: string
  /** How many answers of the token endpoint to this shop will go wrong. */
  readonly lost: number
  readonly live: number
  /** How many older ones are not shown. */
  readonly hidden: number
  readonly tokens: readonly TokenLifeEntry[]
}
