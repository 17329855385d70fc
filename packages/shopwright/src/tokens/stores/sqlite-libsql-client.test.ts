import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterAll, describe, expect, it, test } from 'vitest'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { sqliteTokenStore } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'shopwright-libsql-client-'))
let count = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tokens in SQLite by @libsql/client', () => {
  const place = () => {
    const client = createClient({ url: `file:${join(folder, `${String((count += 1))}.db`)}` })
    return { client, store: sqliteTokenStore(client) }
  }
  tokenStoreSuite({
    test,
    place: () => {
      const { client, store } = place()
      return { open: () => ({ store, close: () => undefined }), drop: () => client.close() }
    },
  })

  it('are leased once, however many ask at once', async () => {
    const { client, store } = place()
    await store.migrate()
    const key = { shop: 'demo', name: 'client-id/offline' }
    const leases = await Promise.all(Array.from({ length: 20 }, () => store.lease(key, 5_000)))
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
    client.close()
  })
})
