import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { mount } from '../adapters/node.ts'
import type { Handler } from '../http/messages.ts'
import { adapterSuite, served } from './adapter-suite.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Titles of the cases that an adapter fails. */
async function failures(adapter: (handler: Handler) => Listener, only: RegExp): Promise<string[]> {
  const rows: [string, () => Promise<void>][] = []
  adapterSuite({
    test: (title, run) => rows.push([title, run]),
    serve: (handler) => served(createServer(adapter(handler))),
  })
  const failed: string[] = []
  for (const [title, run] of rows.filter(([title]) => only.test(title))) {
    await run().catch(() => failed.push(title))
  }
  return failed
}

/** What is wrong with an adapter, and the words of the case that must notice. */
const DEFECTS: readonly [what: string, only: RegExp, adapter: (handler: Handler) => Listener][] = [
  [
    'decodes bodies as text',
    /the bytes that were sent/,
    (handler) => mount((req) => handler({ ...req, body: Buffer.from(req.body as string).toString() })),
  ],
  [
    'forgets the query',
    /repeated query keys/,
    (handler) => mount((req) => handler({ ...req, url: String(req.url.split('?')[0]) })),
  ],
  [
    'keeps the last of two headers',
    /of a repeated one both/,
    (handler) =>
      mount((req) => {
        const pairs = [...(req.headers as Iterable<[string, string]>)]
        return handler({
          ...req,
          headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
        })
      }),
  ],
  ['has no limit', /one byte over the limit/, (handler) => mount(handler, { bodyLimit: Infinity })],
  ['keeps errors to itself', /the error goes to onError/, (handler) => mount(handler, { onError: () => {} })],
  [
    'never answers',
    /empty body is sent/,
    () => (request) => {
      request.socket.destroy()
    },
  ],
]

describe('the suite notices an adapter that', () => {
  test.each(DEFECTS)('%s', async (_what, only, adapter) => {
    expect(await failures(adapter, only)).toEqual([expect.stringMatching(only)])
  })
})
