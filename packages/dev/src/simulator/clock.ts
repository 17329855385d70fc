/** The simulator's time. Every rule that has a lifetime reads it, so a test moves ninety days in one call. */
export interface Clock {
  /** The present in ms since the epoch. It needs no `this`: hand it to your app as its `now`. */
  readonly now: () => number
  /** Moves the present by so many ms; a negative number moves it back. */
  readonly advance: (ms: number) => void
  /** Moves the present to this moment, in ms since the epoch. */
  readonly set: (ms: number) => void
  /** False when time stands still until it is moved. */
  readonly flows: boolean
  /** Calls `listener` behind each move of the clock; answers with a function that ends it. */
  readonly onMove: (listener: () => void) => () => void
}

/**
 * A clock.
 *
 * - without a source, or with a function as source, time flows with it (`Date.now` by default) and can be moved.
 * - with a number, time stands still there until it is moved.
 *
 * @example
 * ```ts
 * const clock = createClock(Date.UTC(2026, 10, 23))
 * clock.advance(60_000)
 * console.log(new Date(clock.now()).toISOString()) // 2026-11-23T00:01:00.000Z
 * ```
 */
export function createClock(source: number | (() => number) = Date.now): Clock {
  const base = typeof source === 'number' ? () => source : source
  const listeners = new Set<() => void>()
  let offset = 0
  const move = (to: number): void => {
    offset = to
    for (const listener of listeners) listener()
  }
  return {
    now: () => base() + offset,
    advance: (ms) => move(offset + finite(ms)),
    set: (ms) => move(finite(ms) - base()),
    flows: typeof source !== 'number',
    onMove(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function finite(ms: number): number {
  if (Number.isFinite(ms)) return ms
  throw new TypeError(`The clock moves by a finite number of ms, but was given ${String(ms)}.`)
}
