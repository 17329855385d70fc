import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { DynamoDB, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { dynamoDBTokenStore } from './dynamodb.ts'

// It has no types.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { createTableMs: number }) => Server

const key = { shop: 'demo', name: 'my-client-id/offline' }

describe('tokens in DynamoDB', () => {
  const server = dynalite({ createTableMs: 50 })
  const elsewhere = elsewhereBuilder(import.meta.url)
  let client: DynamoDB
  let endpoint = ''
  let count = 0

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
    client = new DynamoDB({ region: 'x', endpoint, credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } })
    await elsewhere.build(
      build,
      `import { dynamoDBTokenStore } from './dynamodb.ts'
       const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
       const { ENDPOINT: endpoint, TABLE: table } = process.env
       export const openStore = async () =>
         dynamoDBTokenStore(new (load('@aws-sdk/client-dynamodb').DynamoDB)({ region: 'x', endpoint, credentials }), { table })`,
    )
  })
  afterAll(() => {
    elsewhere.remove()
    client.destroy()
    server.close()
  })
  const table = () => `tokens-${String((count += 1))}`

  tokenStoreSuite({
    test,
    processes: true,
    place: () => {
      const name = table()
      return {
        open: () => ({ store: dynamoDBTokenStore(client, { table: name }), close: () => undefined }),
        elsewhere: { module: elsewhere.module, open: 'openStore', env: { ENDPOINT: endpoint, TABLE: name } },
        drop: () => client.deleteTable({ TableName: name }),
      }
    },
  })

  it('have their table made once when eight stores migrate at once', async () => {
    const stores = Array.from({ length: 8 }, () => dynamoDBTokenStore(client, { table: 'raced' }))
    await Promise.all(stores.map((store) => store.migrate()))
    expect(await stores[7]?.get(key)).toBeNull()
    expect((await client.listTables({})).TableNames).toContain('raced')
  })

  it('do not say that the table is there before it can be used, nor wait for ever', async () => {
    const statuses = ['CREATING', 'CREATING', 'ACTIVE']
    const waited: number[] = []
    const slow = {
      updateItem: client.updateItem.bind(client),
      describeTable: async () => ({ Table: { TableStatus: statuses.shift() ?? 'CREATING' } }),
    } as unknown as DynamoDB
    const sleep = async (ms: number) => waited.push(ms)
    await dynamoDBTokenStore(slow, { sleep }).migrate()
    expect(waited).toEqual([500, 500])
    await expect(dynamoDBTokenStore(slow, { sleep }).migrate()).rejects.toThrow('did not become active in time')
  })

  it('are leased by the clock that is given', async () => {
    let time = 1_000
    const store = dynamoDBTokenStore(client, { table: table(), now: () => time })
    await store.migrate()
    const lease = await store.lease(key, 500)
    time = 1_499
    expect(await store.lease(key, 500)).toBeNull()
    time = 1_500
    const taken = await store.lease(key, 500)
    expect(taken?.fence).toBe(2)
    expect(lease !== null && (await store.save(lease, 'late'))).toBe(false)
    expect(taken !== null && (await store.save(taken, 'value'))).toBe(true)
    expect((await store.get(key))?.value).toBe('value')
  })

  it('are leased again after a clock was set back, and not where clocks differ by seconds', async () => {
    let time = Date.now()
    const store = dynamoDBTokenStore(client, { table: table(), now: () => time })
    await store.migrate()
    const lease = await store.lease(key, 30_000)
    expect(lease !== null && (await store.renew(lease, 30_000))).toBe(true)
    time -= 10_000
    expect(await store.lease(key, 30_000)).toBeNull()
    time -= 3_600_000
    expect((await store.lease(key, 30_000))?.fence).toBe(2)
  })

  it('are leased although the answer got lost and the client asked again', async () => {
    const at = { table: table() }
    await dynamoDBTokenStore(client, at).migrate()
    const asking = Object.assign(Object.create(client) as DynamoDB, {
      updateItem: async (step: UpdateItemCommandInput) => {
        await client.updateItem(step)
        return client.updateItem(step)
      },
    })
    const lease = await dynamoDBTokenStore(asking, at).lease(key, 5_000)
    expect(lease !== null && (await dynamoDBTokenStore(client, at).save(lease, 'value'))).toBe(true)
  })

  it('are found in order over all partitions, past rows that were only leased', async () => {
    const store = dynamoDBTokenStore(client, { table: table() })
    await store.migrate()
    const shops = ['0first', 'a', 'a-b', 'ab', 'm', 'z']
    for (const shop of [...shops].toReversed()) {
      const lease = await store.lease({ ...key, shop }, 5_000)
      if (lease !== null) await store.save(lease, shop)
    }
    for (const shop of ['a0', 'b', 'n']) await store.lease({ ...key, shop }, 5_000)
    const seen: string[] = []
    for (let after = null, page; ; after = page.at(-1) ?? null) {
      page = await store.list({ limit: 2, after })
      if (page.length === 0) break
      expect(page.length).toBeLessThanOrEqual(2)
      seen.push(...page.map(({ shop }) => shop))
    }
    expect(seen).toEqual(shops)
  })

  it('reject with what DynamoDB says where the table is missing', async () => {
    await expect(dynamoDBTokenStore(client, { table: 'missing' }).lease(key, 1_000)).rejects.toThrow(
      expect.objectContaining({ name: 'ResourceNotFoundException' }),
    )
  })

  it('need the name of a table', () => {
    for (const bad of ['', 'ab', 'a b c', 'x'.repeat(256)]) {
      expect(() => dynamoDBTokenStore(client, { table: bad })).toThrow('table must be')
    }
  })
})
