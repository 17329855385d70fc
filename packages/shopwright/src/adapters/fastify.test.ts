import createFastify, { type FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import type { Handler } from '../http/messages.ts'
import { adapterSuite } from '../testing/adapter-suite.ts'
import { mount, rawBody, sendRes, toReq } from './fastify.ts'

describe('the fastify adapter', () => {
  adapterSuite({
    test,
    serve: async (handler, options) => {
      const fastify = createFastify()
      await fastify.register(async (scope) => {
        rawBody(scope)
        scope.all('/*', mount(handler, options))
      })
      const url = await fastify.listen({ port: 0, host: '127.0.0.1' })
      return { url, close: () => fastify.close() }
    },
  })
})

const SPACED = '{ "id" : 1.0 }'
const echo: Handler = (req) => ({ status: 200, headers: { 'X-Url': req.url }, body: req.body })

/** Posts JSON with odd spaces to a server that runs for as long as that takes. */
async function post(fastify: FastifyInstance, path = '/raw', headers: Record<string, string> = {}) {
  const url = await fastify.listen({ port: 0, host: '127.0.0.1' })
  const sent = { 'Content-Type': 'application/json', ...headers }
  const res = await fetch(url + path, { method: 'POST', body: SPACED, headers: sent })
  const text = await res.text()
  await fastify.close()
  return { status: res.status, text, url: res.headers.get('x-url'), hook: res.headers.get('x-hook') }
}

test('without rawBody in the scope the error says what to paste, and no wrong body gets through', async () => {
  const fastify = createFastify()
  let passed: unknown
  fastify.setErrorHandler((error, _request, reply) => {
    passed = error
    return reply.code(500).send()
  })
  fastify.post('/raw', mount(echo))
  expect((await post(fastify)).status).toBe(500)
  expect(passed).toMatchObject({ code: 'body_already_read', statusCode: 500 })
  expect(String(passed)).toContain('rawBody(scope)')
})

test('rawBody leaves the parsing of other scopes as it was', async () => {
  const fastify = createFastify()
  fastify.register(async (scope) => {
    rawBody(scope)
    scope.post('/raw', mount(echo))
  })
  fastify.post('/parsed', (request) => ({ got: request.body }))
  expect((await post(fastify, '/parsed')).text).toBe('{"got":{"id":1}}')
})

test('a parser of your own that keeps a Buffer does as well', async () => {
  const fastify = createFastify()
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  fastify.post('/raw', mount(echo))
  expect((await post(fastify)).text).toBe(SPACED)
})

test('hooks run, and the trustProxy of Fastify decides where the adapter was told nothing', async () => {
  const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'app.example' }
  const fastify = createFastify({ trustProxy: '127.0.0.1' })
  rawBody(fastify)
  fastify.addHook('onSend', async (_request, reply) => void reply.header('x-hook', 'ran'))
  fastify.post('/raw', mount(echo))
  expect(await post(fastify, '/raw', forwarded)).toMatchObject({ url: 'https://app.example/raw', hook: 'ran' })
})

test('toReq and sendRes answer by hand, and what toReq refuses Fastify answers', async () => {
  const build = (bodyLimit: number) => {
    const fastify = createFastify()
    rawBody(fastify)
    fastify.post('/raw', async (request, reply) => {
      const { body } = await toReq(request, { bodyLimit })
      return sendRes(reply, { status: 202, headers: {}, body })
    })
    return fastify
  }
  expect(await post(build(100))).toMatchObject({ status: 202, text: SPACED })
  expect((await post(build(3))).status).toBe(413)
})
