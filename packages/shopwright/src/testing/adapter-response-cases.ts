import assert from 'node:assert/strict'
import { type AdapterCase, bytesOf, EVERY_BYTE } from './adapter-case.ts'
import { valuesOf } from './raw-http.ts'

const PREFLIGHT = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Authorization, Content-Type' }

/** How an answer must reach the client. */
export const responseCases: readonly AdapterCase[] = [
  {
    title: 'status, headers and body reach the client as the handler gave them',
    answer: () => ({ status: 418, headers: { 'Content-Type': 'text/html', 'X-Word': 'té' }, body: '<p>té €</p>' }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.equal(res?.status, 418)
      assert.deepEqual(valuesOf(res, 'content-type'), ['text/html'])
      assert.deepEqual(valuesOf(res, 'x-word'), ['t\xe9'])
      assert.equal(Buffer.from(res.body).toString(), '<p>té €</p>')
    },
  },
  {
    title: 'bytes reach the client as they are',
    answer: () => ({ status: 200, headers: {}, body: EVERY_BYTE.subarray(1) }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.deepEqual(Buffer.from(res?.body ?? []), Buffer.from(EVERY_BYTE.subarray(1)))
    },
  },
  {
    title: 'a body is given back byte for byte',
    answer: (req) => ({ status: 200, headers: {}, body: bytesOf(req) }),
    run: async ({ ask }) => {
      const res = await ask({ method: 'POST', body: [EVERY_BYTE], chunked: true })
      assert.deepEqual(Buffer.from(res?.body ?? []), Buffer.from(EVERY_BYTE))
    },
  },
  {
    title: 'text without a content type is sent as plain text, never guessed to be a page',
    answer: () => ({ status: 200, headers: {}, body: '<script>' }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.ok(res)
      assert.match(valuesOf(res, 'content-type').join(), /^text\/plain; ?charset=utf-8$/i)
    },
  },
  {
    title: 'a 204 and a 304 have no body',
    answer: ({ url }) => ({ status: url.endsWith('/204') ? 204 : 304, headers: { 'X-Kept': 'yes' }, body: 'dropped' }),
    run: async ({ ask }) => {
      for (const status of [204, 304]) {
        const res = await ask({ target: `/${status}` })
        assert.equal(res?.status, status)
        assert.deepEqual(valuesOf(res, 'x-kept'), ['yes'])
        assert.equal(res.body.byteLength, 0)
        assert.deepEqual(valuesOf(res, 'transfer-encoding'), [])
      }
    },
  },
  {
    title: 'an empty body is sent as an empty body',
    answer: () => ({ status: 200, headers: {}, body: '' }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.equal(res?.status, 200)
      assert.equal(res.body.byteLength, 0)
    },
  },
  {
    title: 'a redirect is passed on, its Location untouched',
    answer: () => ({ status: 302, headers: { Location: '/auth/patch?shop=a&shopify-reload=%2Fapp%3Fx' }, body: '' }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.equal(res?.status, 302)
      assert.deepEqual(valuesOf(res, 'location'), ['/auth/patch?shop=a&shopify-reload=%2Fapp%3Fx'])
    },
  },
  {
    title: 'two cookies are two headers',
    answer: () => ({
      status: 200,
      headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2; Expires=Thu, 01 Jan 2099'] },
      body: '',
    }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.ok(res)
      assert.deepEqual(valuesOf(res, 'set-cookie'), ['a=1; Path=/', 'b=2; Expires=Thu, 01 Jan 2099'])
    },
  },
  {
    title: 'two names that differ in case are one header with both values',
    answer: () => ({ status: 200, headers: { 'X-Both': 'one', 'x-both': 'two' }, body: '' }),
    run: async ({ ask }) => {
      const res = await ask()
      assert.ok(res)
      assert.equal(valuesOf(res, 'x-both').join(', '), 'one, two')
    },
  },
  {
    title: 'the length and the framing of an answer are the server’s business',
    answer: () => ({
      status: 200,
      headers: { 'Content-Length': '3', 'Transfer-Encoding': 'chunked', Connection: 'x' },
      body: 'whole',
    }),
    run: async ({ ask }) => {
      assert.equal(Buffer.from((await ask())?.body ?? []).toString(), 'whole')
    },
  },
  {
    title: 'HEAD gets the status and the headers, and no body',
    answer: () => ({ status: 200, headers: { 'X-Kept': 'yes', 'Content-Type': 'text/html' }, body: 'not sent' }),
    run: async ({ ask }) => {
      const res = await ask({ method: 'HEAD' })
      assert.equal(res?.status, 200)
      assert.deepEqual(valuesOf(res, 'x-kept'), ['yes'])
      assert.equal(res.body.byteLength, 0)
    },
  },
  {
    title: 'OPTIONS is the handler’s to answer, CORS headers included',
    answer: () => ({ status: 204, headers: PREFLIGHT, body: '' }),
    run: async ({ ask, seen }) => {
      const res = await ask({
        method: 'OPTIONS',
        headers: [
          ['Origin', 'https://extensions.shopifycdn.com'],
          ['Access-Control-Request-Method', 'POST'],
          ['Access-Control-Request-Headers', 'authorization'],
        ],
      })
      assert.equal(seen[0]?.method, 'OPTIONS')
      assert.equal(res?.status, 204)
      for (const [name, value] of Object.entries(PREFLIGHT))
        assert.deepEqual(valuesOf(res, name.toLowerCase()), [value])
    },
  },
]
