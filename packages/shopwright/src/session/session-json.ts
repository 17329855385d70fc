import { isRecord } from '../http/json.ts'
import { parseMoment } from '../platform/timestamp.ts'
import { ValidationException } from './errors.ts'

/** A session as JSON, to be stored. It holds the access token, so encrypt it; it never holds the app's secret. */
export interface SessionJSON {
  readonly url: string | null
  readonly version: string
  readonly token: string | null
  readonly accessScopes: string | null
  /** ISO dates in UTC. */
  readonly tokenObtainedAt: string | null
  readonly tokenExpiresAt: string | null
}

/** The fields of a stored session, from the object or its text. */
export function storedSession(stored: unknown): Readonly<Record<keyof SessionJSON, unknown>> {
  const value = typeof stored === 'string' ? parsed(stored) : stored
  if (!isRecord(value)) {
    throw new ValidationException(
      'A stored session must be what JSON.stringify(session) made, as text or as an object.',
    )
  }
  const { url = null, version, token = null, accessScopes = null, tokenObtainedAt, tokenExpiresAt } = value
  return {
    url,
    version,
    token,
    accessScopes,
    tokenObtainedAt: dateOf('tokenObtainedAt', parseMoment(tokenObtainedAt) ?? tokenObtainedAt),
    tokenExpiresAt: dateOf('tokenExpiresAt', parseMoment(tokenExpiresAt) ?? tokenExpiresAt),
  }
}

/** A date, or null for none. Throws a {@link ValidationException} for anything else. */
export function dateOf(field: string, value: unknown): Date | null {
  if (value === null || value === undefined) return null
  const ms = typeof value === 'number' || value instanceof Date ? new Date(value).getTime() : Number.NaN
  if (Number.isNaN(ms)) throw new ValidationException(`session.${field} must be a valid Date, or null.`)
  return new Date(ms)
}

/** A token, or null for none; an empty one is none. */
export function tokenOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string') return value
  throw new ValidationException(`session.token must be a string or null, but is of type ${typeof value}.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
