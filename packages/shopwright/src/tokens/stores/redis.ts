import { type AnyRedis, redisClient, textIn, textsIn } from '../../databases/redis.ts'
import { CLOCK_TOLERANCE, type TokenKey, type TokenLease, type TokenRow, type TokenStore } from '../token-store.ts'

export type { AnyRedis, IoRedis, NodeRedis, RedisClient } from '../../databases/redis.ts'

/** What {@link redisTokenStore} takes beside the client. */
export interface RedisTokenStoreOptions {
  /** Begins every key, `shopwright:tokens` by default; no braces. Stores with different prefixes know nothing of one another. */
  readonly prefix?: string | undefined
}

const PREFIX = /^[^{}\s]{1,200}$/

/** The server's own time in ms. */
const NOW = `local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
`
/** Whether the lease in the arguments is the row's. Nobody's are alike, so the holder alone would do. */
const OURS = `local row = redis.call('HMGET', KEYS[1], 'holder', 'fence')
if row[1] ~= ARGV[1] or row[2] ~= ARGV[2] then return 0 end
`

// A row is a hash: value, fence, and while it is leased holder, since and until. The index holds those that have a value.
const GET = `return redis.call('HGET', KEYS[1], 'value')`
const LEASE = `${NOW}local row = redis.call('HMGET', KEYS[1], 'until', 'value', 'since')
if row[1] and tonumber(row[1]) > now and tonumber(row[3] or 0) <= now + ${CLOCK_TOLERANCE} then return 0 end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'since', string.format('%.0f', now), 'until', string.format('%.0f', now + ARGV[2]))
if not row[2] then redis.call('PEXPIRE', KEYS[1], ARGV[2] + 86400000) end
return fence`
const RENEW = `${NOW}${OURS}redis.call('HSET', KEYS[1], 'since', string.format('%.0f', now), 'until', string.format('%.0f', now + ARGV[3]))
if redis.call('PTTL', KEYS[1]) >= 0 then redis.call('PEXPIRE', KEYS[1], ARGV[3] + 86400000) end
return 1`
const SAVE = `${OURS}redis.call('HSET', KEYS[1], 'value', ARGV[3])
redis.call('HDEL', KEYS[1], 'holder', 'since', 'until')
redis.call('PERSIST', KEYS[1])
redis.call('ZADD', KEYS[2], 0, ARGV[4])
return 1`
const RELEASE = `${OURS}redis.call('HDEL', KEYS[1], 'holder', 'since', 'until')
return 1`
const DELETE = `local had = redis.call('HEXISTS', KEYS[1], 'value')
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return had`
const PAGE = `return redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])`
const VALUES = `local values = {}
for i, key in ipairs(KEYS) do values[i] = redis.call('HGET', key, 'value') end
return values`

/**
 * Keeps tokens in Redis 5 or later, or Valkey. Every step is one script, on the server's clock.
 *
 * - `client`: connected, of `redis` (node-redis) or `ioredis`, single or cluster; it stays yours to close.
 * - `options.prefix`: begins every key.
 *
 * All keys share one hash tag, `{prefix}`, so that rows and their index change together on a cluster too; they lie on
 * one of its shards. At some 2 KB a row that is 200 MB for 100,000 shops.
 *
 * What Redis cannot promise: it answers before its replicas and, unless `appendfsync always` is set, its file have what
 * was written. After a crash or fail-over the last seconds may be missing, leases among them, so two processes may
 * refresh at once; Shopify's retry grace then gives both the same pair, and a lost pair once more. Set
 * `maxmemory-policy noeviction`: an evicted token is gone until the merchant opens the app.
 *
 * Throws a `TypeError` for a client or prefix that cannot be right.
 *
 * @example
 * ```ts
 * import { createClient } from 'redis'
 * import { redisTokenStore } from 'shopwright/tokens/redis'
 *
 * const client = createClient({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' })
 * const store = redisTokenStore(client)
 * // When the server starts: await client.connect()
 * ```
 */
export function redisTokenStore(client: AnyRedis, options: RedisTokenStoreOptions = {}): TokenStore {
  const { prefix = 'shopwright:tokens' } = options
  if (!PREFIX.test(prefix)) {
    throw new TypeError('prefix must be a text of 1 to 200 characters without braces and spaces.')
  }
  const redis = redisClient(client)
  const index = `{${prefix}}:index`
  const rowAt = (member: string) => `{${prefix}}:row:${member}`
  const at = (key: TokenKey) => rowAt(memberOf(key))
  // Clients may be told to give numbers as texts.
  const isOne = (answer: unknown) => Number(answer) === 1
  const ourStep = async (script: string, lease: TokenLease, ...more: string[]) =>
    isOne(await redis.script(script, [at(lease), index], [lease.holder, String(lease.fence), ...more]))

  return {
    get: async (key) => {
      const value = textIn(await redis.script(GET, [at(key)], []))
      return value === null ? null : { shop: key.shop, name: key.name, value }
    },
    lease: async (key, ms) => {
      const holder = crypto.randomUUID()
      const fence = Number(await redis.script(LEASE, [at(key)], [holder, msText(ms)]))
      return fence > 0 ? { shop: key.shop, name: key.name, holder, fence } : null
    },
    renew: (lease, ms) => ourStep(RENEW, lease, msText(ms)),
    save: (lease, value) => ourStep(SAVE, lease, value, memberOf(lease)),
    release: async (lease) => {
      await ourStep(RELEASE, lease)
    },
    delete: async (key) => isOne(await redis.script(DELETE, [at(key), index], [memberOf(key)])),
    list: async ({ after, limit, shop }) => {
      let from = startOf(after, shop)
      const to = shop === undefined ? '+' : `(${shop}!`
      // Rows that were deleted between the two steps must not make a page look like the last one.
      for (;;) {
        const found = textsIn(await redis.script(PAGE, [index], [from, to, String(limit)]))
        const members = found.filter((member) => member !== null)
        const last = members.at(-1)
        if (last === undefined) return []
        const values = textsIn(await redis.script(VALUES, members.map(rowAt), []))
        const rows = members.flatMap((member, turn) => rowOf(member, values[turn] ?? null))
        if (rows.length > 0) return rows
        from = `(${last}`
      }
    },
  }
}

/** A row's place in the order. No shop has a space, and none of its characters comes before it. */
function memberOf({ shop, name }: TokenKey): string {
  return `${shop} ${name}`
}

function rowOf(member: string, value: string | null): TokenRow[] {
  const end = member.indexOf(' ')
  return value === null ? [] : [{ shop: member.slice(0, end), name: member.slice(end + 1), value }]
}

/** Where a listing begins, as `ZRANGEBYLEX` writes it. */
function startOf(after: TokenKey | null | undefined, shop: string | undefined): string {
  const later = after === null || after === undefined ? null : memberOf(after)
  const first = shop === undefined ? null : `${shop} `
  if (later === null) return first === null ? '-' : `[${first}`
  return first !== null && first > later ? `[${first}` : `(${later}`
}

/** Redis takes whole numbers only. */
function msText(ms: number): string {
  return String(Math.ceil(ms))
}
