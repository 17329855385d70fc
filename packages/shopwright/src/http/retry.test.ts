import { describe, expect, it } from 'vitest'
import { retryAfter, serverError } from './retry.ts'

const NOW = Date.UTC(2026, 10, 23, 12)

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    ['2.0', 2000],
    ['0.5', 500],
    ['0', 0],
    ['-1', 0],
    [' 3 ', 3000],
    ['Mon, 23 Nov 2026 12:00:09 GMT', 9000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', 1000],
    ['', 1000],
    ['1e3', 1000],
    ['2026-11-23T12:00:09Z', 1000],
    [undefined, 1000],
  ])('%j waits %i ms', (value, ms) => {
    expect(retryAfter(value, NOW)).toBe(ms)
  })
})

describe('a failing server', () => {
  it('is asked again after 1, 2, 4… seconds and a little more, never after more than a minute', () => {
    const { wait } = serverError('server_error_retry', [503])
    const reply = { status: 503, headers: {}, body: '', tooLarge: false, json: null }
    for (const [tries, from] of [
      [1, 1000],
      [2, 2000],
      [3, 4000],
      [5, 16_000],
    ] as const) {
      const ms = wait(reply, tries, NOW)
      expect(ms).toBeGreaterThanOrEqual(from)
      expect(ms).toBeLessThanOrEqual(from + 100)
    }
    expect(wait(reply, 25, NOW)).toBe(60_000)
  })
})
