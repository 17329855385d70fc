import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import express5, { type Express, type NextFunction, type Request, type Response as Answer } from 'express'
import { describe, expect, test } from 'vitest'
import type { Handler } from '../http/messages.ts'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount, sendRes, toReq } from './express.ts'

const express4 = createRequire(import.meta.url)('express4') as typeof express5
const versions = { 'express 5': express5, 'express 4': express4 }
const SPACED = '{ "id" : 1.0 }'
const echo: Handler = (req) => ({ status: 200, headers: { 'X-Url': req.url }, body: req.body })

/** Posts a body with odd spaces as JSON to an app that runs for as long as that takes. */
async function post(app: Express, path = '/webhooks', headers: Record<string, string> = {}) {
  const server = await served(createServer(app))
  const sent = { 'Content-Type': 'application/json', ...headers }
  const res = await fetch(server.url + path, { method: 'POST', body: SPACED, headers: sent })
  const text = await res.text()
  await server.close()
  return { status: res.status, text, path: res.headers.get('x-url')?.replace(server.url, '') }
}

describe.each(Object.entries(versions))('the express adapter, %s', (_version, express) => {
  adapterSuite({ test, serve: (handler, options) => served(createServer(express().use(mount(handler, options)))) })

  test('a body parser that keeps the bytes in rawBody may come first', async () => {
    const verify = (req: object, _res: unknown, buf: Buffer) => Object.assign(req, { rawBody: buf })
    expect((await post(express().use(express.json({ verify }), mount(echo)))).text).toBe(SPACED)
  })

  test('so may one that keeps them as text', async () => {
    const verify = (req: object, _res: unknown, buf: Buffer) => Object.assign(req, { rawBody: buf.toString() })
    expect((await post(express().use(express.json({ verify }), mount(echo)))).text).toBe(SPACED)
  })

  test('so may express.raw, and the limit still holds', async () => {
    const raw = express.raw({ type: () => true })
    expect((await post(express().use(raw, mount(echo)))).text).toBe(SPACED)
    expect((await post(express().use(raw, mount(echo, { bodyLimit: 3 })))).status).toBe(413)
  })

  test('a parser that kept no bytes is an error for next that says what to paste, never a wrong body', async () => {
    let passed: unknown
    const app = express().use(express.json(), mount(echo))
    app.use((error: unknown, _req: Request, res: Answer, _next: NextFunction) => {
      passed = error
      res.status(500).end()
    })
    expect((await post(app)).status).toBe(500)
    expect(passed).toMatchObject({ code: 'body_already_read', status: 500 })
    expect(String(passed)).toContain('express.json({ verify: (req, _res, buf) => { req.rawBody = buf } })')
  })

  test('a request without a body passes a parser unharmed', async () => {
    const server = await served(createServer(express().use(express.json(), mount(echo))))
    expect((await fetch(server.url)).status).toBe(200)
    await server.close()
  })

  test('in a mounted router the URL is still the whole one', async () => {
    const router = express.Router().post('/orders', mount(echo))
    expect((await post(express().use('/webhooks', router), '/webhooks/orders?a=1')).path).toBe('/webhooks/orders?a=1')
  })

  test('the trust proxy setting of the app decides where the adapter was told nothing', async () => {
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'app.example' }
    const told = express().set('trust proxy', 'loopback').use(mount(echo))
    const outvoted = express()
      .set('trust proxy', true)
      .use(mount(echo, { trustProxy: false }))
    expect((await post(told, '/x', forwarded)).path).toBe('https://app.example/x')
    expect((await post(outvoted, '/x', forwarded)).path).toBe('/x')
  })

  test('toReq and sendRes answer by hand, and headers of middleware stay', async () => {
    const app = express().use((_req, res, next) => {
      res.setHeader('X-Url', 'kept')
      next()
    })
    app.post('/webhooks', (request, response) => {
      void toReq(request).then(({ body }) => sendRes(response, { status: 202, headers: {}, body }))
    })
    expect(await post(app)).toEqual({ status: 202, text: SPACED, path: 'kept' })
  })
})
