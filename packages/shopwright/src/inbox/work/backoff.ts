/** How long to wait before the next attempt. */
export interface Backoff {
  /** Ms before the second attempt; doubled for each further one. 2,000 by default. */
  readonly first?: number | undefined
  /** Never longer than this, in ms; an hour by default. */
  readonly longest?: number | undefined
}

/** Doubles with each attempt that failed, and takes off up to a half at random, so that what failed together does not come back together. */
export function delayAfter(attempt: number, { first = 2_000, longest = 3_600_000 }: Backoff, random: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt - 1, 40))
  return Math.round(full * (1 - random / 2))
}
