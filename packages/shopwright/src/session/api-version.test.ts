import { describe, expect, it } from 'vitest'
import { ApiVersion, VersionNotFoundError } from './index.ts'

const names = (versions: readonly ApiVersion[]) => versions.map(String)

describe('versions of the Admin API', () => {
  it.each([
    ['2026-01', 202_601],
    ['2025-10', 202_510],
    ['2019-12', 201_912],
    ['unstable', 9_000_000],
  ])('%s is %i', (name, number) => {
    const version = ApiVersion.parse(name)
    expect(version).toMatchObject({ name, number, isUnstable: name === 'unstable' })
    expect(ApiVersion.parse(version)).toBe(version)
    expect(JSON.stringify([version])).toBe(`["${name}"]`)
  })

  it.each([
    '2026-1',
    'latest',
    '2026-01-rc',
    '2026-13',
    '2026-00',
    '2026-01\n',
    ' 2026-01',
    '２０２６-01',
    'Unstable',
    '',
    'x'.repeat(9999),
    null,
    undefined,
    2026,
    {},
    ['2026-01'],
    Symbol('2026-01'),
  ])('%j is none', (given) => {
    expect(() => ApiVersion.parse(given)).toThrow(VersionNotFoundError)
    expect(() => ApiVersion.parse(given)).toThrow(/^.{1,300}$/)
  })

  it('stand in the order in which they came out', () => {
    const sorted = ['unstable', '2026-10', '2025-10', '2026-01']
      .map((name) => ApiVersion.parse(name))
      .sort((a, b) => a.compare(b))
    expect(names(sorted)).toEqual(['2025-10', '2026-01', '2026-10', 'unstable'])
    expect(ApiVersion.parse('2026-01') < ApiVersion.parse('2026-04')).toBe(true)
    expect(ApiVersion.parse('2026-01').compare('2026-01')).toBe(0)
  })

  it.each([
    [Date.UTC(2026, 10, 23), ['2026-01', '2026-04', '2026-07', '2026-10'], '2027-01'],
    [Date.UTC(2027, 0, 1, 16, 59, 59), ['2026-01', '2026-04', '2026-07', '2026-10'], '2027-01'],
    [Date.UTC(2027, 0, 1, 17), ['2026-04', '2026-07', '2026-10', '2027-01'], '2027-04'],
    [Date.UTC(2026, 3, 1, 17), ['2025-07', '2025-10', '2026-01', '2026-04'], '2026-07'],
  ])('at %i those of a year are supported', (now, supported, next) => {
    expect(names(ApiVersion.supported(now))).toEqual(supported)
    expect(ApiVersion.latest(now).name).toBe(supported[3])
    expect(ApiVersion.releaseCandidate(now).name).toBe(next)
    for (const name of supported) expect(ApiVersion.parse(name).isSupported(now)).toBe(true)
    for (const name of [next, 'unstable', '2019-04']) expect(ApiVersion.parse(name).isSupported(now)).toBe(false)
  })
})
