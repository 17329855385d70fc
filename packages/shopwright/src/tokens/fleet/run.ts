import { failureOf, type RowFailure } from '../store-failure.ts'
import type { TokenKey, TokenRow, TokenStore } from '../token-store.ts'
import type { FleetContext } from './fleet-context.ts'

/** What every run over many rows takes. */
export interface FleetOptions {
  /** How many rows are worked on at once; 8 by default, 100 at most. */
  readonly concurrency?: number | undefined
  /** Only the rows of this shop, by handle. */
  readonly shop?: string | undefined
  /** Ends the run early: rows that are being worked on are finished, so that nothing is left half done. */
  readonly signal?: AbortSignal | undefined
  /** Hears of each row as it is done. */
  readonly onProgress?: ((progress: FleetProgress) => void) | undefined
}

/** How far a run is. */
export interface FleetProgress {
  /** Rows that were looked at, failed ones among them. */
  readonly done: number
  readonly failed: number
  /** The shop of the last row. */
  readonly shop: string
}

/** A row that a run could not do. The run went on. */
export interface FleetFailure {
  readonly shop: string
  readonly name: string
  readonly code: string
  /** What happened, why, and what to do next; without a secret. */
  readonly detail: string
}

/** What came of a run. */
export interface FleetReport<Outcome extends string = string> {
  /** Whether the run saw every row and failed at none. */
  readonly ok: boolean
  /** `complete`: it saw every row. `aborted`: by the signal. `store_unavailable`: the store could no longer list its rows. Begin again after either: what is done is not done twice. */
  readonly ended: 'complete' | 'aborted' | 'store_unavailable'
  readonly done: number
  /** How many rows came to what. */
  readonly counts: Readonly<Record<Outcome, number>>
  readonly failures: readonly FleetFailure[]
}

const PAGE = 200
const LIST_TRIES = 4

type Where = Pick<FleetContext, 'app'> & { readonly store: TokenStore }

/** Does `work` on every row of `where.store`, some at a time. One row that fails never ends the run. */
export async function run<Row extends TokenRow, Outcome extends string>(
  where: Where,
  options: FleetOptions,
  outcomes: readonly Outcome[],
  work: (row: Row) => Promise<Outcome | RowFailure>,
): Promise<FleetReport<Outcome>> {
  const { signal, onProgress, concurrency = 8 } = options
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 100)) {
    throw new TypeError(`concurrency must be a whole number from 1 to 100, but is ${String(concurrency)}.`)
  }
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  const failures: FleetFailure[] = []
  let done = 0
  const rows = rowsOf<Row>(where, options)

  async function worker(): Promise<void> {
    for (;;) {
      const { value: row, done: over = false } = await rows.next()
      if (over || row === undefined) return
      const came = await settled(() => work(row))
      done += 1
      if (typeof came === 'string') counts[came] += 1
      else failures.push({ shop: row.shop, name: row.name, ...came })
      tell(onProgress, { done, failed: failures.length, shop: row.shop })
    }
  }
  let listed = true
  const workers = await Promise.allSettled(Array.from({ length: concurrency }, worker))
  for (const { status } of workers) if (status === 'rejected') listed = false
  const ended = signal?.aborted === true ? 'aborted' : listed ? 'complete' : 'store_unavailable'
  return { ok: ended === 'complete' && failures.length === 0, ended, done, counts, failures }
}

/** Every row, page by page. A page that the store does not give is asked for a few times more. */
async function* rowsOf<Row extends TokenRow>(
  where: Where,
  { signal, shop }: FleetOptions,
): AsyncGenerator<Row, undefined> {
  const isOver = () => signal?.aborted === true
  let after: TokenKey | null = null
  while (!isOver()) {
    const page = (await pageAfter(where, after, shop)) as readonly Row[]
    for (const row of page) {
      if (isOver()) return
      yield row
    }
    after = page.at(-1) ?? null
    if (after === null) return
  }
}

async function pageAfter(
  { app, store }: Where,
  after: TokenKey | null,
  shop: string | undefined,
): Promise<readonly TokenRow[]> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await store.list({ after, limit: PAGE, ...(shop === undefined ? {} : { shop }) })
    } catch (error) {
      if (tried === LIST_TRIES) throw error
      await app.sleep(250 * 2 ** tried * (0.5 + Math.random() / 2))
    }
  }
}

async function settled<Outcome extends string>(
  work: () => Promise<Outcome | RowFailure>,
): Promise<Outcome | RowFailure> {
  try {
    return await work()
  } catch (error) {
    return failureOf(error)
  }
}

/** A listener that throws is not our caller's work: it changes nothing. */
function tell(onProgress: FleetOptions['onProgress'], progress: FleetProgress): void {
  try {
    onProgress?.(progress)
  } catch {
    // It has been told.
  }
}
