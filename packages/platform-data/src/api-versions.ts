/** What Shopify calls the state of an API version. */
export type ApiVersionKind = 'stable' | 'release candidate' | 'unstable'

/** One version of Shopify's APIs, as it stands at one moment. */
export interface ApiVersion {
  /** `2026-10`, or `unstable`. */
  readonly name: string
  /** A release candidate becomes stable at {@link releasedAt}; `unstable` never does. */
  readonly kind: ApiVersionKind
  /** When it becomes, or became, stable: ms since the epoch, always 17:00 UTC on the first of its month. `null` for `unstable`. */
  readonly releasedAt: number | null
  /** When it stops being supported: ms since the epoch, twelve months after its release. `null` for `unstable`. */
  readonly supportedUntil: number | null
}

// The rules of the calendar: four versions a year from 2019-04 on, each released on the first of its month at 17:00
// UTC and supported for twelve months. The next version can be tried as a release candidate from the moment that
// the one before it becomes stable.
const firstYear = 2019
const firstMonth = 4
const monthsBetween = 3
const monthsSupported = 12
const releaseHourUTC = 17

/** The moment at which the version of a calendar month becomes stable. `month` may run over 12 or under 1. */
function releaseOf(year: number, month: number): number {
  return Date.UTC(year, month - 1, 1, releaseHourUTC)
}

function versionAt(index: number, now: number): ApiVersion {
  const month = firstMonth + index * monthsBetween
  const releasedAt = releaseOf(firstYear, month)
  return {
    name: new Date(releasedAt).toISOString().slice(0, 7),
    kind: releasedAt <= now ? 'stable' : 'release candidate',
    releasedAt,
    supportedUntil: releaseOf(firstYear, month + monthsSupported),
  }
}

const unstable: ApiVersion = { name: 'unstable', kind: 'unstable', releasedAt: null, supportedUntil: null }

/** The place of the newest stable version in the row of all versions; -1 before the first. */
function newestIndex(now: number): number {
  if (!Number.isFinite(now) || Math.abs(now) > 8.64e15) {
    throw new RangeError(`now must be a moment in ms since the epoch, such as Date.now(), and not ${now}.`)
  }
  const date = new Date(now)
  const months = (date.getUTCFullYear() - firstYear) * 12 + date.getUTCMonth() + 1 - firstMonth
  const index = Math.floor(months / monthsBetween)
  return Math.max(-1, releaseOf(firstYear, firstMonth + index * monthsBetween) <= now ? index : index - 1)
}

/**
 * The versions that Shopify offers at a moment: `unstable`, the release candidate, then the supported stable versions,
 * newest first.
 *
 * ```ts
 * import { apiVersions } from '@shopwright/platform-data'
 *
 * const names = apiVersions(Date.UTC(2026, 10, 23)).map((version) => `${version.name} ${version.kind}`)
 * console.log(names)
 * // ['unstable unstable', '2027-01 release candidate', '2026-10 stable', '2026-07 stable', '2026-04 stable', '2026-01 stable']
 * ```
 *
 * @param now ms since the epoch; the present when left out.
 */
export function apiVersions(now: number = Date.now()): readonly ApiVersion[] {
  const newest = newestIndex(now)
  const offered = [unstable, versionAt(newest + 1, now)]
  for (let index = newest; index >= Math.max(0, newest + 1 - monthsSupported / monthsBetween); index--) {
    offered.push(versionAt(index, now))
  }
  return offered
}

/**
 * The name of the newest stable version at a moment: what a new app should use.
 *
 * ```ts
 * import { latestStableVersion } from '@shopwright/platform-data'
 *
 * console.log(latestStableVersion(Date.UTC(2026, 9, 1, 16, 59))) // 2026-07
 * console.log(latestStableVersion(Date.UTC(2026, 9, 1, 17))) // 2026-10
 * ```
 *
 * @throws {RangeError} before the first version (1 April 2019, 17:00 UTC).
 */
export function latestStableVersion(now: number = Date.now()): string {
  const newest = newestIndex(now)
  if (newest < 0) throw new RangeError('Shopify had no API versions before 2019-04-01T17:00:00Z.')
  return versionAt(newest, now).name
}

/**
 * Whether a version is stable and supported at a moment. Release candidates and `unstable` can be called but are not
 * supported; see {@link servedVersion}.
 *
 * ```ts
 * import { isSupportedVersion } from '@shopwright/platform-data'
 *
 * console.log(isSupportedVersion('2026-01', Date.UTC(2026, 10, 23))) // true
 * console.log(isSupportedVersion('2025-10', Date.UTC(2026, 10, 23))) // false
 * ```
 */
export function isSupportedVersion(name: string, now: number = Date.now()): boolean {
  return apiVersions(now).some((version) => version.name === name && version.kind === 'stable')
}

/**
 * The version that Shopify answers with when a request asks for `name` (its `X-Shopify-API-Version` response header):
 * the same one while it is offered, the oldest supported one when `name` has fallen out of support, and `null` when
 * there is no such version (yet).
 *
 * ```ts
 * import { servedVersion } from '@shopwright/platform-data'
 *
 * const now = Date.UTC(2026, 10, 23)
 * console.log(servedVersion('2026-07', now), servedVersion('2024-01', now), servedVersion('2030-01', now)) // 2026-07 2026-01 null
 * ```
 */
export function servedVersion(name: string, now: number = Date.now()): string | null {
  const offered = apiVersions(now)
  if (offered.some((version) => version.name === name)) return name
  const oldest = offered.at(-1)
  if (oldest?.kind !== 'stable' || !isVersionName(name)) return null
  return name < oldest.name && name >= versionAt(0, now).name ? oldest.name : null
}

/** Whether a text is the name of a version that exists some day: a year and a month in which versions are released. */
function isVersionName(name: string): boolean {
  return /^[0-9]{4}-(?:01|04|07|10)$/.test(name)
}
