import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { describe, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount } from './web.ts'

describe('the web adapter', () => {
  adapterSuite({
    test,
    serve: (handler, options) => served(createAdaptorServer({ fetch: mount(handler, options) }) as Server),
  })
})
