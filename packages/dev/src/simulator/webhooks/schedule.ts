const HOUR = 3600_000

/** How a channel tries again. */
export interface Retries {
  /** So many attempts more, when the first failed. */
  readonly count: number
  /** The last of them comes so many ms after the first attempt. */
  readonly within: number
}

/** Shopify's published figures for HTTPS: eight retries in four hours. */
export const HTTPS_RETRIES: Retries = { count: 8, within: 4 * HOUR }

/** Pub/Sub and EventBridge try as their subscriptions are set up to; this is their kind of schedule, cut off at an hour. */
export const BUS_RETRIES: Retries = { count: 8, within: HOUR }

/**
 * When to try again, in ms after the first attempt. Each gap is twice the one before: for eight in four hours 56 s, then
 * about 2, 4, 8, 15, 30, 60 and 120 minutes. Shopify publishes number and span, not the gaps.
 */
export function retryTimes({ count, within }: Retries): readonly number[] {
  const parts = 2 ** count - 1
  return Array.from({ length: count }, (_, at) => Math.round((within * (2 ** (at + 1) - 1)) / parts))
}

/** Throws a `TypeError` for a schedule that cannot be meant. */
export function checkedRetries({ count, within }: Retries): Retries {
  if (Number.isInteger(count) && count >= 0 && count <= 30 && Number.isFinite(within) && within >= 0) {
    return { count, within }
  }
  throw new TypeError('webhooks.retries must be { count: 0 to 30, within: ms } or false.')
}
