import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { fromPrisma, type PrismaLike } from './prisma.ts'

const url = process.env['DATABASE_URL'] ?? ''
let count = 0

describe.skipIf(url === '')('tokens through a client with the raw calls of Prisma', () => {
  let pool: pg.Pool
  let client: PrismaLike
  beforeAll(() => {
    pool = new pg.Pool({ connectionString: url, max: 5 })
    client = {
      $queryRawUnsafe: async <Answer>(text: string, ...params: unknown[]) =>
        (await pool.query(text, params)).rows as Answer,
      $executeRawUnsafe: async (text, ...params) => (await pool.query(text, params)).rowCount ?? 0,
    }
  })
  afterAll(() => pool.end())

  tokenStoreSuite({
    test,
    place: () => {
      const table = `prisma_tokens_${String(process.pid)}_${String((count += 1))}`
      return {
        open: () => ({ store: fromPrisma(client, { provider: 'postgresql', table }), close: () => undefined }),
        drop: () => pool.query(`DROP TABLE IF EXISTS ${table}, ${table}_versions`),
      }
    },
  })
})

it('fromPrisma refuses what is no client, and a provider that is none', () => {
  expect(() => fromPrisma({} as never, { provider: 'sqlite' })).toThrow('fromPrisma takes a PrismaClient')
  const client = { $queryRawUnsafe: () => undefined, $executeRawUnsafe: () => undefined } as never
  expect(() => fromPrisma(client, { provider: 'mongodb' as never })).toThrow('and a provider')
})
