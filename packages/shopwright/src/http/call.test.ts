import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { AppConfig, type Fetch, type Settings, settingsOf } from '../config.ts'
import { call, httpLogs } from './call.ts'
import { RATE_LIMITED } from './retry.ts'

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)))
  server = undefined
})

/** The settings of an app, and the URL of a server that answers so. */
async function serve(listener: RequestListener): Promise<{ settings: Settings; url: string; asked: () => number }> {
  let asked = 0
  const listening = createServer((req, res) => {
    asked += 1
    listener(req, res)
  })
  server = listening
  await new Promise((resolve) => listening.listen(0, '127.0.0.1', () => resolve(null)))
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`
  return { settings: settings(), url, asked: () => asked }
}

function settings(options: { fetch?: Fetch; sleep?: (ms: number) => Promise<void> } = {}): Settings {
  return settingsOf(new AppConfig({ clientId: 'client-id', clientSecret: 'client-secret', ...options }))
}

const REQUEST = { headers: {}, body: '{}', secrets: [], bodyLimit: 2 * 1024 * 1024 }
const ONCE = { rows: [], tries: 1 }

describe('a call over real sockets', () => {
  it('fails without an exception when the answer breaks off in its body', async () => {
    const { settings, url } = await serve((_req, res) => {
      res.writeHead(200, { 'content-length': '100' })
      res.write('{"access_token":"half')
      setTimeout(() => res.destroy(), 20)
    })
    const made = await call(settings, { ...REQUEST, url }, ONCE)
    expect(made.reply).toBeNull()
    expect(made.failure).not.toBe('')
    expect(made.last?.res).toEqual({ status: 0, body: '', headers: {} })
  })

  it('gives up on a body that does not end in time', async () => {
    const { settings, url } = await serve((_req, res) => {
      res.writeHead(200)
      res.write('{')
    })
    const made = await call(settings, { ...REQUEST, url, timeoutMs: 60 }, ONCE)
    expect(made.reply).toBeNull()
    expect(made.failure).toContain('60 ms')
  })

  it('never follows a redirect', async () => {
    const { settings, url, asked } = await serve((_req, res) => {
      res.writeHead(307, { location: '/elsewhere' })
      res.end()
    })
    const made = await call(settings, { ...REQUEST, url }, ONCE)
    expect(made.reply).toMatchObject({ status: 307, headers: { location: '/elsewhere' } })
    expect(asked()).toBe(1)
  })

  it('does not read an answer that is longer than its limit', async () => {
    const { settings, url } = await serve((_req, res) => res.end(`{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`))
    const made = await call(settings, { ...REQUEST, url }, ONCE)
    expect(made.reply).toMatchObject({ status: 200, body: '', tooLarge: true, json: null })
  })

  it('says which way the network failed', async () => {
    const made = await call(settings(), { ...REQUEST, url: 'http://127.0.0.1:1/' }, ONCE)
    expect(made.failure).toMatch(/ECONNREFUSED|port/)
  })

  it('keeps letters whole that are split between chunks', async () => {
    const bytes = Buffer.from('{"name":"Zoë 😀"}')
    const { settings, url } = await serve((_req, res) => {
      res.write(bytes.subarray(0, 12))
      setTimeout(() => res.end(bytes.subarray(12)), 20)
    })
    expect((await call(settings, { ...REQUEST, url }, ONCE)).reply?.json).toEqual({ name: 'Zoë 😀' })
  })
})

describe('a call that is ended by its signal', () => {
  const url = 'https://demo.myshopify.com/'
  const deaf: Fetch = () => new Promise(() => undefined)

  it('ends even if fetch does not listen', async () => {
    const made = await call(settings({ fetch: deaf }), { ...REQUEST, url, signal: AbortSignal.timeout(20) }, ONCE)
    expect(made.failure).toContain('your signal')
    expect(made.last?.res.status).toBe(0)
  })

  it('does not wait for the next try', async () => {
    const busy: Fetch = async () => new Response('', { status: 429 })
    const config = settings({ fetch: busy, sleep: () => new Promise(() => undefined) })
    const rule = { rows: [RATE_LIMITED], tries: 3 }
    const made = await call(config, { ...REQUEST, url, signal: AbortSignal.timeout(20) }, rule)
    expect(made.reply).toBeNull()
    expect(httpLogs(made, 'network_error', '').map((entry) => entry.code)).toEqual(['rate_limited_retry'])
  })

  it('sends nothing if it has ended before', async () => {
    const made = await call(settings({ fetch: deaf }), { ...REQUEST, url, signal: AbortSignal.abort() }, ONCE)
    expect(made).toMatchObject({ reply: null, retried: [], last: null })
  })

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1
      remove(...given)
    }
    const answers = [429, 200]
    const fetch: Fetch = async () => new Response('{}', { status: answers.shift() ?? 500 })
    const rule = { rows: [RATE_LIMITED], tries: 3 }
    await call(settings({ fetch, sleep: async () => undefined }), { ...REQUEST, url, signal }, rule)
    expect(listeners).toBe(0)
  })
})

describe('a fetch that answers nonsense', () => {
  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['status 0', () => Response.error()],
    ['a status beyond HTTP', () => ({ status: 700, headers: new Headers(), body: null })],
    ['an error without a message', () => Promise.reject(Object.create(null))],
    ['no promise', () => 5],
  ])('%s fails without an exception', async (_name, answer) => {
    const config = settings({ fetch: answer as Fetch })
    const made = await call(config, { ...REQUEST, url: 'https://demo.myshopify.com/' }, ONCE)
    expect(made.reply).toBeNull()
    expect(made.failure).not.toBe('')
  })

  it('may be as plain as status, headers and text()', async () => {
    const plain = { status: 200, headers: { 'X-Request-Id': '1' }, text: async () => '{"a":1}' }
    const config = settings({ fetch: (async () => plain) as unknown as Fetch })
    const made = await call(config, { ...REQUEST, url: 'https://demo.myshopify.com/' }, ONCE)
    expect(made.reply).toMatchObject({ status: 200, headers: { 'x-request-id': '1' }, json: { a: 1 } })
  })
})
