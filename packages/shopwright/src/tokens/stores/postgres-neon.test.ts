import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { neonConfig, Pool } from '@neondatabase/serverless'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws'
import { tokenStoreSuite } from '../../testing/token-store-suite.ts'
import { postgresTokenStore } from './postgres.ts'

const url = process.env['DATABASE_URL'] ?? ''
let count = 0
const nextTable = () => `neon_tokens_${String(process.pid)}_${String((count += 1))}`

/** As Neon's own: what comes over a WebSocket goes to the server that its path names. */
function startProxy(): Promise<Server> {
  const server = createServer()
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const [host = '', port] = (new URL(request.url ?? '', 'http://x').searchParams.get('address') ?? '').split(':')
    const stream = createWebSocketStream(socket)
    const tcp = connect(Number(port), host)
    stream.on('error', () => tcp.destroy()).pipe(tcp)
    tcp.on('error', () => stream.destroy()).pipe(stream)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

describe.skipIf(url === '')('tokens in PostgreSQL by @neondatabase/serverless', () => {
  let proxy: Server
  let pool: Pool
  beforeAll(async () => {
    proxy = await startProxy()
    const { port } = proxy.address() as AddressInfo
    Object.assign(neonConfig, {
      webSocketConstructor: WebSocket,
      wsProxy: (host: string, to: number | string) => `127.0.0.1:${String(port)}/v1?address=${host}:${String(to)}`,
      useSecureWebSocket: false,
      pipelineConnect: false,
      pipelineTLS: false,
    })
    pool = new Pool({ connectionString: url, max: 5 })
  })
  afterAll(async () => {
    await pool.end()
    proxy.closeAllConnections()
    proxy.close()
  })

  tokenStoreSuite({
    test,
    place: () => {
      const table = nextTable()
      return {
        open: () => ({ store: postgresTokenStore(pool, { table }), close: () => undefined }),
        drop: () => pool.query(`DROP TABLE IF EXISTS ${table}, ${table}_versions`),
      }
    },
  })

  it('are leased once, however many ask at once', async () => {
    const table = nextTable()
    const store = postgresTokenStore(pool, { table })
    await store.migrate()
    const key = { shop: 'demo', name: 'client-id/offline' }
    const leases = await Promise.all(Array.from({ length: 20 }, () => store.lease(key, 5_000)))
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
    await pool.query(`DROP TABLE ${table}, ${table}_versions`)
  })
})
