import assert from 'node:assert/strict'
import { header } from '../http/headers.ts'
import type { Req } from '../http/messages.ts'
import { type AdapterCase, type Bench, bytesOf, EVERY_BYTE } from './adapter-case.ts'
import type { RawReq } from './raw-http.ts'

/** Sends a request and gives back what the handler saw of it. */
async function reached(bench: Bench, req: RawReq): Promise<Req> {
  const before = bench.seen.length
  const res = await bench.ask(req)
  assert.equal(res?.status, 200, 'the request was answered by the handler')
  const seen = bench.seen[before]
  assert.ok(seen, 'the request reached the handler')
  return seen
}

async function bodyArrives(bench: Bench, body: readonly (string | Uint8Array)[], more: RawReq = {}): Promise<void> {
  const req = await reached(bench, { method: 'POST', body, ...more })
  assert.deepEqual(bytesOf(req), Buffer.concat(body.map((piece) => Buffer.from(piece as string))))
}

const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']

/** What of a request must reach the handler, and how. */
export const requestCases: readonly AdapterCase[] = [
  {
    title: 'a body arrives as the bytes that were sent, whatever they are',
    run: (bench) => bodyArrives(bench, [EVERY_BYTE]),
  },
  {
    title: 'a byte order mark at the start of a body is kept',
    run: (bench) => bodyArrives(bench, [Uint8Array.of(0xef, 0xbb, 0xbf), '{"id":1}']),
  },
  {
    title: 'a character that is split between two packets arrives whole',
    run: async (bench) => {
      const [first, second] = [Uint8Array.of(0x22, 0xe2, 0x82), Uint8Array.of(0xac, 0x22)]
      await bodyArrives(bench, [first, second])
      await bodyArrives(bench, [first, second], { chunked: true })
    },
  },
  {
    title: 'no content type makes the body anything else than bytes',
    run: async (bench) => {
      for (const type of TYPES) await bodyArrives(bench, ['{ "a" : 1.0 }\r\n'], { headers: [['Content-Type', type]] })
      await bodyArrives(bench, ['{ "a" : 1.0 }'])
    },
  },
  {
    title: 'a JSON content type with nothing after it is no error',
    run: async (bench) => {
      for (const more of [{}, { claimedLength: 0 }, { chunked: true }]) {
        const req = await reached(bench, { method: 'POST', headers: [['Content-Type', 'application/json']], ...more })
        assert.equal(req.body.length, 0)
      }
    },
  },
  {
    title: 'where there is no body, the body is empty',
    run: async (bench) => {
      for (const method of ['GET', 'POST', 'DELETE']) assert.equal((await reached(bench, { method })).body, '')
    },
  },
  {
    title: 'repeated query keys and odd escapes stay in the URL as they came',
    run: async (bench) => {
      const target = '/a/path%2Fb?a=1&a=2&b=%zz&c=%E9&d=+&e[]=1&f&=g&h=%2B&i=a%20b&j==&k=%00&'
      assert.equal((await reached(bench, { target })).url, bench.url + target)
    },
  },
  {
    title: 'a path that begins with two slashes does not become another host',
    run: async (bench) => {
      assert.equal(new URL((await reached(bench, { target: '//evil.example/x' })).url).origin, bench.url)
    },
  },
  {
    title: 'headers arrive under any case, and of a repeated one both values',
    run: async (bench) => {
      const { headers } = await reached(bench, {
        headers: [
          ['X-CASE', 'Kept As Is'],
          ['X-Twice', 'one'],
          ['x-twice', 'two'],
          ['X-Shopify-Hmac-Sha256', 'first='],
          ['X-Shopify-Hmac-SHA256', 'second='],
          ['__proto__', 'harmless'],
        ],
      })
      assert.equal(header(headers, 'x-case'), 'Kept As Is')
      assert.equal(header(headers, 'x-twice'), 'one, two')
      assert.equal(header(headers, 'x-shopify-hmac-sha256'), 'first=, second=')
      assert.equal(header(headers, 'constructor'), null)
    },
  },
  {
    title: 'a header with bytes outside ASCII does no harm',
    run: async (bench) => {
      assert.equal(header((await reached(bench, { headers: [['X-Name', 'caf\xe9']] })).headers, 'x-name'), 'caf\xe9')
    },
  },
  {
    title: 'the method arrives in capitals',
    run: async (bench) => {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        assert.equal((await reached(bench, { method })).method, method)
      }
    },
  },
  {
    title: 'forwarded headers are not believed unless the app says so',
    run: async (bench) => {
      assert.equal((await reached(bench, FORWARDED)).url, `${bench.url}/x?y=1`)
    },
  },
  {
    title: 'a proxy that the app trusts says where the request was sent',
    options: { trustProxy: true },
    run: async (bench) => {
      assert.equal((await reached(bench, FORWARDED)).url, 'https://shop.example:8443/x?y=1')
      assert.equal((await reached(bench, { target: '/plain' })).url, `${bench.url}/plain`)
    },
  },
  {
    title: 'the origin that the app sets wins over every header',
    options: { origin: 'https://app.example', trustProxy: true },
    run: async (bench) => {
      assert.equal((await reached(bench, FORWARDED)).url, 'https://app.example/x?y=1')
    },
  },
]

const FORWARDED: RawReq = {
  target: '/x?y=1',
  headers: [
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'shop.example:8443'],
  ],
}
