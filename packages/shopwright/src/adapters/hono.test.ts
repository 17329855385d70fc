import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount, sendRes, toReq } from './hono.ts'

describe('the hono adapter', () => {
  adapterSuite({
    test,
    serve: (handler, options) => {
      const app = new Hono().all('*', mount(handler, options))
      return served(createAdaptorServer({ fetch: app.fetch }) as Server)
    },
  })
})

test('headers that middleware has set before stay', async () => {
  const app = new Hono()
  app.use(async (c, next) => {
    c.header('X-Early', 'kept')
    c.header('Set-Cookie', 'early=1', { append: true })
    await next()
    c.header('X-Late', 'kept')
  })
  app.all(
    '*',
    mount(() => ({ status: 201, headers: { 'Set-Cookie': 'ours=1' }, body: 'x' })),
  )
  const { status, headers } = await app.request('/')
  expect([status, headers.get('x-early'), headers.get('x-late')]).toEqual([201, 'kept', 'kept'])
  expect(headers.getSetCookie()).toEqual(['early=1', 'ours=1'])
})

test('toReq and sendRes answer by hand, and what toReq refuses Hono answers', async () => {
  const app = new Hono().post('*', async (c) => {
    const req = await toReq(c, { bodyLimit: 4 })
    return sendRes(c, { status: 202, headers: {}, body: req.body })
  })
  const ask = (body: string) => app.request('/', { method: 'POST', body })
  expect([(await ask('four')).status, (await ask('fives')).status]).toEqual([202, 413])
})

test('on node-server a proxy is trusted by its address', async () => {
  const asked: unknown[] = []
  const trustProxy = (address: string | undefined) => asked.push(address) > 0
  const app = new Hono().all(
    '*',
    mount((req) => ({ status: 200, headers: {}, body: req.url }), { trustProxy }),
  )
  const server = await served(createAdaptorServer({ fetch: app.fetch }) as Server)
  const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'app.example' }
  expect(await (await fetch(`${server.url}/x`, { headers })).text()).toBe('https://app.example/x')
  expect(asked).toEqual(['127.0.0.1'])
  await server.close()
})
