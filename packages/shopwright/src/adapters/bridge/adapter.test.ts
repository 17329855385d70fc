import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Handler, HandlerRes, Req } from '../../http/messages.ts'
import { type AdapterOptions, settle } from './adapter.ts'
import * as express from '../express.ts'
import * as fastify from '../fastify.ts'
import * as hono from '../hono.ts'
import * as node from '../node.ts'
import { outgoing } from './outgoing.ts'
import * as web from '../web.ts'

const adapters = { express, fastify, hono, node, web }

describe.each(Object.entries(adapters))('the shape of %s', (name, adapter) => {
  test('it has the names that every adapter has', () => {
    const send = name === 'web' ? 'toResponse' : 'sendRes'
    const extra = name === 'fastify' ? ['rawBody'] : []
    expect(Object.keys(adapter).toSorted()).toEqual(['ReqError', 'mount', 'toReq', send, ...extra].toSorted())
  })

  test('it refuses at once what is not a handler', () => {
    expect(() => adapter.mount({} as Handler)).toThrow('mount() takes a Handler')
  })

  test.each<[string, AdapterOptions]>([
    ['bodyLimit', { bodyLimit: 0 }],
    ['bodyLimit', { bodyLimit: Number.NaN }],
    ['bodyTimeout', { bodyTimeout: -1 }],
    ['origin', { origin: 'app.example' }],
    ['origin', { origin: 'https://app.example/path' }],
    ['origin', { origin: 'javascript:alert(1)' }],
  ])('it refuses at once a %s that cannot be meant: %o', (option, options) => {
    expect(() => adapter.mount(() => ({ status: 200, headers: {}, body: '' }), options)).toThrow(option)
  })
})

test('every adapter reads into a Req and takes the same options', () => {
  expectTypeOf<typeof adapters.node.toReq>().returns.toEqualTypeOf<Promise<Req>>()
  expectTypeOf<ReturnType<(typeof adapters)[keyof typeof adapters]['toReq']>>().toEqualTypeOf<Promise<Req>>()
  expectTypeOf<Parameters<(typeof adapters)[keyof typeof adapters]['mount']>>().toEqualTypeOf<
    [handler: Handler, options?: AdapterOptions | undefined]
  >()
})

test('an origin may end with a slash, and a timeout that never ends is one that a timer can hold', () => {
  expect(settle({ origin: 'https://app.example/' }).origin).toBe('https://app.example')
  expect(settle({ bodyTimeout: Infinity }).bodyTimeout).toBe(2 ** 31 - 1)
})

describe('an answer on its way out', () => {
  const refused = (res: unknown): string => {
    try {
      outgoing(res as HandlerRes)
      return 'sent'
    } catch (error) {
      return String(error)
    }
  }

  test('names the header that cannot be sent and never its value', () => {
    const message = refused({ status: 200, headers: { 'X-Token': 'shpat_secret\n' }, body: '' })
    expect(message).toContain('X-Token')
    expect(message).not.toContain('shpat_secret')
  })

  test('keeps the type of content that the handler gave, in any case', () => {
    const { headers } = outgoing({ status: 200, headers: { 'CONTENT-TYPE': 'application/liquid' }, body: '{{ shop }}' })
    expect(headers).toEqual([['CONTENT-TYPE', ['application/liquid']]])
  })

  test('names bytes as bytes', () => {
    expect(outgoing({ status: 200, headers: {}, body: Uint8Array.of(1) }).headers).toEqual([
      ['content-type', ['application/octet-stream']],
    ])
  })

  test('refuses a header without a value, and one whose value is a number', () => {
    for (const value of [undefined, null, 1, [1]]) {
      expect(refused({ status: 200, headers: { 'X-A': value }, body: '' })).toContain('X-A is not a string')
    }
  })
})
