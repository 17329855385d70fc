import { numbered } from '../../databases/sql.ts'
import { NOW } from './postgres-schema.ts'
import type { Claim, QueueEntry } from '../webhook-queue.ts'

const HELD = 'ref = ?::bigint AND holder = ? AND fence = ?::int AND state = 1'
const ASKED = 'asked AS (SELECT * FROM json_to_recordset(?::json) AS x(ref bigint, holder text, fence int))'
const IS_ASKED = 't.ref = asked.ref AND t.holder = asked.holder AND t.fence = asked.fence AND t.state = 1'
const FACTS = 'shop, topic, id, kind, via, name, event_id, api_version, triggered_at, received_at, body'

/** Shows pg-boss, in the same statement, that the jobs of `mine` wait again. It has no call for that. */
const shownAsWaiting = (job: string, delay: string): string => `shown AS (
  UPDATE ${job} AS j SET state = 'retry', completed_on = NULL, start_after = now() + ${delay} * interval '1 ms'
  FROM mine WHERE j.name = ? AND j.id = mine.job)`

/** The statements, by table and by pg-boss's table of jobs. Numbers of rows go as text: what clients make of a bigint is up to their owner. */
const STATEMENTS = {
  lockKeys: () =>
    `SELECT pg_advisory_xact_lock(hashtextextended(k, 1)) FROM (SELECT k FROM json_array_elements_text(?::json) AS k ORDER BY k) AS keys`,
  // Numbered in the order in which they came, written in the order of the index: who else writes the same ones waits, and
  // never in a circle.
  insert: (t: string) => `WITH given AS MATERIALIZED (
      SELECT nextval(pg_get_serial_sequence('${t}', 'ref')) AS ref, e.* FROM (
        SELECT * FROM json_to_recordset(?::json) AS x(place int, shop text, topic text, id text, kind text, via text, name text,
          event_id text, api_version text, triggered_at float8, received_at float8, body text, at float8, order_key text, newest_only boolean)
        ORDER BY place) AS e)
    INSERT INTO ${t} (ref, ${FACTS}, at, order_key, newest_only, since, until)
    SELECT ref, ${FACTS}, at, order_key, newest_only, ${NOW}, ${NOW} FROM given ORDER BY shop, topic, id
    ON CONFLICT (shop, topic, id) DO NOTHING RETURNING ref::text AS ref, job, shop, topic, id`,
  supersede: (t: string) => `UPDATE ${t} AS t SET state = 2, outcome = 'superseded', ended_at = ${NOW}
    FROM (SELECT DISTINCT shop, topic, order_key FROM json_to_recordset(?::json) AS x(shop text, topic text, order_key text)) AS g
    WHERE t.shop = g.shop AND t.topic = g.topic AND t.order_key = g.order_key AND t.newest_only AND t.state = 0 AND EXISTS (
      SELECT 1 FROM ${t} AS n WHERE n.shop = t.shop AND n.topic = t.topic AND n.order_key = t.order_key AND n.newest_only
      AND (n.at, n.ref) > (t.at, t.ref)) RETURNING t.job`,
  claim: (t: string) =>
    `SELECT refs::text[] AS refs, reached FROM ${t}_claim(?::int, ?::float8, ?::int, ?::json, ?, ?)`,
  claimed: (t: string, job: string) => `WITH mine AS MATERIALIZED (
      SELECT t.*, g.place FROM ${t} AS t JOIN unnest(?::bigint[]) WITH ORDINALITY AS g(ref, place) ON t.ref = g.ref
      WHERE t.holder = ? AND t.state = 1),
    shown AS (UPDATE ${job} AS j SET state = 'active', started_on = now(), completed_on = NULL FROM mine WHERE j.name = ? AND j.id = mine.job)
    SELECT * FROM mine ORDER BY place`,
  // What is locked is being completed by ourselves: it needs no longer lease, and must not hold up the others'.
  renew: (t: string) => `WITH ${ASKED},
    mine AS MATERIALIZED (SELECT t.ref FROM ${t} AS t JOIN asked ON ${IS_ASKED}),
    free AS (SELECT t.ref FROM ${t} AS t JOIN asked ON ${IS_ASKED} FOR UPDATE OF t SKIP LOCKED),
    renewed AS (UPDATE ${t} AS t SET since = ${NOW}, until = ${NOW} + ?::float8 FROM free WHERE t.ref = free.ref)
    SELECT ref::text AS ref FROM mine`,
  end: (t: string) => `UPDATE ${t} SET state = ?::int, outcome = ?, reason_code = coalesce(?, reason_code),
    reason_detail = coalesce(?, reason_detail), ended_at = ${NOW} WHERE ${HELD} RETURNING job`,
  retry: (t: string, job: string) => `WITH mine AS (
      UPDATE ${t} SET state = 0, since = ${NOW}, until = ${NOW} + ?::float8, reason_code = ?, reason_detail = ? WHERE ${HELD} RETURNING job),
    ${shownAsWaiting(job, '?::float8')} SELECT job FROM mine`,
  release: (t: string, job: string) => `WITH ${ASKED},
    mine AS (UPDATE ${t} AS t SET state = 0, since = ${NOW}, until = ${NOW}, attempts = t.attempts - 1 FROM asked WHERE ${IS_ASKED} RETURNING t.job),
    ${shownAsWaiting(job, '0')} SELECT job FROM mine`,
  waitAgain: (_t: string, job: string) =>
    `WITH mine AS (SELECT unnest(?::uuid[]) AS job), ${shownAsWaiting(job, '0')} SELECT job FROM mine`,
  counts: (t: string) => `SELECT state, count(*)::float8 AS count, min(received_at) AS oldest FROM ${t} GROUP BY state`,
  prune: (t: string) =>
    `WITH old AS (DELETE FROM ${t} WHERE ref IN (SELECT ref FROM ${t} WHERE state = ?::int AND ended_at <= ${NOW} - ?::float8 LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING 1)
    SELECT count(*)::int AS count FROM old`,
} as const

export type PostgresStatements = { readonly [Name in keyof typeof STATEMENTS]: string }

export function postgresStatements(table: string, job: string): PostgresStatements {
  const texts = Object.entries(STATEMENTS).map(([name, text]) => [name, numbered(text(table, job))] as const)
  return Object.fromEntries(texts) as PostgresStatements
}

/** Deliveries of one shop, topic and key. */
export interface Group {
  readonly shop: string
  readonly topic: string
  readonly order_key: string | null
}

/** Entries as `insert` reads them. */
export function insertable(entries: readonly QueueEntry[]): string {
  return JSON.stringify(
    entries.map(({ delivery, key, newestOnly }, place) => ({
      ...delivery,
      place,
      event_id: delivery.eventId,
      api_version: delivery.apiVersion,
      triggered_at: delivery.triggeredAt,
      received_at: delivery.receivedAt,
      at: delivery.triggeredAt ?? delivery.receivedAt,
      order_key: key,
      newest_only: newestOnly,
    })),
  )
}

/** Claims as {@link STATEMENTS} read them. */
export function askable(claims: readonly Claim[]): string {
  return JSON.stringify(claims.map(({ ref, holder, fence }) => ({ ref, holder, fence })))
}
