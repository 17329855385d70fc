import assert from 'node:assert/strict'
import type { HandlerRes } from '../http/messages.ts'
import type { AdapterCase } from './adapter-case.ts'
import { valuesOf } from './raw-http.ts'

const KIB = 1024
const kilobytes = (count: number): Uint8Array[] => Array.from({ length: count }, () => new Uint8Array(KIB).fill(0x61))
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const failing: AdapterCase['answer'] = async ({ url }) => {
  await Promise.resolve()
  if (url.endsWith('/still-alive')) return { status: 200, headers: {}, body: '' }
  throw new Error(`secret detail of ${url}`)
}

/** Answers that cannot be sent; nothing of them may reach the wire. */
const UNSENDABLE: Readonly<Record<string, unknown>> = {
  '/line-break': { status: 200, headers: { 'X-Shop': 'a\r\nX-Injected: yes' }, body: 'never' },
  '/lone-line-feed': { status: 302, headers: { Location: '/app\nX-Injected: yes' }, body: '' },
  '/not-latin-1': { status: 200, headers: { 'X-Shop': '€' }, body: 'never' },
  '/name': { status: 200, headers: { 'X-Injected: yes\r\nX': 'a' }, body: 'never' },
  '/status': { status: 42, headers: {}, body: 'never' },
  '/switching': { status: 101, headers: {}, body: 'never' },
  '/object-body': { status: 200, headers: {}, body: { never: true } },
  '/no-headers': { status: 200, body: 'never' },
  '/nothing': undefined,
}

const HOSTS = ['evil.example/x', 'a b', '<script>', '[::1', '127.0.0.1:99999', 'a@b', 'a?b', '1.2.3.4.5', 'caf\xe9']

/** What a client, or the handler itself, may do wrong without taking the server down. */
export const hostileCases: readonly AdapterCase[] = [
  {
    title: 'a handler that throws is an empty 500, and the error goes to onError',
    answer: failing,
    run: async ({ ask, errors }) => {
      const res = await ask({ target: '/x' })
      assert.equal(res?.status, 500)
      assert.equal(res.body.byteLength, 0)
      assert.match(String(errors[0]), /secret detail/)
    },
  },
  {
    title: 'an onError that throws changes nothing for the client',
    answer: failing,
    options: {
      onError: () => {
        throw new Error('the reporter is broken too')
      },
    },
    run: async ({ ask }) => {
      const printed: unknown[] = []
      const original = console.error
      console.error = (...args: unknown[]) => printed.push(args[0])
      try {
        assert.equal((await ask())?.status, 500)
        assert.match(String(printed[0]), /reporter is broken/)
      } finally {
        console.error = original
      }
    },
  },
  {
    title: 'an answer that cannot be sent becomes an empty 500, and onError says why',
    answer: ({ url }) => UNSENDABLE[new URL(url).pathname] as HandlerRes,
    run: async ({ ask, errors }) => {
      for (const target of Object.keys(UNSENDABLE)) {
        const before = errors.length
        const res = await ask({ target })
        assert.equal(res?.status, 500, target)
        assert.equal(res.body.byteLength, 0, target)
        assert.deepEqual(valuesOf(res, 'x-injected'), [], target)
        assert.match(String(errors[before]), /not sent/, target)
      }
    },
  },
  {
    title: 'a body of exactly the limit passes',
    options: { bodyLimit: 64 * KIB },
    run: async ({ ask, seen }) => {
      for (const chunked of [false, true]) {
        assert.equal((await ask({ method: 'POST', body: [Buffer.concat(kilobytes(64))], chunked }))?.status, 200)
      }
      assert.deepEqual(
        seen.map(({ body }) => body.length),
        [64 * KIB, 64 * KIB],
      )
    },
  },
  {
    title: 'a body of one byte over the limit is answered 413 and never reaches the handler',
    options: { bodyLimit: 64 * KIB },
    run: async ({ ask, seen }) => {
      for (const chunked of [false, true]) {
        const res = await ask({ method: 'POST', body: [Buffer.concat([...kilobytes(64), Buffer.from('b')])], chunked })
        assert.equal(res?.status, 413)
      }
      assert.equal(seen.length, 0)
    },
  },
  {
    title: 'a body that claims to be too large is answered 413 before it is sent',
    run: async ({ ask, seen }) => {
      assert.equal((await ask({ method: 'POST', claimedLength: 10_000 * 1024 * KIB }))?.status, 413)
      assert.equal(seen.length, 0)
    },
  },
  {
    title: 'a chunked body that never ends is answered 413 while it is still being sent',
    options: { bodyLimit: 16 * KIB },
    run: async ({ ask, seen }) => {
      assert.equal((await ask({ method: 'POST', body: kilobytes(2000), chunked: true, pause: 1 }))?.status, 413)
      assert.equal(seen.length, 0)
    },
  },
  {
    title: 'a webhook of 3 MB passes with the default limit',
    run: async ({ ask, seen }) => {
      assert.equal((await ask({ method: 'POST', body: [Buffer.concat(kilobytes(3 * KIB))] }))?.status, 200)
      assert.equal(seen[0]?.body.length, 3 * KIB * KIB)
    },
  },
  {
    title: 'a body that is too slow is answered 408',
    options: { bodyTimeout: 60 },
    run: async ({ ask, seen }) => {
      assert.equal((await ask({ method: 'POST', body: ['a'], claimedLength: 9 }))?.status, 408)
      assert.equal(seen.length, 0)
    },
  },
  {
    title: 'a body whose sender hangs up never reaches the handler and is nobody’s error',
    run: async ({ ask, seen, errors }) => {
      await ask({ method: 'POST', body: ['a'], claimedLength: 9, hangUp: true })
      await ask({ method: 'POST', body: ['a'], chunked: true, hangUp: true })
      await pause(30)
      assert.equal(seen.length, 0)
      assert.deepEqual(errors, [])
    },
  },
  {
    title: 'a client that hangs up before the answer is nobody’s error',
    answer: async () => {
      await pause(40)
      return { status: 200, headers: {}, body: 'too late' }
    },
    run: async ({ ask, errors }) => {
      await ask({ hangUp: true })
      await pause(60)
      assert.deepEqual(errors, [])
    },
  },
  {
    title: 'a megabyte of headers is refused and the server lives on',
    run: async ({ ask, seen }) => {
      const headers = Array.from({ length: 1024 }, (_, at) => [`X-${at}`, 'a'.repeat(KIB)] as const)
      assert.equal([431, undefined].includes((await ask({ headers }))?.status), true)
      assert.equal(seen.length, 0)
    },
  },
  {
    title: 'a Host header that is none is refused, and never becomes a URL',
    run: async ({ ask, seen }) => {
      for (const host of HOSTS) assert.equal((await ask({ headers: [['Host', host]] }))?.status, 400, host)
      assert.equal(seen.length, 0)
    },
  },
]
