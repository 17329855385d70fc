import type { Delivery } from '../delivery.ts'
import type { Claim, DeliveryFilter, DeliveryRecord, DoneOutcome, QueueEntry } from '../webhook-queue.ts'
import { STATES } from './delivery-row.ts'

/** One entry as the script takes it. What names a thing is JSON, so that no name can be taken for another. */
export function argsOf({ delivery, key, newestOnly }: QueueEntry): readonly (string | number)[] {
  const { shop, topic, id, receivedAt } = delivery
  return [
    nameOf(delivery),
    JSON.stringify(delivery),
    JSON.stringify({ shop, topic, id }),
    shop,
    key === null ? '' : JSON.stringify([shop, key]),
    key === null || !newestOnly ? '' : JSON.stringify([shop, topic, key]),
    delivery.triggeredAt ?? receivedAt,
    receivedAt,
    topic,
  ]
}

export function nameOf({ shop, topic, id }: Delivery): string {
  return JSON.stringify([shop, topic, id])
}

/** What a delivery must be like, as the scripts take it. An infinity is written as Lua reads it. */
export function factsOf(filter: DeliveryFilter): readonly (string | number)[] {
  const { shop = '', topic = '', id = '', receivedFrom = -1e300, receivedBefore = 1e300 } = filter
  return [shop, topic, id, receivedFrom, receivedBefore]
}

export function statesOf({ state }: DeliveryFilter): readonly number[] {
  return STATES.flatMap((name, at) => (state === undefined || state === name ? [at] : []))
}

export function claimOf(row: unknown, holder: string): Claim {
  const [ref, delivery, attempt, fence] = row as [string, string, number, number]
  return { ref, delivery: JSON.parse(delivery) as Delivery, attempt, holder, fence }
}

export function recordOf(row: unknown): DeliveryRecord {
  const [ref, delivery, stateAt, attempts, outcome, code, detail, due, ended] = (row as unknown[]).map(String)
  const state = STATES[Number(stateAt)] ?? 'dead'
  return {
    ref: ref ?? '',
    delivery: JSON.parse(delivery ?? '') as Delivery,
    state,
    attempts: Number(attempts),
    outcome: outcome === '' ? null : (outcome as DoneOutcome),
    reason: code === '' || code === undefined ? null : { code, detail: detail ?? '' },
    dueAt: state === 'waiting' ? Number(due) : null,
    endedAt: ended === '' ? null : Number(ended),
  }
}
