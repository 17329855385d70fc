import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { describe, expect, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount, toReq, toResponse } from './web.ts'

/** Bun's own server, where this is Bun. */
const { Bun } = globalThis as {
  readonly Bun?: {
    serve(options: { port: number; hostname: string; fetch: (request: Request) => Promise<Response> }): {
      readonly port: number
      stop(closeActive: boolean): Promise<void>
    }
  }
}

describe(`the web adapter on ${Bun === undefined ? 'node:http' : 'Bun.serve'}`, () => {
  adapterSuite({
    test,
    serve: async (handler, options) => {
      const fetch = mount(handler, options)
      if (Bun === undefined) return served(createAdaptorServer({ fetch }) as Server)
      const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch })
      return { url: `http://127.0.0.1:${String(server.port)}`, close: () => server.stop(true) }
    },
  })
})

/** Some platforms' types do not know yet that a stream has to be announced. */
const STREAMED: RequestInit = JSON.parse('{ "duplex": "half" }') as RequestInit

const post = (body: BodyInit | null, more: RequestInit = {}): Request =>
  new Request('https://app.example/x?a=1&a=2', { method: 'POST', body, ...more })

test('a Request becomes a Req', async () => {
  const req = await toReq(post(Uint8Array.of(0xff, 0)), { origin: 'https://outside.example' })
  expect([req.method, req.url, req.body]).toEqual(['POST', 'https://outside.example/x?a=1&a=2', Uint8Array.of(0xff, 0)])
})

describe('a Request whose URL is a path alone, as Bun has it where the Host header names no host,', () => {
  const bare = (headers: Record<string, string>): Request =>
    Object.defineProperty(new Request('https://app.example', { headers }), 'url', { value: '/x?a=1&a=2' })

  test('is refused', async () => {
    await expect(toReq(bare({ Host: 'a@b' }))).rejects.toMatchObject({ code: 'invalid_host', status: 400 })
  })

  test('is one of this machine where there is no Host header', async () => {
    expect((await toReq(bare({}))).url).toBe('http://localhost/x?a=1&a=2')
  })

  test('begins with the origin that the app sets', async () => {
    const { url } = await toReq(bare({ Host: 'a@b' }), { origin: 'https://outside.example' })
    expect(url).toBe('https://outside.example/x?a=1&a=2')
  })
})

test('a Request with two Host headers that disagree is refused', async () => {
  const twice = new Request('https://app.example', { headers: { Host: 'app.example, evil.example' } })
  await expect(toReq(twice)).rejects.toMatchObject({ code: 'invalid_host' })
})

test('a body that was read before is refused with what to do', async () => {
  const request = post('{}')
  await request.text()
  await expect(toReq(request)).rejects.toMatchObject({ code: 'body_already_read', status: 500 })
  await expect(toReq(request)).rejects.toThrow('request.clone()')
})

test('a stream that breaks off is an aborted body', async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
  await expect(toReq(post(broken, STREAMED))).rejects.toMatchObject({ code: 'body_aborted' })
})

test('a stream of no end is cancelled at the limit', async () => {
  let cancelled = false
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => {
      cancelled = true
    },
  })
  await expect(toReq(post(endless, STREAMED), { bodyLimit: 35 })).rejects.toMatchObject({ status: 413 })
  expect(cancelled).toBe(true)
})

test('a Res becomes a Response, cookies apart and a 204 with no body', async () => {
  const res = toResponse({ status: 200, headers: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'é' })
  expect([res.headers.getSetCookie(), await res.text()]).toEqual([['a=1', 'b=2'], 'é'])
  expect(toResponse({ status: 204, headers: {}, body: '' }).body).toBeNull()
})
