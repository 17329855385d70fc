import { type AddressInfo, connect, createServer } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import { build } from 'esbuild'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { elsewhereBuilder } from '../../testing/elsewhere-builder.ts'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { type AnyPostgres, postgresTokenStore } from './postgres.ts'

const url = process.env['DATABASE_URL'] ?? ''
const key = { shop: 'demo', name: 'client-id/offline' }
let count = 0
const nextTable = () => `tokens_${String(process.pid)}_${String((count += 1))}`
const dropOf = (table: string) => `DROP TABLE IF EXISTS ${table}, ${table}_versions`

interface Opened {
  readonly client: AnyPostgres
  readonly end: () => Promise<unknown>
}
const CLIENTS: readonly { readonly name: string; readonly open: (at: string, max: number) => Opened }[] = [
  {
    name: 'pg',
    open: (at, max) => {
      const pool = new pg.Pool({ connectionString: at, max })
      return { client: pool, end: () => pool.end() }
    },
  },
  {
    name: 'postgres',
    open: (at, max) => {
      const sql = postgres(at, { max, onnotice: () => undefined })
      return { client: sql, end: () => sql.end() }
    },
  },
]

const elsewhere = elsewhereBuilder(import.meta.url)
beforeAll(() =>
  elsewhere.build(
    build,
    `import { postgresTokenStore } from './postgres.ts'
     const { CLIENT, TABLE: table, DATABASE_URL: url } = process.env
     export const openStore = async () => {
       if (CLIENT === 'pg') return postgresTokenStore(new (load('pg').Pool)({ connectionString: url, max: 2 }), { table })
       // Bun requires the ES module, whose function is its default.
       const { default: postgres = load('postgres') } = load('postgres')
       return postgresTokenStore(postgres(url, { max: 2, onnotice: () => undefined }), { table })
     }`,
  ),
)
afterAll(() => elsewhere.remove())

describe.skipIf(url === '').each(CLIENTS)('tokens in PostgreSQL by $name', ({ name, open }) => {
  tokenStoreSuite({
    test,
    processes: true,
    place: () => {
      const table = nextTable()
      return {
        open: () => {
          const { client, end } = open(url, 5)
          return { store: postgresTokenStore(client, { table }), close: end }
        },
        elsewhere: { module: elsewhere.module, open: 'openStore', env: { CLIENT: name, TABLE: table } },
        drop: async () => {
          const client = new pg.Client(url)
          await client.connect()
          await client.query(dropOf(table))
          await client.end()
        },
      }
    },
  })

  it('are read in one round trip', async () => {
    const trips = await tripCounter(url)
    const { client, end } = open(trips.url, 1)
    const table = nextTable()
    const store = postgresTokenStore(client, { table })
    try {
      await store.migrate()
      const lease = await store.lease(key, 5_000)
      expect(lease !== null && (await store.save(lease, 'value'))).toBe(true)
      await store.get(key)
      for (const wanted of [1, 1, 1]) {
        trips.reset()
        expect((await store.get(key))?.value).toBe('value')
        expect(trips.count()).toBe(wanted)
      }
    } finally {
      if ('unsafe' in client) await client.unsafe(dropOf(table))
      else await client.query(dropOf(table), [])
      await end()
      trips.close()
    }
  })

  it('are read although the table was made anew beneath a statement that is prepared', async () => {
    const { client, end } = open(url, 1)
    const table = nextTable()
    const store = postgresTokenStore(client, { table })
    const ask = (text: string) => ('unsafe' in client ? client.unsafe(text) : client.query(text, []))
    try {
      for (let turn = 0; turn < 2; turn += 1) {
        await store.migrate()
        expect(await store.get(key)).toBeNull()
        await ask(dropOf(table))
        await expect(store.get(key)).rejects.toThrow('does not exist')
      }
    } finally {
      await end()
    }
  })
})

describe('tokens in PGlite', () => {
  let db: PGlite
  beforeAll(async () => {
    db = await PGlite.create()
  })
  afterAll(() => db.close())
  tokenStoreSuite({
    test,
    place: () => {
      const table = nextTable()
      return {
        open: () => ({ store: postgresTokenStore(db, { table }), close: () => undefined }),
        drop: () => db.exec(dropOf(table)),
      }
    },
  })

  it('lie in the schema that is named', async () => {
    await db.exec('CREATE SCHEMA app')
    const store = postgresTokenStore(db, { table: 'app.tokens' })
    await store.migrate()
    expect((await store.lease(key, 1_000))?.fence).toBe(1)
    expect((await db.query('SELECT count(*)::int AS rows FROM app.tokens')).rows).toEqual([{ rows: 1 }])
  })
})

it('postgresTokenStore refuses what is no client', () => {
  expect(() => postgresTokenStore({} as never)).toThrow('This is no PostgreSQL client.')
})

/** A way to the server that counts how often the client spoke after it was answered. */
async function tripCounter(target: string) {
  const { hostname, port, searchParams } = new URL(target)
  const host = searchParams.get('host') ?? hostname
  let trips = 0
  const server = createServer((client) => {
    const upstream = connect({ host, port: Number(port === '' ? 5432 : port) })
    let isAsking = false
    client.on('data', (chunk) => {
      if (!isAsking) trips += 1
      isAsking = true
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      isAsking = false
      client.write(chunk)
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const here = new URL(target)
  here.hostname = '127.0.0.1'
  here.port = String((server.address() as AddressInfo).port)
  return {
    url: here.href,
    count: () => trips,
    reset: () => void (trips = 0),
    close: () => server.close(),
  }
}
