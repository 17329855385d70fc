import type { Delivery } from '../delivery.ts'
import type { SqlValue } from '../../databases/sql.ts'
import type { Claim, DeliveryFilter, DeliveryRecord, DoneOutcome, QueueEntry } from '../webhook-queue.ts'

/** States as the table has them. */
export const STATES = ['waiting', 'working', 'done', 'dead'] as const

/** Some clients can be told to read integers as `bigint`. */
export type Integer = number | bigint

/** A row of the table, in SQLite and in PostgreSQL. */
export interface DeliveryRow {
  readonly ref: Integer | string
  readonly shop: string
  readonly topic: string
  readonly id: string
  readonly kind: Delivery['kind']
  readonly via: Delivery['via']
  readonly name: string | null
  readonly event_id: string | null
  readonly api_version: string | null
  readonly triggered_at: Integer | null
  readonly received_at: Integer
  readonly body: string
  readonly state: Integer
  readonly attempts: Integer
  readonly fence: Integer
  readonly holder: string
  readonly until: Integer
  readonly outcome: DoneOutcome | null
  readonly reason_code: string | null
  readonly reason_detail: string | null
  readonly ended_at: Integer | null
}

export function insertParams({ delivery, key, newestOnly }: QueueEntry, now: number): SqlValue[] {
  const { shop, topic, id, kind, via, name, eventId, apiVersion, triggeredAt, receivedAt, body } = delivery
  const at = triggeredAt ?? receivedAt
  const facts = [shop, topic, id, kind, via, name, eventId, apiVersion, triggeredAt, receivedAt, body]
  return [...facts, at, key, newestOnly ? 1 : 0, now, now]
}

export function numberOf(value: Integer | null): number | null {
  return value === null ? null : Number(value)
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    shop: row.shop,
    topic: row.topic,
    id: row.id,
    kind: row.kind,
    via: row.via,
    name: row.name,
    eventId: row.event_id,
    apiVersion: row.api_version,
    triggeredAt: numberOf(row.triggered_at),
    receivedAt: Number(row.received_at),
    body: row.body,
  }
}

export function claimOf(row: DeliveryRow): Claim {
  const { ref, attempts, holder, fence } = row
  return { ref: String(ref), delivery: deliveryOf(row), attempt: Number(attempts), holder, fence: Number(fence) }
}

export function recordOf(row: DeliveryRow): DeliveryRecord {
  const state = STATES[Number(row.state)] ?? 'dead'
  return {
    ref: String(row.ref),
    delivery: deliveryOf(row),
    state,
    attempts: Number(row.attempts),
    outcome: row.outcome,
    reason: row.reason_code === null ? null : { code: row.reason_code, detail: row.reason_detail ?? '' },
    dueAt: state === 'waiting' ? Number(row.until) : null,
    endedAt: numberOf(row.ended_at),
  }
}

/** Whether the row is one of those in a JSON array, in SQLite and in PostgreSQL. */
const IN_REFS = {
  sqlite: 'ref IN (SELECT value FROM json_each(?))',
  postgres: 'ref IN (SELECT value::bigint FROM json_array_elements_text(?::json))',
}

/** The filter as a condition, with its parameters. */
export function conditionOf(
  filter: DeliveryFilter,
  dialect: keyof typeof IN_REFS = 'sqlite',
): { readonly sql: string; readonly params: SqlValue[] } {
  const parts = ['1 = 1']
  const params: SqlValue[] = []
  const add = (sql: string, value: SqlValue | undefined): void => {
    if (value === undefined) return
    parts.push(sql)
    params.push(value)
  }
  const refs = filter.refs?.map(Number).filter(Number.isSafeInteger)
  add(IN_REFS[dialect], refs && JSON.stringify(refs))
  add('state = ?', filter.state === undefined ? undefined : STATES.indexOf(filter.state))
  add('shop = ?', filter.shop)
  add('topic = ?', filter.topic)
  add('id = ?', filter.id)
  add('received_at >= ?', filter.receivedFrom)
  add('received_at < ?', filter.receivedBefore)
  return { sql: parts.join(' AND '), params }
}
