import { fieldOf } from '../../http/json.ts'
import { parseMoment } from '../../platform/timestamp.ts'
import type { ListedSealedTokenRow } from '../encrypted.ts'
import { readRecord, type TokenRecord } from '../record.ts'
import type { TokenRow } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'
import { type FleetOptions, type FleetReport, run } from './run.ts'

/** One row's state. No token is in it. */
export interface AuditedToken {
  readonly shop: string
  /** Null where the row cannot be read; so are `user`, `since` and what follows from the token. */
  readonly mode: TokenRecord['mode'] | null
  /** The user of an online token. */
  readonly user: string | null
  readonly state: TokenRecord['state'] | 'unreadable'
  /** Since when it is in that state. */
  readonly since: string | null
  readonly obtained: string | null
  /** When the access token expires; null for one that does not, or where there is none. */
  readonly expires: string | null
  readonly refreshTokenExpires: string | null
  readonly refreshes: number
  /** Whether it is an offline token that never expires: Shopify takes none of these from January 1, 2027 on. */
  readonly nonExpiring: boolean
  /** Which client secret minted the token that is in use; null where none is, where it needs no secret, or where it is another app's. */
  readonly secret: 'current' | 'old' | 'unknown' | null
  /** The id of the key that the row is sealed with; null where it is not sealed. */
  readonly sealedWith: string | null
}

/** What an audit found in all. */
export interface AuditSummary {
  readonly shops: number
  readonly live: number
  readonly dead: number
  readonly uninstalled: number
  readonly unreadable: number
  readonly nonExpiring: number
  /** How many tokens in use were minted by each secret. */
  readonly secrets: Readonly<Record<'current' | 'old' | 'unknown', number>>
  /** How many rows are sealed with each key; `plain` counts those that are not sealed. */
  readonly sealedWith: Readonly<Record<string, number>>
  /** Whether no token in use hangs on another secret than the present one, as far as every row was seen and readable. */
  readonly mayRevokeOldSecret: boolean
}

/** What {@link audit} gives. */
export interface AuditReport extends FleetReport<AuditedToken['state']> {
  readonly tokens: readonly AuditedToken[]
  readonly summary: AuditSummary
}

const STATES = ['live', 'dead', 'uninstalled', 'unreadable'] as const

/** Lists the state of every row, without a secret, and sums it up: what is dead, what does not expire, what hangs on an old secret or key. */
export async function audit(context: FleetContext, options: FleetOptions = {}): Promise<AuditReport> {
  const tokens: AuditedToken[] = []
  const secret = await context.app.secretId()
  const report = await run(context, options, STATES, async (row: TokenRow & Partial<ListedSealedTokenRow>) => {
    const token = audited(context, row, secret)
    tokens.push(token)
    return token.state
  })
  tokens.sort((one, other) => (one.shop < other.shop ? -1 : one.shop > other.shop ? 1 : 0))
  return { ...report, tokens, summary: summaryOf(tokens, report.ended === 'complete') }
}

function audited(context: FleetContext, row: TokenRow & Partial<ListedSealedTokenRow>, secret: string): AuditedToken {
  const record = readRecord(row.value)
  const token = record?.token ?? null
  // Of another app's tokens nothing follows for this one.
  const live = record?.state === 'live' && record.app === context.app.clientId && token !== null
  return {
    shop: row.shop,
    mode: record?.mode ?? null,
    user: record?.user ?? null,
    state: record?.state ?? 'unreadable',
    since: record?.since ?? null,
    obtained: record?.obtained ?? null,
    expires: token?.expires ?? null,
    // Tokens of other grants than token exchange have no such field.
    refreshTokenExpires: (fieldOf(token, 'refreshTokenExpires') as string | null | undefined) ?? null,
    refreshes: record?.refreshes ?? 0,
    nonExpiring: live && record.mode === 'offline' && token.expires === null,
    secret: live && isInUse(record, context.app.now()) ? minter(record, secret) : null,
    sealedWith: row.sealedWith ?? null,
  }
}

/** Whether the token, or the refresh token beside it, may still be used. */
function isInUse({ token }: TokenRecord, now: number): boolean {
  const expiry = parseMoment(token?.expires)
  const refreshExpiry = parseMoment(fieldOf(token, 'refreshTokenExpires'))
  const refreshable =
    typeof fieldOf(token, 'refreshToken') === 'string' && (refreshExpiry === null || refreshExpiry > now)
  return expiry === null || expiry > now || refreshable
}

function minter(record: TokenRecord, secret: string): AuditedToken['secret'] {
  // Asked for with a key of its own, not with the secret.
  if (record.mode === 'application_only') return null
  if (record.secret === null) return 'unknown'
  return record.secret === secret ? 'current' : 'old'
}

function summaryOf(tokens: readonly AuditedToken[], complete: boolean): AuditSummary {
  const count = (matches: (token: AuditedToken) => boolean) => tokens.filter(matches).length
  const inState = (state: AuditedToken['state']) => count((token) => token.state === state)
  const mintedBy = (secret: AuditedToken['secret']) => count((token) => token.secret === secret)
  const sealedWith: Record<string, number> = {}
  for (const token of tokens) {
    const key = token.sealedWith ?? 'plain'
    sealedWith[key] = (sealedWith[key] ?? 0) + 1
  }
  const secrets = { current: mintedBy('current'), old: mintedBy('old'), unknown: mintedBy('unknown') }
  const unreadable = inState('unreadable')
  return {
    shops: new Set(tokens.map(({ shop }) => shop)).size,
    live: inState('live'),
    dead: inState('dead'),
    uninstalled: inState('uninstalled'),
    unreadable,
    nonExpiring: count((token) => token.nonExpiring),
    secrets,
    sealedWith,
    mayRevokeOldSecret: complete && unreadable === 0 && secrets.old === 0 && secrets.unknown === 0,
  }
}
