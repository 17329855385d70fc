import { parseApiVersion } from '../platform/api-version.ts'
import { VersionNotFoundError } from './errors.ts'

const UNSTABLE = 'unstable'
/** Greater than any date: `unstable` is ahead of all. */
const UNSTABLE_NUMBER = 9_000_000
/** A version is supported for a year, and one comes each quarter. */
const SUPPORTED = 4
/** Versions come out on the first day of a quarter at 17:00 UTC. */
const RELEASE_HOUR = 17

/**
 * A version of the Admin API. Versions compare with `<` and `>`; `unstable` is the greatest. Which of them Shopify
 * supports follows from the calendar alone: a new one each quarter, on its first day at 17:00 UTC, each for a year.
 *
 * Rule: https://shopify.dev/docs/api/usage/versioning
 *
 * @example
 * ```ts
 * import { ApiVersion } from 'shopwright/session'
 *
 * const version = ApiVersion.parse('2026-01')
 * console.log(version < ApiVersion.parse('unstable')) // true
 * console.log(ApiVersion.supported(Date.UTC(2026, 10, 23)).join(' ')) // 2026-01 2026-04 2026-07 2026-10
 * ```
 */
export class ApiVersion {
  /** As URLs have it: `2026-10` or `unstable`. */
  readonly name: string
  /** For comparing: `202610`; 9000000 for `unstable`. */
  readonly number: number

  private constructor(name: string) {
    this.name = name
    this.number = name === UNSTABLE ? UNSTABLE_NUMBER : Number(name.replace('-', ''))
  }

  /** A version from its name, or from one that was parsed before. Throws a {@link VersionNotFoundError} for anything else. */
  static parse(value: unknown): ApiVersion {
    if (value instanceof ApiVersion) return value
    const name = parseApiVersion(value)
    if (name === null || (name !== UNSTABLE && !/-(?:0[1-9]|1[0-2])$/.test(name))) {
      throw new VersionNotFoundError(
        `${shown(value)} is no version of the Admin API. A version is a year and a month with two digits, such as ` +
          `${ApiVersion.latest().name}, or \`${UNSTABLE}\`.`,
      )
    }
    return new ApiVersion(name)
  }

  /** The newest stable version at this moment, in ms since the epoch. */
  static latest(now: number = Date.now()): ApiVersion {
    return quarter(released(now))
  }

  /** The stable versions that Shopify supports at this moment, oldest first. */
  static supported(now: number = Date.now()): readonly ApiVersion[] {
    const newest = released(now)
    return Array.from({ length: SUPPORTED }, (_none, index) => quarter(newest - SUPPORTED + 1 + index))
  }

  /** The version that comes out next: to be tried, not to be relied on. */
  static releaseCandidate(now: number = Date.now()): ApiVersion {
    return quarter(released(now) + 1)
  }

  /** `unstable`, where changes show first. */
  get isUnstable(): boolean {
    return this.name === UNSTABLE
  }

  /** Whether this is one of {@link ApiVersion.supported}; a release candidate and `unstable` are not. */
  isSupported(now: number = Date.now()): boolean {
    return ApiVersion.supported(now).some(({ name }) => name === this.name)
  }

  /** Below 0 if this version is older than the other, 0 if it is the same, above 0 if it is newer. */
  compare(other: ApiVersion | string): number {
    return this.number - ApiVersion.parse(other).number
  }

  valueOf(): number {
    return this.number
  }

  toString(): string {
    return this.name
  }

  toJSON(): string {
    return this.name
  }
}

/** Quarters are counted from the year 0. */
function quarter(count: number): ApiVersion {
  const year = Math.floor(count / 4)
  const month = (count - year * 4) * 3 + 1
  return ApiVersion.parse(`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`)
}

/** The quarter whose version came out last. */
function released(now: number): number {
  const date = new Date(now)
  const current = date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3)
  const release = Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1, RELEASE_HOUR)
  return now < release ? current - 1 : current
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  return typeof value === 'number' ? String(value) : value === null ? 'null' : `A value of type ${typeof value}`
}
