import createFastify from 'fastify'
import { describe, test } from 'vitest'
import { adapterSuite } from '../testing/adapter-suite.ts'
import { mount, rawBody } from './fastify.ts'

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
