import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount } from './hono.ts'

describe('the hono adapter', () => {
  adapterSuite({
    test,
    serve: (handler, options) => {
      const app = new Hono().all('*', mount(handler, options))
      return served(createAdaptorServer({ fetch: app.fetch }) as Server)
    },
  })
})
