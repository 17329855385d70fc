const VERSION = /^(?:[0-9]{4}-[0-9]{2}|unstable)$/

/** A version of the Admin API as URLs name it, `2026-10` or `unstable`; null for anything else. */
export function parseApiVersion(value: unknown): string | null {
  return typeof value === 'string' && VERSION.test(value) ? value : null
}
