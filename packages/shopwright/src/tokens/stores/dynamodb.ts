import {
  type DynamoDBClient,
  type DynamoDBItem,
  type DynamoDBStep,
  type DynamoDBValue,
  ifItHolds,
  isCalled,
} from '../../databases/dynamodb.ts'
import { hasMethods } from '../../databases/sql.ts'
import { bucketOf, listBuckets } from '../shop-buckets.ts'
import type { TokenKey, TokenLease, TokenRow, TokenStore } from '../token-store.ts'

export type { DynamoDBClient, DynamoDBItem, DynamoDBStep, DynamoDBValue } from '../../databases/dynamodb.ts'

/** What {@link dynamoDBTokenStore} takes beside the client. */
export interface DynamoDBTokenStoreOptions {
  /** The table, `shopwright_tokens` by default. */
  readonly table?: string | undefined
  /** The time in ms since the epoch that leases are measured by; the process's clock by default. */
  readonly now?: (() => number) | undefined
  /** How {@link TokenStore.migrate} waits for so many ms while the table is being made. */
  readonly sleep?: ((ms: number) => Promise<unknown>) | undefined
}

const TABLE = /^[a-zA-Z0-9_.-]{3,255}$/
const TABLE_POLL = 500
const TABLE_POLLS = 240

/** Some of these are words of DynamoDB's own, so all are written as `#name`. */
const NAMES = ['bucket', 'row', 'value', 'holder', 'since', 'until', 'fence']

const OURS = '#holder = :holder AND #fence = :fence'
const ENDED = 'REMOVE #holder, #since, #until'
/** So many ms the clocks of processes may differ; a lease that begins later than that is void, for its clock was set back. */
const CLOCKS_DIFFER = 60_000

/**
 * Keeps tokens in one table of DynamoDB, which `migrate()` makes (paid per request) where it is missing.
 *
 * - `client`: a `DynamoDB` of `@aws-sdk/client-dynamodb`; it stays yours to close.
 * - `options.table`: 3 to 255 letters, digits, `_`, `.` and `-`. If you make it yourself: partition key `bucket` and
 *   sort key `row`, both texts. Row-level rights needed: GetItem, UpdateItem, DeleteItem, Query.
 *
 * Rows lie in partitions by the first character of the shop's handle, sorted by shop and name. So reads and listings are
 * strongly consistent and need no index; each partition bears some 3,000 reads and 1,000 writes a second.
 *
 * What DynamoDB cannot promise: it has no clock to ask, so leases are measured by the clocks of your processes. A clock
 * that is ahead by seconds takes leases over so much too early, which may cost a second refresh; the late one of two is
 * refused all the same. A lease that begins more than a minute from now, since a clock was set back, is void. A row that was leased and never saved stays as an empty item.
 *
 * Throws a `TypeError` for a table that cannot be right.
 *
 * @example
 * ```ts
 * import { DynamoDB } from '@aws-sdk/client-dynamodb'
 * import { dynamoDBTokenStore } from 'shopwright/tokens/dynamodb'
 *
 * const store = dynamoDBTokenStore(new DynamoDB({ region: 'eu-central-1' }), { table: 'my-app-tokens' })
 * // Once, when you deploy: await store.migrate()
 * ```
 */
