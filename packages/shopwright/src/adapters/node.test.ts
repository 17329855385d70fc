import { createServer } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { adapterSuite, served } from '../testing/adapter-suite.ts'
import { mount, ReqError, sendRes, toReq } from './node.ts'

describe('the node adapter', () => {
  adapterSuite({ test, serve: (handler, options) => served(createServer(mount(handler, options))) })
})

describe('without mount', () => {
  test('toReq and sendRes answer by hand', async () => {
    const server = await served(
      createServer(async (request, response) => {
        const req = await toReq(request, { origin: 'https://app.example' })
        sendRes(response, { status: 201, headers: { 'X-Url': req.url }, body: req.body })
      }),
    )
    const res = await fetch(`${server.url}/x?y`, { method: 'POST', body: 'kept' })
    expect([res.status, res.headers.get('x-url'), await res.text()]).toEqual([201, 'https://app.example/x?y', 'kept'])
    await server.close()
  })

  test('toReq rejects with an error that carries the response to send', async () => {
    const server = await served(
      createServer((request, response) => {
        toReq(request, { bodyLimit: 3 }).catch((error: unknown) => {
          if (error instanceof ReqError) sendRes(response, error.response)
        })
      }),
    )
    const res = await fetch(server.url, { method: 'POST', body: 'four' })
    expect([res.status, await res.text()]).toEqual([413, 'Payload too large'])
    await server.close()
  })
})

test('a body that something has read before is a 500 whose error says what to do', async () => {
  const errors: unknown[] = []
  const listener = mount(() => ({ status: 200, headers: {}, body: '' }), { onError: (error) => errors.push(error) })
  const server = await served(
    createServer((request, response) => {
      request.on('end', () => void listener(request, response)).resume()
    }),
  )
  expect((await fetch(server.url, { method: 'POST', body: '{}' })).status).toBe(500)
  expect(String(errors[0])).toMatch(/mount this handler before/i)
  await server.close()
})

test('who goes on sending after a 413 is cut off', async () => {
  const server = await served(createServer(mount(() => ({ status: 200, headers: {}, body: '' }), { bodyLimit: 1024 })))
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  let sent = 0
  const piece = Buffer.alloc(64 * 1024)
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n')
  const send = (): void => {
    while (!socket.destroyed && socket.write(piece)) sent += piece.byteLength
  }
  socket.on('drain', send)
  socket.resume()
  send()
  await closed
  expect(sent).toBeLessThan(50_000_000)
  await server.close()
})
