import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { overHttp } from './over-http.ts'

const open: { server: Server; close: () => void }[] = []

afterEach(() => {
  for (const { server, close } of open.splice(0)) {
    close()
    server.closeAllConnections()
    server.close()
  }
})

async function appThat(answers: RequestListener) {
  const server = createServer(answers)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { deliver, close } = overHttp({ connect: 1000, webhook: 100, other: 400 })
  open.push({ server, close })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const req = { method: 'POST', url, headers: { 'X-One': ['a', 'b'] }, body: 'ü' }
  return { deliver, req, server }
}

test('an app that never answers is given up in time, a webhook sooner than the rest', async () => {
  const { deliver, req } = await appThat(() => {})
  await expect(deliver(req, 'webhook')).rejects.toThrow('The app did not answer within 100 ms.')
  await expect(deliver(req, 'flow_action')).rejects.toThrow('The app did not answer within 400 ms.')
})

test('an app that begins to answer and does not end is given up as well', async () => {
  const { deliver, req } = await appThat((_request, response) => {
    response.writeHead(200).write('begin')
  })
  await expect(deliver(req, 'webhook')).rejects.toThrow('The app did not answer within 100 ms.')
})

test('an answer that breaks off is no answer', async () => {
  const { deliver, req } = await appThat((_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('begin')
    setTimeout(() => response.destroy(), 10)
  })
  await expect(deliver(req, 'webhook')).rejects.toThrow(/aborted/)
})

test('connections are kept, and one that the app has closed is opened anew', async () => {
  const sockets = new Set<Socket>()
  const { deliver, req } = await appThat((request, response) => {
    sockets.add(request.socket)
    response.end('fine')
  })
  await deliver(req, 'webhook')
  await deliver(req, 'webhook')
  expect(sockets.size).toBe(1)
  // Half a second would pass before the app's end of it is noticed here; it is torn down and used in one breath.
  for (const socket of sockets) socket.destroy()
  expect(await deliver(req, 'webhook')).toMatchObject({ status: 200 })
  expect(sockets.size).toBe(2)
})

test('bytes and repeated headers arrive as they are', async () => {
  const { deliver, req } = await appThat((request, response) => {
    const seen: Buffer[] = []
    request.on('data', (chunk: Buffer) => seen.push(chunk))
    request.on('end', () =>
      response.end(JSON.stringify([request.headersDistinct['x-one'], Buffer.concat(seen).toString('hex')])),
    )
  })
  const { body } = await deliver({ ...req, body: Uint8Array.of(0xff, 0) }, 'webhook')
  expect(JSON.parse(Buffer.from(body).toString())).toEqual([['a', 'b'], 'ff00'])
  const text = await deliver(req, 'webhook')
  expect(JSON.parse(Buffer.from(text.body).toString())).toEqual([['a', 'b'], 'c3bc'])
})
