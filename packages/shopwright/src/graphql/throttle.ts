import { fieldOf, isRecord } from '../http/json.ts'
import type { Reply } from '../http/reply.ts'
import type { RetryRow } from '../http/retry.ts'

/** The bucket is empty, which Shopify says inside a 200: wait until it holds what the query costs. */
export const THROTTLED: RetryRow = {
  code: 'rate_limited_retry',
  applies: (reply) => reply.status === 200 && isThrottled(reply),
  wait: (reply) => {
    const cost = fieldOf(fieldOf(reply.json, 'extensions'), 'cost')
    const status = fieldOf(cost, 'throttleStatus')
    const missing = Number(fieldOf(cost, 'requestedQueryCost')) - Number(fieldOf(status, 'currentlyAvailable'))
    const ms = Math.ceil((missing / Number(fieldOf(status, 'restoreRate'))) * 1000)
    return ms > 0 && Number.isFinite(ms) ? ms : 1000
  },
}

function isThrottled(reply: Reply): boolean {
  const errors = fieldOf(reply.json, 'errors')
  if (!Array.isArray(errors)) return false
  return errors.some((error) => isRecord(error) && fieldOf(error['extensions'], 'code') === 'THROTTLED')
}
