import { hasMethods } from './sql.ts'

/**
 * What is needed of a Redis or Valkey server: to run a script there, in one step. Hand in one of your own where your
 * client is neither node-redis nor ioredis.
 */
export interface RedisClient {
  /** Runs a Lua script (`EVAL`) with these keys and arguments, and resolves to its answer: texts, whole numbers, null, lists of them. */
  script(text: string, keys: readonly string[], args: readonly string[]): Promise<unknown>
}

/** A client, pool or cluster of `redis` (node-redis 4 and later), connected by you. */
export interface NodeRedis {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** A `Redis` or `Cluster` of `ioredis`. */
export interface IoRedis {
  eval(script: string, numkeys: number, ...args: string[]): Promise<unknown>
  // Tells it from node-redis.
  defineCommand(name: string, definition: { lua: string }): void
}

/** A client of a Redis or Valkey server, as it is known here. */
export type AnyRedis = NodeRedis | IoRedis | RedisClient

/** The user's client as the one that is used here. Throws a `TypeError` for what is none. */
export function redisClient(client: AnyRedis): RedisClient {
  if (hasMethods(client, 'defineCommand', 'eval')) {
    const io = client as IoRedis
    return { script: async (text, keys, args) => io.eval(text, keys.length, ...keys, ...args) }
  }
  if (hasMethods(client, 'eval')) {
    const node = client as NodeRedis
    return { script: async (text, keys, args) => node.eval(text, { keys: [...keys], arguments: [...args] }) }
  }
  if (hasMethods(client, 'script')) return client as RedisClient
  throw new TypeError(
    'This is no Redis client. Give a connected client of `redis` or `ioredis`, or an object with script(text, keys, args).',
  )
}

/** A text in a script's answer, which clients may be told to give as bytes; null for anything else. */
export function textIn(answer: unknown): string | null {
  if (typeof answer === 'string') return answer
  return answer instanceof Uint8Array ? new TextDecoder().decode(answer) : null
}

/** A row of texts in a script's answer; null for anything else. */
export function textsIn(answer: unknown): readonly (string | null)[] {
  return Array.isArray(answer) ? answer.map(textIn) : []
}
