import { ValidationException } from './errors.ts'
import { showAs } from './show-as.ts'

/** Scopes as they are written: `'write_products,read_orders'`, with commas or spaces, or a list of names. */
export type ScopeInput = string | Iterable<string> | AccessScopes

/**
 * The access scopes of a token, or those that an app asks for. `write_products` implies `read_products`, so that it is
 * left out where both are named. Any scope is taken whose name is written in `a-z`, `0-9` and `_`, such as
 * `customer_read_metaobjects`. The order is kept.
 *
 * - `scopes`: see {@link ScopeInput}.
 * - `optional`: those that the app can do without and asks for later (`optional_scopes` in its configuration). What
 *   `scopes` already implies cannot be optional and is left out.
 *
 * Throws a {@link ValidationException} for a name that is none.
 *
 * Rule: https://shopify.dev/docs/api/usage/access-scopes
 *
 * @example
 * ```ts
 * import { AccessScopes } from 'shopwright/session'
 *
 * const granted = new AccessScopes('write_products,read_products,read_orders')
 * console.log(granted.toString()) // write_products,read_orders
 * console.log(granted.covers('read_products')) // true
 * console.log(granted.missing('read_products write_orders').toString()) // write_orders
 * ```
 */
export class AccessScopes implements Iterable<string> {
  readonly #compressed: ReadonlySet<string>
  readonly #expanded: ReadonlySet<string>
  readonly #optional: AccessScopes | null

  constructor(scopes: ScopeInput = '', optional: ScopeInput | null = null) {
    const names = wellFormed(scopeNames(scopes))
    const implied = new Set(names.flatMap((name) => impliedBy(name) ?? []))
    this.#compressed = new Set(names.filter((name) => !implied.has(name)))
    this.#expanded = new Set([...names, ...implied])
    const given = optional ?? (scopes instanceof AccessScopes ? scopes.#optional : null)
    const extra = given === null ? [] : wellFormed(scopeNames(given)).filter((name) => !this.#expanded.has(name))
    this.#optional = extra.length === 0 ? null : new AccessScopes(extra)
  }

  /** The scopes that the app can do without; empty where none were named. */
  get optional(): AccessScopes {
    return this.#optional ?? new AccessScopes()
  }

  /** Whether these scopes allow all that the others do. Optional ones of the others are not asked for. */
  covers(others: ScopeInput): boolean {
    return this.missing(others).#compressed.size === 0
  }

  /** What the others allow and these do not. */
  missing(others: ScopeInput): AccessScopes {
    return new AccessScopes([...scopesFrom(others).#compressed].filter((name) => !this.#expanded.has(name)))
  }

  /** Whether both allow the same, in whatever order and with whatever implied scopes they were written. */
  equals(others: ScopeInput): boolean {
    const given = scopesFrom(others)
    const same = sameNames(this.#compressed, given.#compressed)
    return same && sameNames(new Set(this.optional), new Set(given.optional))
  }

  /** The names, without those that are implied by others. */
  [Symbol.iterator](): Iterator<string> {
    return this.#compressed.values()
  }

  /** The names, joined with commas. */
  toString(): string {
    return [...this.#compressed].join(',')
  }

  toJSON(): string {
    return this.toString()
  }

  static {
    showAs(AccessScopes.prototype, (scopes) => `AccessScopes(${scopes.toString()})`)
  }
}

/** {@link AccessScopes} under the name that it has in Shopify's libraries. */
export const ApiAccess: typeof AccessScopes = AccessScopes
export type ApiAccess = AccessScopes

/** The same scopes, or those that are written. */
export function scopesFrom(scopes: ScopeInput): AccessScopes {
  return scopes instanceof AccessScopes ? scopes : new AccessScopes(scopes)
}

/** The scopes of an answer: a name that is none is left out, for a token in hand must not be lost for it. */
export function grantedScopes(text: string): AccessScopes {
  return new AccessScopes(scopeNames(text).filter((name) => SCOPE.test(name)))
}

/** The names, in order, as they were written. */
export function scopeNames(scopes: unknown): string[] {
  if (typeof scopes === 'string') return scopes.split(/[\s,]+/).filter((name) => name !== '')
  if (typeof scopes === 'object' && scopes !== null && Symbol.iterator in scopes) {
    return [...(scopes as Iterable<unknown>)].flatMap((name) => {
      if (typeof name === 'string') return scopeNames(name)
      throw new ValidationException(`Scopes must be names in a string or a list; the list holds a ${typeof name}.`)
    })
  }
  throw new ValidationException('Scopes must be a string such as `read_products,write_orders`, or a list of names.')
}

const SCOPE = /^[a-z0-9_]+$/

function wellFormed(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !SCOPE.test(name))
  if (wrong === undefined) return names
  throw new ValidationException(
    `${JSON.stringify(wrong.slice(0, 80))} is no scope: names are written in a-z, 0-9 and _.`,
  )
}

function impliedBy(name: string): string | null {
  const match = /^(unauthenticated_)?write_(.+)$/.exec(name)
  return match === null ? null : `${match[1] ?? ''}read_${match[2] ?? ''}`
}

function sameNames(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size === others.size && [...some].every((name) => others.has(name))
}
