import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { OAuthException, Session } from './index.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** A session whose shop answers from a real server on this machine. */
async function served(listener: RequestListener, timeout = 5_000): Promise<Session> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const App = Session.with({
    apiKey: 'client-id',
    secret: 'shpss_hush_very_secret',
    timeout,
    fetch: (url, init) => fetch(`http://127.0.0.1:${port}${new URL(url).pathname}`, init),
  })
  return new App('demo', '2026-01', 'shpca_the_old_token')
}

async function failure(session: Session): Promise<OAuthException> {
  const error: unknown = await session.refreshToken().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(OAuthException)
  expect(session.token).toBe('shpca_the_old_token')
  return error as OAuthException
}

describe('a token request over real HTTP', () => {
  it('is a form in the body of a POST, and nothing in the URL', async () => {
    const seen: unknown[] = []
    const session = await served((req, res) => {
      let body = ''
      req.on('data', (chunk) => (body += String(chunk)))
      req.on('end', () => {
        seen.push(req.method, req.url, req.headers['content-type'], body)
        res.end('{"access_token":"shpca_new","scope":"read_a","expires_in":60}')
      })
    })
    await session.refreshToken('read_a, read_b')
    expect(seen).toEqual([
      'POST',
      '/admin/oauth/access_token',
      'application/x-www-form-urlencoded',
      'grant_type=client_credentials&client_id=client-id&client_secret=shpss_hush_very_secret&scope=read_a+read_b',
    ])
    expect(session.token).toBe('shpca_new')
  })

  it('ends in an OAuthException for garbage', async () => {
    const session = await served((_req, res) => res.end(Buffer.from([0xff, 0xfe, 0x00, 0x7b])))
    expect((await failure(session)).message).toContain('not a JSON object')
  })

  it('ends in an OAuthException for what is no HTTP', async () => {
    const session = await served((req) => req.socket.end('I speak no HTTP\r\n\r\n'))
    expect((await failure(session)).status).toBeNull()
  })

  it('reads no more than 1 MiB', async () => {
    let written = 0
    const session = await served((_req, res) => {
      const chunk = ' '.repeat(65_536)
      const more = (): void => {
        if (res.destroyed || written > 64 * 1024 * 1024) return void res.end()
        written += chunk.length
        res.write(chunk, more)
      }
      more()
    })
    const error = await failure(session)
    expect(error).toMatchObject({ status: 200, body: '' })
    expect(error.message).toContain('longer than 1048576 bytes')
    expect(written).toBeLessThan(32 * 1024 * 1024)
  })

  it('takes an answer of just under 1 MiB', async () => {
    const session = await served((_req, res) =>
      res.end(JSON.stringify({ access_token: 'shpca_new', scope: '', more: 'x'.repeat(1_000_000) })),
    )
    expect((await session.refreshToken()).expires_in).toBe(86_399)
  })

  it('ends at the timeout when the answer never comes', async () => {
    const session = await served(() => undefined, 60)
    const error = await failure(session)
    expect(error.status).toBeNull()
    expect(error.message).toContain('60 ms')
  })

  it('ends at the timeout when the answer never ends', async () => {
    const session = await served((_req, res) => {
      const timer = setInterval(() => res.write(' '), 5)
      res.on('close', () => clearInterval(timer))
    }, 60)
    expect((await failure(session)).message).toContain('60 ms')
  })

  it('follows no redirect', async () => {
    const paths: (string | undefined)[] = []
    const session = await served((req, res) => {
      paths.push(req.url)
      res.writeHead(307, { location: '/elsewhere' }).end()
    })
    const error = await failure(session)
    expect(error.status).toBe(307)
    expect(paths).toEqual(['/admin/oauth/access_token'])
  })

  it('says why nobody could be reached', async () => {
    const session = await served((_req, res) => res.end())
    servers[0]?.close()
    servers[0]?.closeAllConnections()
    const error = await failure(session)
    // Runtimes call it by different names.
    expect(error.message).toMatch(/ECONNREFUSED|refused/)
    expect(String(error.cause)).toMatch(/ECONNREFUSED|refused/)
  })
})
