import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DigestEncoding } from './digest.ts'
import * as node from './hmac-node.ts'
import * as web from './hmac-web.ts'

const ENCODINGS: readonly DigestEncoding[] = ['base64', 'base64url', 'hex']

describe.each([
  ['node:crypto', node],
  ['Web Crypto', web],
] as const)('the HMAC on %s', (_name, hmac) => {
  const key = hmac.hmacKey('secret') as never

  it('is the one that everybody computes, of texts and of bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()),
        fc.constantFrom(...ENCODINGS),
        async (data, encoding) => {
          const expected = createHmac('sha256', 'secret').update(data).digest(encoding)
          expect(await hmac.hmacSha256(key, data, encoding)).toBe(expected)
          expect(await hmac.hmacMatches(key, data, expected, encoding)).toBe(true)
        },
      ),
    )
  })

  it('matches in one spelling only', async () => {
    for (const encoding of ENCODINGS) {
      const right = createHmac('sha256', 'secret').update('data').digest(encoding)
      const wrong = [
        '',
        right.slice(1),
        `${right}=`,
        ` ${right}`,
        right.toUpperCase(),
        right.replace(/./, 'é'),
        // A code unit whose low byte is the right character.
        String.fromCharCode(right.charCodeAt(0) + 0x100) + right.slice(1),
        right.slice(0, -2) + (right.at(-2) === 'A' ? 'B' : 'A') + right.slice(-1),
      ]
      for (const text of wrong)
        expect([text, await hmac.hmacMatches(key, 'data', text, encoding)]).toEqual([text, false])
    }
  })

  it('matches for no other key', async () => {
    const signature = createHmac('sha256', 'secret').update('data').digest('hex')
    expect(await hmac.hmacMatches(hmac.hmacKey('other') as never, 'data', signature, 'hex')).toBe(false)
  })

  it('has no empty key', () => {
    expect(() => hmac.hmacKey('')).toThrow(TypeError)
  })

  it('reads a segment of a token, and refuses characters that no encoder writes', () => {
    expect(hmac.decodeSegment(Buffer.from('{"a":"é😀"}').toString('base64url'))).toBe('{"a":"é😀"}')
    for (const bad of ['a b=', 'e30=', 'e3*0']) expect(hmac.decodeSegment(bad)).toBeNull()
  })
})
