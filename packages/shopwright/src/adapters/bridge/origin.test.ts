import { describe, expect, test } from 'vitest'
import { originOf, pathOf, type Seen } from './origin.ts'

const seen = (more: Partial<Seen> = {}): Seen => ({
  encrypted: false,
  hosts: ['app.example'],
  forwardedProto: undefined,
  forwardedHost: undefined,
  remoteAddress: '10.0.0.1',
  ...more,
})
const nobody = { origin: null, trustProxy: () => false }
const proxy = { origin: null, trustProxy: (address: string | undefined) => address === '10.0.0.1' }

describe('where a request was sent', () => {
  test('is the connection and the Host header', () => {
    expect(originOf(seen(), nobody)).toBe('http://app.example')
    expect(originOf(seen({ encrypted: true, hosts: ['[::1]:8443'] }), nobody)).toBe('https://[::1]:8443')
  })

  test('is localhost for the old client that names no host', () => {
    expect(originOf(seen({ hosts: [] }), nobody)).toBe('http://localhost')
  })

  test('is what the proxy says whose address is trusted, and only that one', () => {
    const forwarded = { forwardedProto: 'https, http', forwardedHost: 'shop.example, inner' }
    expect(originOf(seen(forwarded), proxy)).toBe('https://shop.example')
    expect(originOf(seen({ ...forwarded, remoteAddress: '6.6.6.6' }), proxy)).toBe('http://app.example')
  })

  test('has no scheme but http and https, whatever a proxy says', () => {
    expect(originOf(seen({ forwardedProto: 'javascript' }), proxy)).toBe('http://app.example')
  })

  test.each(['a/b', 'a b', '', 'a@b', 'a:b:c', 'a:70000', 'a:', '[::g]', 'a\r\nb', 'é', '.'.repeat(300)])(
    'is refused for the host %j',
    (host) => {
      expect(() => originOf(seen({ hosts: [host] }), nobody)).toThrow('names no host')
      expect(() => originOf(seen({ forwardedHost: host || '/' }), proxy)).toThrow('names no host')
    },
  )

  test('is refused where two Host headers disagree', () => {
    expect(() => originOf(seen({ hosts: ['a.example', 'b.example'] }), nobody)).toThrow('two different Host headers')
  })
})

describe('the path of a request target', () => {
  test.each([
    ['/a?b=1&b=2#c', '/a?b=1&b=2#c'],
    ['//evil.example', '//evil.example'],
    ['http://evil.example/a?b', '/a?b'],
    ['http://evil.example', '/'],
    ['http://evil.example?a', '/?a'],
    ['*', '/'],
    ['', '/'],
    ['/caf\xc3\xa9?\xff', '/caf%C3%A9?%FF'],
  ])('of %j is %j', (target, path) => {
    expect(pathOf(target)).toBe(path)
  })
})
