import { expect, it } from 'vitest'
import { d1TokenStore } from './stores/d1.ts'
import { fromDrizzle } from './stores/drizzle.ts'
import { durableObjectTokenStore } from './stores/durable-object.ts'
import { dynamoDBTokenStore } from './stores/dynamodb.ts'
import { kvTokenStore } from './stores/kv.ts'
import { mysqlTokenStore } from './stores/mysql.ts'
import { postgresTokenStore } from './stores/postgres.ts'
import { fromPrisma } from './stores/prisma.ts'
import { redisTokenStore } from './stores/redis.ts'
import { fromSessionStorage } from './stores/session-storage.ts'
import { sqliteTokenStore } from './stores/sqlite.ts'

it.each<[string, (client: never) => unknown, RegExp]>([
  ['sqliteTokenStore', (client) => sqliteTokenStore(client), /no SQLite client\. Give an open database/],
  ['postgresTokenStore', (client) => postgresTokenStore(client), /no PostgreSQL client\. Give a Pool/],
  ['mysqlTokenStore', (client) => mysqlTokenStore(client), /no pool of `mysql2`\. Give createPool/],
  ['redisTokenStore', (client) => redisTokenStore(client), /no Redis client\. Give a connected client/],
  ['d1TokenStore', (client) => d1TokenStore(client), /no D1 database\. Give the binding/],
  ['kvTokenStore', (client) => kvTokenStore(client), /no KV namespace\. Give the binding/],
  ['durableObjectTokenStore', (client) => durableObjectTokenStore(client), /no Durable Object .*Give the binding/],
  ['dynamoDBTokenStore', (client) => dynamoDBTokenStore(client), /no DynamoDB client\. Give `new DynamoDB\(\)`/],
  ['fromPrisma', (client) => fromPrisma(client, undefined as never), /takes a PrismaClient and a provider/],
  ['fromDrizzle', (client) => fromDrizzle(client, undefined as never), /takes what `drizzle\(…\)` gave/],
  ['fromSessionStorage', (client) => fromSessionStorage(client, undefined as never), /takes a session storage/],
])('%s says at once what it takes, where it is given nothing, a URL, or something else', (_, make, message) => {
  for (const client of [undefined, null, 'redis://localhost', {}]) expect(() => make(client as never)).toThrow(message)
})
