import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactBody, RedactedReq, redactHeaders, redactUrl } from './redact.ts'

const secrets = ['the-client-secret']

describe('a logged body', () => {
  it.each([
    [
      '{"client_secret":"x","nested":{"refresh_token":"y"},"list":[{"access_token":"z"}],"id":1.0}',
      '{"client_secret":"[REDACTED]","nested":{"refresh_token":"[REDACTED]"},"list":[{"access_token":"[REDACTED]"}],"id":1}',
    ],
    [
      'client_id=1&client_secret=x&refresh%5Ftoken=y',
      'client_id=1&client_secret=[REDACTED]&refresh%5Ftoken=[REDACTED]',
    ],
    ['{"note":"shpat_0123456789abcdef"}', '{"note":"[REDACTED]"}'],
    ['the-client-secret was here', '[REDACTED] was here'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln end', 'token [REDACTED] end'],
  ])('loses its secrets: %s', (body, logged) => {
    expect(redactBody(body, secrets)).toBe(logged)
  })

  it.each(['{}', '{"id": 1.0 }', '[1,  2]', 'plain', '', 'a=1&b=2', '<xml/>', '{"broken":'])(
    'stays as it is to the letter where there is nothing to hide: %s',
    (body) => {
      expect(redactBody(body, secrets)).toBe(body)
      expect(redactBody(new TextEncoder().encode(body), secrets)).toBe(body)
    },
  )

  it('is left out where it is long', () => {
    expect(redactBody('x'.repeat(1_000_000), secrets)).toBe('[a body of 1000000 characters, left out]')
  })
})

describe('a logged URL', () => {
  it.each([
    ['https://a.ex/p?hmac=x&shop=s#f', 'https://a.ex/p?hmac=[REDACTED]&shop=s#f'],
    ['/p?ID_Token=x&id%5Ftoken=y&signature', '/p?ID_Token=[REDACTED]&id%5Ftoken=[REDACTED]&signature'],
    ['/p?%73ignature=x&q=%zz', '/p?%73ignature=[REDACTED]&q=%zz'],
  ])('loses its proofs and keeps the rest: %s', (url, logged) => {
    expect(redactUrl(url, secrets)).toBe(logged)
  })
})

describe('a text that is cut', () => {
  it('shows no piece of a secret that lies across the cut', () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(600)}.${'b'.repeat(43)}`
    for (let before = 900; before < 1_100; before += 20) {
      const { x } = redactHeaders({ x: `${'-'.repeat(before)} ${token} ${secrets[0]}${' '.repeat(2_000)}` }, secrets)
      expect(x).not.toMatch(/eyJ|aaa|bbb|the-client/)
    }
  })
})

describe('logged headers', () => {
  it('lose tokens, signatures and cookies', () => {
    const names = [
      'Authorization',
      'X-Shopify-Access-Token',
      'X-Shopify-Hmac-SHA256',
      'shopify-hmac-sha256',
      'Cookie',
      'Set-Cookie',
    ]
    const logged = redactHeaders(Object.fromEntries(names.map((name) => [name, 'secret'])), secrets)
    expect(logged).toEqual(Object.fromEntries(names.map((name) => [name.toLowerCase(), '[REDACTED]'])))
  })

  it('may be called __proto__ without harm', () => {
    const logged = redactHeaders([['__proto__', 'x']], secrets)
    expect(Object.entries(logged)).toEqual([['__proto__', 'x']])
  })
})

describe('a logged request', () => {
  it('is worked out at the first look, and the request itself stays as it was', () => {
    let reads = 0
    const source = {
      method: 'GET',
      get url() {
        reads += 1
        return '/?hmac=x'
      },
      headers: {},
      body: '',
    }
    const logged = new RedactedReq(source, secrets)
    expect(reads).toBe(0)
    expect([logged.url, logged.method, logged.body, logged.headers]).toEqual(['/?hmac=[REDACTED]', 'GET', '', {}])
    const once = reads
    expect(JSON.parse(JSON.stringify(logged))).toEqual({
      method: 'GET',
      url: '/?hmac=[REDACTED]',
      headers: {},
      body: '',
    })
    expect(inspect({ logged })).toContain('/?hmac=[REDACTED]')
    expect(reads).toBe(once)
    expect(source.url).toBe('/?hmac=x')
  })

  it('can be made of anything, and stays small', () => {
    fc.assert(
      fc.property(fc.anything(), (source) => {
        expect(JSON.stringify(new RedactedReq(source, secrets)).length).toBeLessThan(131_072)
      }),
    )
    const huge = 'x'.repeat(1_000_000)
    const headers = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`h${index}${huge.slice(0, 900)}`, huge]),
    )
    const logged = JSON.stringify(new RedactedReq({ method: huge, url: huge, headers, body: huge }, secrets))
    expect(logged.length).toBeLessThan(131_072)
  })

  it('reads a hostile text once, not once for each of its characters', () => {
    for (const unit of ['eyJ', 'shpat_', 'a=', 'aaaa', 'eyJaaaaaaaaa.']) {
      const start = performance.now()
      redactBody(unit.repeat(16_384 / unit.length), secrets)
      expect(performance.now() - start).toBeLessThan(50)
    }
  })
})
