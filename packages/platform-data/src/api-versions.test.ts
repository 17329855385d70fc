import { describe, expect, it } from 'vitest'
import { apiVersions, isSupportedVersion, latestStableVersion, servedVersion } from './api-versions.ts'

const november = Date.UTC(2026, 10, 23)
const names = (now: number, kind: string) =>
  apiVersions(now)
    .filter((version) => version.kind === kind)
    .map((version) => version.name)

describe('the calendar of API versions', () => {
  it('on 2026-11-23 has stable 2026-10, supports 2026-01 to 2026-10, and offers 2027-01 and unstable', () => {
    expect(latestStableVersion(november)).toBe('2026-10')
    expect(names(november, 'stable')).toEqual(['2026-10', '2026-07', '2026-04', '2026-01'])
    expect(names(november, 'release candidate')).toEqual(['2027-01'])
    expect(apiVersions(november)[0]).toEqual({
      name: 'unstable',
      kind: 'unstable',
      releasedAt: null,
      supportedUntil: null,
    })
  })

  it('agrees with the list that Shopify shipped while 2026-10 was the release candidate', () => {
    const september = Date.UTC(2026, 8, 15)
    expect(apiVersions(september).map((version) => version.name)).toEqual([
      'unstable',
      '2026-10',
      '2026-07',
      '2026-04',
      '2026-01',
      '2025-10',
    ])
    expect(names(september, 'release candidate')).toEqual(['2026-10'])
    expect(latestStableVersion(september)).toBe('2026-07')
  })

  it('turns at 17:00 UTC on the first of the quarter, to the millisecond', () => {
    const release = Date.parse('2026-10-01T17:00:00Z')
    expect(latestStableVersion(release - 1)).toBe('2026-07')
    expect(latestStableVersion(release)).toBe('2026-10')
    expect(isSupportedVersion('2025-10', release - 1)).toBe(true)
    expect(isSupportedVersion('2025-10', release)).toBe(false)
    expect(names(release - 1, 'release candidate')).toEqual(['2026-10'])
    expect(names(release, 'release candidate')).toEqual(['2027-01'])
  })

  it('gives each version twelve months from its release', () => {
    const version = apiVersions(november).find(({ name }) => name === '2026-10')
    expect(version?.releasedAt).toBe(Date.parse('2026-10-01T17:00:00Z'))
    expect(version?.supportedUntil).toBe(Date.parse('2027-10-01T17:00:00Z'))
  })

  it('never has a day on which other than one candidate and four stable versions are offered, over thirty years', () => {
    for (let now = Date.UTC(2020, 1, 1); now < Date.UTC(2050, 0, 1); now += 86_400_000) {
      expect([names(now, 'stable').length, names(now, 'release candidate').length]).toEqual([4, 1])
    }
  })

  it('begins with 2019-04', () => {
    const first = Date.parse('2019-04-01T17:00:00Z')
    expect(names(first, 'stable')).toEqual(['2019-04'])
    expect(names(first - 1, 'stable')).toEqual([])
    expect(names(first - 1, 'release candidate')).toEqual(['2019-04'])
    expect(names(0, 'release candidate')).toEqual(['2019-04'])
    expect(() => latestStableVersion(first - 1)).toThrow(/no API versions before/)
  })

  it('uses the clock when no moment is given, and stops at one that is none', () => {
    expect(apiVersions()).toEqual(apiVersions(Date.now()))
    expect(latestStableVersion()).toMatch(/^\d{4}-(01|04|07|10)$/)
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      expect(() => apiVersions(wrong)).toThrow(/ms since the epoch/)
    }
  })

  it('supports only stable versions by their exact names', () => {
    for (const wrong of ['unstable', '2027-01', '2026-1', '2026-02', ' 2026-10', '2026-10\n', '２０２６-10', '']) {
      expect(isSupportedVersion(wrong, november)).toBe(false)
    }
    expect(isSupportedVersion('2026-10', november)).toBe(true)
  })

  it.each([
    ['2026-07', '2026-07'],
    ['2027-01', '2027-01'],
    ['unstable', 'unstable'],
    ['2025-10', '2026-01'],
    ['2019-04', '2026-01'],
    ['2019-01', null],
    ['2027-04', null],
    ['2024-02', null],
    ['latest', null],
    ['2024-01\n', null],
  ])('answers a request for %j with %j', (asked, served) => {
    expect(servedVersion(asked, november)).toBe(served)
  })
})