export function dynamoDBTokenStore(
  client: DynamoDBClient,
  options: DynamoDBTokenStoreOptions = {},
): TokenStore & { readonly migrate: () => Promise<void> } {
  const { table = 'shopwright_tokens', now = Date.now, sleep = wait } = options
  if (!hasMethods(client, 'updateItem', 'describeTable')) {
    throw new TypeError(
      'This is no DynamoDB client. Give `new DynamoDB()` of @aws-sdk/client-dynamodb, not a DynamoDBClient.',
    )
  }
  if (!TABLE.test(table)) throw new TypeError('table must be 3 to 255 letters, digits, "_", "." and "-".')
  const on = (key: TokenKey) => ({ TableName: table, Key: keyOf(key) })
  const change = (key: TokenKey, step: Omit<DynamoDBStep, 'TableName' | 'Key'>) =>
    ifItHolds(client.updateItem({ ...on(key), ...step }))
  const changeOurs = async (
    lease: TokenLease,
    UpdateExpression: string,
    values: Record<string, DynamoDBValue> = {},
  ) => {
    const ExpressionAttributeValues = { ':holder': text(lease.holder), ':fence': number(lease.fence), ...values }
    const ConditionExpression = OURS
    const ExpressionAttributeNames = namesIn(`${OURS} ${UpdateExpression}`)
    const step = { ConditionExpression, UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues }
    return (await change(lease, step)) !== null
  }

  async function listBucket(
    bucket: string,
    { after, limit, shop }: Parameters<TokenStore['list']>[0],
  ): Promise<readonly TokenRow[]> {
    const from = shop === undefined ? null : `${shop} `
    if (shop !== undefined && (after?.shop ?? '') > shop) return []
    // A start outside the range that is asked for is refused.
    const isInside = after != null && (shop === undefined ? bucketOf(after.shop) === bucket : after.shop === shop)
    let start = isInside ? keyOf(after) : null
    const KeyConditionExpression =
      from === null ? '#bucket = :bucket' : '#bucket = :bucket AND begins_with(#row, :from)'
    const FilterExpression = 'attribute_exists(#value)'
    const rows: TokenRow[] = []
    for (;;) {
      const { Items = [], LastEvaluatedKey } = await client.query({
        TableName: table,
        KeyConditionExpression,
        FilterExpression,
        ExpressionAttributeNames: namesIn(`${KeyConditionExpression} ${FilterExpression}`),
        ExpressionAttributeValues: { ':bucket': text(bucket), ...(from === null ? {} : { ':from': text(from) }) },
        ConsistentRead: true,
        Limit: limit - rows.length,
        ...(start === null ? {} : { ExclusiveStartKey: start }),
      })
      rows.push(...Items.flatMap(rowOf))
      if (LastEvaluatedKey === undefined || rows.length >= limit) return rows
      start = LastEvaluatedKey as Record<string, DynamoDBValue>
    }
  }

  return {
    get: async (key) => rowOf((await client.getItem({ ...on(key), ConsistentRead: true })).Item ?? {})[0] ?? null,
    lease: async (key, ms) => {
      const holder = crypto.randomUUID()
      const time = now()
      // Our own already, where the answer to the first of the client's own tries got lost.
      const ConditionExpression =
        'attribute_not_exists(#holder) OR #until <= :now OR #since > :soon OR #holder = :holder'
      const UpdateExpression = 'SET #holder = :holder, #since = :now, #until = :until ADD #fence :one'
      const done = await change(key, {
        ConditionExpression,
        UpdateExpression,
        ExpressionAttributeNames: namesIn(`${ConditionExpression} ${UpdateExpression}`),
        ExpressionAttributeValues: {
          ':holder': text(holder),
          ':now': number(time),
          ':soon': number(time + CLOCKS_DIFFER),
          ':until': number(time + ms),
          ':one': number(1),
        },
        ReturnValues: 'ALL_NEW',
      })
      const fence = Number(done?.Attributes?.['fence']?.N)
      return done === null ? null : { shop: key.shop, name: key.name, holder, fence }
    },
    renew: (lease, ms) => {
      const time = now()
      return changeOurs(lease, 'SET #since = :now, #until = :until', {
        ':now': number(time),
        ':until': number(time + ms),
      })
    },
    save: (lease, value) => changeOurs(lease, `SET #value = :value ${ENDED}`, { ':value': text(value) }),
    release: async (lease) => {
      await changeOurs(lease, ENDED)
    },
    delete: async (key) =>
      (await client.deleteItem({ ...on(key), ReturnValues: 'ALL_OLD' })).Attributes?.['value'] !== undefined,
    list: (wanted) => listBuckets(wanted, listBucket),
    migrate: () => makeTable(client, table, sleep),
  }
}

async function makeTable(
  client: DynamoDBClient,
  table: string,
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> {
  for (let asked = 0; asked < TABLE_POLLS; asked += 1) {
    const status = await statusOf(client, table)
    // One that is being updated can be used.
    if (status === 'ACTIVE' || status === 'UPDATING') return
    if (status === null) await create(client, table)
    else await sleep(TABLE_POLL)
  }
  throw new Error(`The table ${table} did not become active in time. Look at it in the AWS console, and migrate again.`)
}

async function statusOf(client: DynamoDBClient, table: string): Promise<string | null> {
  try {
    return (await client.describeTable({ TableName: table })).Table?.TableStatus ?? 'CREATING'
  } catch (error) {
    if (isCalled(error, 'ResourceNotFoundException')) return null
    throw error
  }
}

async function create(client: DynamoDBClient, table: string): Promise<void> {
  try {
    await client.createTable({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'bucket', AttributeType: 'S' },
        { AttributeName: 'row', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'bucket', KeyType: 'HASH' },
        { AttributeName: 'row', KeyType: 'RANGE' },
      ],
    })
  } catch (error) {
    // Another process was faster.
    if (!isCalled(error, 'ResourceInUseException')) throw error
  }
}

/** No shop has a space, and none of its characters comes before it: the rows stand in order of shop and name. */
function keyOf({ shop, name }: TokenKey): Record<string, DynamoDBValue> {
  return { bucket: text(bucketOf(shop)), row: text(`${shop} ${name}`) }
}

function rowOf({ row, value }: DynamoDBItem): TokenRow[] {
  if (row?.S === undefined || value?.S === undefined) return []
  const end = row.S.indexOf(' ')
  return [{ shop: row.S.slice(0, end), name: row.S.slice(end + 1), value: value.S }]
}

function namesIn(expression: string): Record<string, string> {
  const used = NAMES.filter((name) => new RegExp(`#${name}\\b`).test(expression))
  return Object.fromEntries(used.map((name) => [`#${name}`, name]))
}

function text(value: string): DynamoDBValue {
  return { S: value }
}

function number(value: number): DynamoDBValue {
  return { N: String(value) }
}

function wait(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
