import { describe, expect, it } from 'vitest'
import { parseMoment, timestampAfter } from './timestamp.ts'

const NOW = Date.UTC(2026, 10, 23, 12) + 999

describe('timestampAfter', () => {
  it.each([
    [3600, '2026-11-23T13:00:00Z'],
    ['3600', '2026-11-23T13:00:00Z'],
    [0, '2026-11-23T12:00:00Z'],
    [-1, null],
    ['-1', null],
    ['', null],
    ['soon', null],
    [null, null],
    [true, null],
    [Number.NaN, null],
    [1e300, null],
    ['999999999999', null],
    [{}, null],
  ])('%j seconds are %j', (seconds, expected) => {
    expect(timestampAfter(NOW, seconds)).toBe(expected)
  })
})

describe('parseMoment', () => {
  const noon = Date.UTC(2026, 10, 23, 12)

  it.each([
    ['2026-11-23T12:00:00Z', noon],
    ['2026-11-23T12:00:00', noon],
    ['2026-11-23 12:00:00', noon],
    ['2026-11-23 12:00:00+00', noon],
    ['2026-11-23T12:00:00.250Z', noon + 250],
    ['2026-11-23T12:00:00.250999', noon + 250],
    ['2026-11-23T13:30:00+01:30', noon],
    ['2026-11-23T13:30:00+0130', noon],
    ['2026-11-23T07:00:00-05:00', noon],
    ['2026-11-23t12:00:00z', noon],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    [new Date(noon), noon],
    [noon, noon],
    ['2026-13-23T12:00:00Z', null],
    ['tomorrow', null],
    ['', null],
    [new Date('x'), null],
    [Number.NaN, null],
    [{}, null],
    [true, null],
    [null, null],
  ])('%j is %j', (value, expected) => {
    expect(parseMoment(value)).toBe(expected)
  })
})
